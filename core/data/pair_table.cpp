#include "core/data/pair_table.h"

#include <algorithm>

#include "core/data/pair_merge.h"

namespace embedscope {
namespace {

constexpr std::size_t kSortBlock = 1u << 17;  // pairs: some 15 ms, so that a stop is soon heard

}  // namespace

PairTable::PairTable(std::uint64_t memoryBytes)
    : m_slots(std::max<std::uint64_t>(2048, memoryBytes / sizeof(WeightedPair))),
      m_limit(m_slots.size() / 4 * 3) {}

/// Moves all pairs to the front of the table's own memory.
std::span<WeightedPair> PairTable::compact() {
    std::size_t kept = 0;
    for (std::size_t slot = 0; slot < m_slots.size(); ++slot)
        if (m_slots[slot].weight != 0) {
            const WeightedPair pair = m_slots[slot];
            m_slots[slot].weight = 0;
            m_slots[kept++] = pair;
        }
    return {m_slots.data(), kept};
}

Status PairTable::spill(SpillFile& file, std::vector<PairRun>& runs, std::stop_token stop) {
    const std::span<WeightedPair> pairs = compact();
    m_used = 0;
    if (pairs.empty()) return {};
    const std::size_t blocks = (pairs.size() + kSortBlock - 1) / kSortBlock;
    const auto block = [&](std::size_t index) {
        return pairs.subspan(index * kSortBlock, std::min(kSortBlock, pairs.size() - index * kSortBlock));
    };
    for (std::size_t i = 0; i < blocks; ++i) {
        if (stop.stop_requested()) return cancelledError();
        const auto part = block(i);
        std::sort(part.begin(), part.end(),
                  [](const WeightedPair& a, const WeightedPair& b) { return a.key < b.key; });
    }
    PairRun run{&file, file.size(), pairs.size()};
    std::vector<bool> given(blocks);
    const auto refill = [&](std::size_t index) -> Result<std::span<const WeightedPair>> {
        if (given[index]) return std::span<const WeightedPair>();
        given[index] = true;
        return std::span<const WeightedPair>(block(index));
    };
    const auto write = [&](std::span<const WeightedPair> piece) { return file.append(std::as_bytes(piece)); };
    if (Status merged = mergePairs(blocks, refill, write, stop); !merged) return merged;
    runs.push_back(run);
    std::fill(pairs.begin(), pairs.end(), WeightedPair{});
    return {};
}

}  // namespace embedscope
