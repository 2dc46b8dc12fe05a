#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>

#include "core/base/result.h"
#include "core/data/block_encoder.h"
#include "core/data/text_block_reader.h"

namespace embedscope {

/// Encodes every block of a reader, one encoder a thread, and gives the results to take in text order, on the
/// calling thread. At most 2 + 2 * encoders blocks are in memory. A single encoder works on the calling
/// thread. Errors: those of the reader, the encoders and take, whichever comes first in the text; Cancelled;
/// TooLarge (no memory).
Status encodeBlocks(TextBlockReader& reader, std::span<const std::unique_ptr<BlockEncoder>> encoders,
                    const std::function<Status(const EncodedBlock&)>& take, std::stop_token stop);

}  // namespace embedscope
