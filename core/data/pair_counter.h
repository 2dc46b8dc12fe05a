#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include "core/base/progress.h"
#include "core/base/result.h"

namespace embedscope {

/// Two tokens side by side within a sentence, and how often.
struct CountedPair {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    std::uint64_t count = 0;
};

struct PairCounterOptions {
    std::uint32_t tokens = 0xFFFFFFFFu;  ///< pairs with a token of this number or above are left out
    std::size_t memory = 64u << 20;      ///< bytes for the table
};

/// Counts all pairs of neighbours of a stream (PreparedText::stream()) exactly, however many there are: when
/// they do not fit into the memory, the pairs are counted a part at a time, each in a scan of its own. take
/// gets each different pair once, in an order that depends on the memory. O(n) a scan.
/// Errors: Cancelled. Returns the number of scans.
Result<std::uint64_t> countPairs(std::span<const std::uint32_t> stream, const PairCounterOptions& options,
                                 const std::function<void(const CountedPair&)>& take, std::stop_token stop,
                                 const ProgressCallback& progress = {});

}  // namespace embedscope
