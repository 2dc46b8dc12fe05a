#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/io/format_registry.h"
#include "core/model/embedding_model.h"

namespace embedscope {

/// The formats with a key and its numbers on each line, with a header line "rows dim" (word2vec, fastText) or
/// without (GloVe).
enum class TextHeader { RowsAndDim, None };

/// How sure it is that a text starts like this, 0 to 100.
int probeTextVectors(std::span<const std::byte> head, std::uint64_t fileSize, TextHeader header);

/// Facts of the head; rows are exact with a header, else estimated from the length of the first lines.
Result<ModelInfo> describeTextVectors(const std::filesystem::path& path, TextHeader header);

/// Reads all rows, in blocks that are parsed on several threads. The last dim fields of a line are the
/// vector, so that keys may hold blanks. Lines that do not fit are left out and told in warnings with their
/// numbers, as are fewer or more rows than the header says, rows with NaN or infinity (kept), repaired and
/// repeated keys. Floats are those of strtof, bit for bit. Errors: as BlockReader, BadFormat (no vectors,
/// more bad lines than good ones), UnexpectedEnd, TooLarge, Cancelled.
Result<ModelPtr> readTextVectors(const std::filesystem::path& path, TextHeader header,
                                 const OpenOptions& options, std::stop_token stop,
                                 const ProgressCallback& progress);

/// Writes the shortest decimals that read back to the same floats. Errors: InvalidArgument when a key is
/// empty or holds a blank, a tab or a line end, those of AtomicFile, Cancelled.
Status writeTextVectors(const EmbeddingModel& model, const std::filesystem::path& path, TextHeader header,
                        std::stop_token stop, const ProgressCallback& progress);

}  // namespace embedscope
