#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <span>
#include <stop_token>
#include <vector>

#include "core/data/pair_table.h"

namespace embedscope {

/// Hands the pairs of sorted lists to take in rising order of their keys, equal ones summed, in pieces of at
/// most 64 K. refill(list) gives the next pairs of a list, none at its end; they stay valid until the list is
/// asked again. Errors: those of refill and take; Cancelled.
Status mergePairs(std::size_t lists,
                  const std::function<Result<std::span<const WeightedPair>>(std::size_t)>& refill,
                  const std::function<Status(std::span<const WeightedPair>)>& take, std::stop_token stop);

/// mergePairs() over runs on disk with that much memory for buffers (at least 4 KB a run).
Status mergeRuns(std::span<const PairRun> runs, std::uint64_t memoryBytes,
                 const std::function<Status(std::span<const WeightedPair>)>& take, std::stop_token stop);

}  // namespace embedscope
