#pragma once

#include <filesystem>
#include <stop_token>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/embedding_model.h"

namespace embedscope {

/// Writes a model as fastText's .bin, version 12: with its n-grams where it has the part "subwords" and words
/// are means of their rows, as a classifier where it has the part "classifier" of a bag, else as words alone.
/// Buckets without a row are written as zeros. Errors: InvalidArgument (a key with a zero byte, more rows
/// than 31 bits hold), those of AtomicFile, Cancelled.
Status writeFastText(const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
                     const ProgressCallback& progress);

}  // namespace embedscope
