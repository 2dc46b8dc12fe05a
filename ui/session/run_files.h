#pragma once

#include <QString>

#include "core/base/result.h"
#include "ui/session/run_store.h"

namespace embedscope {

/// Files of one run folder. All of these may be called from any thread.

/// Writes run.json and curve.tsv, each atomically. Errors: PermissionDenied, NoSpace, Io, with the path.
Status writeRunRecord(const QString& folder, const RunEntry& record);

/// Reads what writeRunRecord() wrote; the id is the folder's name. A run that had not ended becomes one that
/// failed, with a note, unless another program is at it. A curve that cannot be read is left empty: the run
/// itself is worth more. Errors: NotFound, BadFormat, UnsupportedVersion, each with the file as place.
Result<RunEntry> readRunRecord(const QString& folder);

/// Where the state of a run is kept while it goes on, and what tells that a program is at it.
QString checkpointFile(const QString& folder);
QString lockFile(const QString& folder);

/// "finished", "stopped", ...: what run.json says.
QString sessionStateName(SessionState state);

}  // namespace embedscope
