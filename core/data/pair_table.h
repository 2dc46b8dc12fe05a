#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/data/spill_file.h"

namespace embedscope {

/// Two words and the weight of their meetings in multiples of 2^-30.
struct WeightedPair {
    std::uint64_t key = 0;  ///< row in the upper half, column in the lower
    std::uint64_t weight = 0;
};

/// A stretch of a SpillFile that holds pairs by rising key, each once.
struct PairRun {
    const SpillFile* file = nullptr;
    std::uint64_t offset = 0;  ///< bytes
    std::uint64_t count = 0;   ///< pairs
};

/// Sums weights by pair in a fixed amount of memory: a hash table with open addressing, emptied to a sorted
/// run when it is full. Used by one thread.
class PairTable {
  public:
    /// The memory is that of the table itself; at least room for 1,024 pairs.
    explicit PairTable(std::uint64_t memoryBytes);

    /// Asks for the cache line of a pair that will be added soon.
    void prefetch(std::uint64_t key) const { __builtin_prefetch(&m_slots[slotOf(key)], 1); }
    void add(std::uint64_t key, std::uint64_t weight) {
        std::size_t slot = slotOf(key);
        while (m_slots[slot].weight != 0 && m_slots[slot].key != key)
            slot = slot + 1 == m_slots.size() ? 0 : slot + 1;
        m_used += m_slots[slot].weight == 0;
        m_slots[slot].key = key;
        m_slots[slot].weight += weight;
    }
    /// True when fewer than that many pairs may still be added.
    bool isNearlyFull(std::size_t pairs) const { return m_used + pairs > m_limit; }
    /// Pairs that can be added between two looks at isNearlyFull().
    static constexpr std::size_t kRoom = 256;

    /// Appends all pairs as one sorted run and empties the table; no run when it is empty. Errors: those of
    /// SpillFile, Cancelled.
    Status spill(SpillFile& file, std::vector<PairRun>& runs, std::stop_token stop);

  private:
    std::size_t slotOf(std::uint64_t key) const {
        const auto mixed = (key ^ (key >> 29)) * 0x9E3779B97F4A7C15ull;
        return static_cast<std::size_t>((static_cast<unsigned __int128>(mixed) * m_slots.size()) >> 64);
    }
    std::span<WeightedPair> compact();

    std::vector<WeightedPair> m_slots;  // a weight of 0: free
    std::size_t m_used = 0;
    std::size_t m_limit = 0;
};

}  // namespace embedscope
