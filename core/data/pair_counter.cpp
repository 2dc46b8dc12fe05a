#include "core/data/pair_counter.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "core/data/prepared_text.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kEmpty = 0xFFFFFFFFFFFFFFFFull;
constexpr std::size_t kStopInterval = 1 << 16;

/// The pairs whose hash is remainder modulo parts; parts is a power of two.
struct Part {
    std::uint64_t remainder = 0;
    std::uint64_t parts = 1;
};

class CountTable {
  public:
    explicit CountTable(std::size_t memory)
        : m_slots(std::bit_floor(std::max<std::size_t>(memory / sizeof(Slot), 16))) {}

    void clear() {
        std::fill(m_slots.begin(), m_slots.end(), Slot{});
        m_size = 0;
    }
    /// False when the table is full and the pair is not in it.
    bool add(std::uint64_t key, std::uint64_t hash) {
        for (std::size_t at = (hash >> 20) & (m_slots.size() - 1);; at = (at + 1) & (m_slots.size() - 1)) {
            Slot& slot = m_slots[at];
            if (slot.key == key) {
                ++slot.count;
                return true;
            }
            if (slot.key != kEmpty) continue;
            if (4 * (m_size + 1) > 3 * m_slots.size()) return false;
            slot = {key, 1};
            ++m_size;
            return true;
        }
    }
    template <class Keep>
    void filter(Keep&& keep) {
        std::vector<Slot> kept;
        for (const Slot& slot : m_slots)
            if (slot.key != kEmpty && keep(slot.key)) kept.push_back(slot);
        clear();
        for (const Slot& slot : kept) place(slot);
    }
    template <class Take>
    void forEach(Take&& take) const {
        for (const Slot& slot : m_slots)
            if (slot.key != kEmpty) take(slot.key, slot.count);
    }
    static std::uint64_t hashOf(std::uint64_t key) {
        std::uint64_t hash = key * 0x9E3779B97F4A7C15ull;
        hash ^= hash >> 32;
        return hash * 0xD6E8FEB86659FD93ull;
    }

  private:
    struct Slot {
        std::uint64_t key = kEmpty;
        std::uint64_t count = 0;
    };
    void place(const Slot& slot) {
        std::size_t at = (hashOf(slot.key) >> 20) & (m_slots.size() - 1);
        while (m_slots[at].key != kEmpty) at = (at + 1) & (m_slots.size() - 1);
        m_slots[at] = slot;
        ++m_size;
    }
    std::vector<Slot> m_slots;
    std::size_t m_size = 0;
};

/// The part of a pair: other bits of the hash than those that find its slot.
std::uint64_t partOf(std::uint64_t hash, std::uint64_t parts) {
    return (hash ^ (hash >> 44)) & (parts - 1);
}

}  // namespace

Result<std::uint64_t> countPairs(std::span<const std::uint32_t> stream, const PairCounterOptions& options,
                                 const std::function<void(const CountedPair&)>& take, std::stop_token stop,
                                 const ProgressCallback& progress) {
    CountTable table(options.memory);
    std::vector<Part> left{Part{}};
    std::uint64_t scans = 0;
    const std::uint32_t limit = std::min(options.tokens, PreparedText::kSentenceEnd);
    while (!left.empty()) {
        Part part = left.back();
        left.pop_back();
        table.clear();
        ProgressReporter reporter(progress, "Counting pairs of words", stream.size(), "words");
        for (std::size_t at = 1; at < stream.size(); ++at) {
            if (at % kStopInterval == 0) {
                if (stop.stop_requested()) return cancelledError();
                reporter.update(at);
            }
            if (stream[at - 1] >= limit || stream[at] >= limit) continue;
            const std::uint64_t key = std::uint64_t{stream[at - 1]} << 32 | stream[at];
            const std::uint64_t hash = CountTable::hashOf(key);
            while (partOf(hash, part.parts) == part.remainder && !table.add(key, hash)) {
                // Full: half of the part is left for another scan. What is kept was counted from the start.
                left.push_back({part.remainder + part.parts, 2 * part.parts});
                part.parts *= 2;
                table.filter([&](std::uint64_t kept) {
                    return partOf(CountTable::hashOf(kept), part.parts) == part.remainder;
                });
            }
        }
        ++scans;
        reporter.finish();
        table.forEach([&](std::uint64_t key, std::uint64_t count) {
            take({static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key), count});
        });
    }
    return scans;
}

}  // namespace embedscope
