#pragma once

#include <QString>

#include "core/base/result.h"
#include "ui/session/run_store.h"

namespace embedscope {

/// Files of one run folder. All of these may be called from any thread.

/// Writes run.json and curve.tsv, each atomically. Errors: PermissionDenied, NoSpace, Io, with the path.
Status writeRunRecord(const QString& folder, const RunRecord& record);

/// Reads what writeRunRecord() wrote; the id is the folder's name. A run that had not ended becomes one that
/// failed, with a note. A curve that cannot be read is left empty: the run itself is worth more.
/// Errors: NotFound, BadFormat, UnsupportedVersion, each with the file as place.
Result<RunRecord> readRunRecord(const QString& folder);

/// "finished", "stopped", ...: what run.json says.
QString sessionStateName(SessionState state);

}  // namespace embedscope
