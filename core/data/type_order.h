#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/data/type_counter.h"

namespace embedscope {

/// The numbers of all types, the most frequent first, ties in byte order. O(n log n) in slices, so that it
/// can be stopped. Errors: Cancelled.
Result<std::vector<std::uint32_t>> typesByFrequency(const TypeCounter& types, std::stop_token stop);

}  // namespace embedscope
