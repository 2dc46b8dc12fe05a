#include "core/model/vocabulary.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <numeric>
#include <random>
#include <utility>

namespace embedscope {
namespace {

/// Chosen once a run of the program, so that no file can be built whose keys all fall into one slot.
std::uint64_t processSeed() {
    static const std::uint64_t seed = (std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}();
    return seed;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load64(const char* at) {
    std::uint64_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// Up to eight bytes as a number, without reading beyond them.
std::uint64_t loadTail(const char* at, std::size_t size) {
    std::uint64_t value = 0;
    if (size > 0) std::memcpy(&value, at, size);
    return value;
}

/// Eight bytes a step, folded by 64 x 64 -> 128 bit products as in wyhash (Wang Yi 2019).
std::uint64_t hashKey(std::string_view key, std::uint64_t seed) {
    constexpr std::uint64_t kFirst = 0xA0761D6478BD642Full;
    constexpr std::uint64_t kSecond = 0xE7037ED1A0B428DBull;
    std::uint64_t hash = seed ^ (key.size() * kFirst);
    const char* at = key.data();
    std::size_t left = key.size();
    for (; left > 8; at += 8, left -= 8) hash = mix(hash ^ load64(at), kSecond);
    return mix(hash ^ loadTail(at, left) ^ kFirst, kSecond ^ seed);
}

constexpr std::uint64_t kTagMask = 0xFFFFFFFF00000000ull;

}  // namespace

Vocabulary::Vocabulary(std::vector<std::string> keys, std::vector<std::uint64_t> counts)
    : m_counts(std::move(counts)) {
    std::size_t bytes = 0;
    for (const std::string& key : keys) bytes += key.size();
    m_arena.reserve(bytes);
    m_offsets.reserve(keys.size() + 1);
    m_offsets.push_back(0);
    for (const std::string& key : keys) {
        m_arena += key;
        m_offsets.push_back(m_arena.size());
    }
    buildTable();
}

Vocabulary::Vocabulary(std::string arena, std::vector<std::uint64_t> offsets,
                       std::vector<std::uint64_t> counts)
    : m_arena(std::move(arena)), m_offsets(std::move(offsets)), m_counts(std::move(counts)) {
    assert(m_offsets.empty() || (m_offsets.front() == 0 && m_offsets.back() == m_arena.size()));
    assert(std::is_sorted(m_offsets.begin(), m_offsets.end()));
    buildTable();
}

std::string_view Vocabulary::key(RowId row) const {
    assert(row.value < size());
    const std::uint64_t begin = m_offsets[row.value];
    return std::string_view(m_arena).substr(begin, m_offsets[row.value + 1] - begin);
}

void Vocabulary::buildTable() {
    const std::size_t n = size();
    assert(n <= kMaxRows);
    assert(m_counts.empty() || m_counts.size() == n);
    m_totalCount = std::accumulate(m_counts.begin(), m_counts.end(), std::uint64_t{0});
    if (n == 0) return;
    std::size_t slots = 16;
    while (slots / 4 * 3 < n) slots *= 2;
    m_slots.assign(slots, 0);
    const std::size_t mask = slots - 1;
    const std::uint64_t seed = processSeed();

    // In blocks: first all hashes with a prefetch of their slots, then the insertions, so that the cache
    // misses overlap.
    constexpr std::size_t kBlock = 32;
    std::uint64_t hashes[kBlock];
    for (std::size_t first = 0; first < n; first += kBlock) {
        const std::size_t block = std::min(kBlock, n - first);
        for (std::size_t i = 0; i < block; ++i) {
            hashes[i] = hashKey(key(RowId{static_cast<std::uint32_t>(first + i)}), seed);
            __builtin_prefetch(&m_slots[hashes[i] & mask], 1);
        }
        for (std::size_t i = 0; i < block; ++i) {
            const RowId row{static_cast<std::uint32_t>(first + i)};
            const std::uint64_t tag = hashes[i] & kTagMask;
            std::size_t slot = hashes[i] & mask;
            bool known = false;
            for (; m_slots[slot] != 0 && !known; slot = (slot + 1) & mask)
                known = (m_slots[slot] & kTagMask) == tag &&
                        key(RowId{static_cast<std::uint32_t>(m_slots[slot]) - 1}) == key(row);
            if (!known) {
                m_slots[slot] = tag | (std::uint64_t{row.value} + 1);
            } else if (m_duplicateCount++ == 0) {
                m_firstDuplicate = row;
            }
        }
    }
}

std::optional<RowId> Vocabulary::find(std::string_view wanted) const {
    if (m_slots.empty()) return std::nullopt;
    const std::size_t mask = m_slots.size() - 1;
    const std::uint64_t hash = hashKey(wanted, processSeed());
    const std::uint64_t tag = hash & kTagMask;
    for (std::size_t slot = hash & mask; m_slots[slot] != 0; slot = (slot + 1) & mask) {
        if ((m_slots[slot] & kTagMask) != tag) continue;
        const RowId row{static_cast<std::uint32_t>(m_slots[slot]) - 1};
        if (key(row) == wanted) return row;
    }
    return std::nullopt;
}

std::vector<RowId> Vocabulary::withPrefix(std::string_view prefix, std::size_t limit) const {
    std::vector<RowId> rows;
    for (std::size_t i = 0; i < size() && rows.size() < limit; ++i) {
        const RowId row{static_cast<std::uint32_t>(i)};
        if (key(row).starts_with(prefix)) rows.push_back(row);
    }
    return rows;
}

}  // namespace embedscope
