#include "core/data/type_counter.h"

#include <cassert>
#include <cstring>
#include <random>

namespace embedscope {
namespace {

/// Chosen once a run of the program, so that no text can be written whose words all fall into one slot.
std::uint64_t processSeed() {
    static const std::uint64_t seed = (std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}();
    return seed;
}

std::uint64_t load64(const char* at) {
    std::uint64_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

std::uint32_t load32(const char* at) {
    std::uint32_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Two overlapping loads cover up to 16 bytes, so that a usual word takes one 64 x 64 -> 128 bit product
/// (after wyhash, Wang Yi 2019).
std::uint32_t hashOf(std::string_view token, std::uint64_t seed) {
    const char* at = token.data();
    std::size_t left = token.size();
    std::uint64_t hash = seed ^ (token.size() * 0xA0761D6478BD642Full);
    for (; left > 16; at += 16, left -= 16)
        hash = mix(load64(at) ^ hash, load64(at + 8) ^ 0xE7037ED1A0B428DBull);
    std::uint64_t low = 0, high = 0;
    if (left >= 8) {
        low = load64(at);
        high = load64(at + left - 8);
    } else if (left >= 4) {
        low = load32(at);
        high = load32(at + left - 4);
    } else if (left > 0) {
        low = static_cast<unsigned char>(at[0]) |
              static_cast<std::uint64_t>(static_cast<unsigned char>(at[left / 2])) << 8 |
              static_cast<std::uint64_t>(static_cast<unsigned char>(at[left - 1])) << 16;
    }
    return static_cast<std::uint32_t>(mix(low ^ 0x8EBC6AF09C88C6E3ull ^ hash, high ^ 0x589965CC75374CC3ull) >>
                                      32);
}

constexpr std::size_t kFirstSlots = 1u << 14;

}  // namespace

TypeCounter::TypeCounter() : m_slots(kFirstSlots, 0) {}

std::uint32_t TypeCounter::add(std::string_view token, std::uint64_t times) {
    const std::uint32_t hash = hashOf(token, processSeed());
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = hash & mask;
    for (; m_slots[slot] != 0; slot = (slot + 1) & mask) {
        if (m_slots[slot] >> 32 != hash) continue;
        const auto number = static_cast<std::uint32_t>(m_slots[slot]) - 1;
        Entry& entry = m_entries[number];
        if (entry.length == token.size() &&
            std::memcmp(m_arena.data() + entry.offset, token.data(), token.size()) == 0) {
            entry.count += times;
            return number;
        }
    }
    assert(!full());
    const auto number = static_cast<std::uint32_t>(m_entries.size());
    m_entries.push_back({m_arena.size(), times, static_cast<std::uint32_t>(token.size())});
    m_arena += token;
    m_slots[slot] = std::uint64_t{hash} << 32 | (number + 1u);
    if (m_entries.size() * 2 > m_slots.size()) grow();
    return number;
}

void TypeCounter::grow() {
    std::vector<std::uint64_t> slots(m_slots.size() * 2, 0);
    const std::size_t mask = slots.size() - 1;
    for (const std::uint64_t entry : m_slots) {
        if (entry == 0) continue;
        std::size_t slot = (entry >> 32) & mask;
        while (slots[slot] != 0) slot = (slot + 1) & mask;
        slots[slot] = entry;
    }
    m_slots = std::move(slots);
}

}  // namespace embedscope
