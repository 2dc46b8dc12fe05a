#include "core/data/type_counter.h"

#include <algorithm>
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

constexpr std::size_t kFirstSlots = 1u << 14;

}  // namespace

TypeCounter::TypeCounter() : m_slots(kFirstSlots, 0) {}

TypeCounter::Ends TypeCounter::endsOf(std::string_view token) {
    const char* const at = token.data();
    const std::size_t size = token.size();
    if (size >= 8) return {load64(at), load64(at + size - 8)};
    if (size >= 4) return {load32(at), load32(at + size - 4)};
    if (size == 0) return {0, 0};
    const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
    return {byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16, 0};
}

/// A usual word takes one 64 x 64 -> 128 bit product (after wyhash, Wang Yi 2019).
std::uint32_t TypeCounter::hashOf(std::string_view token, Ends ends) {
    const char* at = token.data();
    std::size_t left = token.size();
    std::uint64_t hash = processSeed() ^ (token.size() * 0xA0761D6478BD642Full);
    for (; left > 16; at += 16, left -= 16)
        hash = mix(load64(at) ^ hash, load64(at + 8) ^ 0xE7037ED1A0B428DBull);
    return static_cast<std::uint32_t>(
        mix(ends.low ^ 0x8EBC6AF09C88C6E3ull ^ hash, ends.high ^ 0x589965CC75374CC3ull) >> 32);
}

std::uint32_t TypeCounter::add(std::string_view token, std::uint64_t times) {
    const Ends ends = endsOf(token);
    return add(token, ends, hashOf(token, ends), times);
}

void TypeCounter::addAll(std::span<const std::string_view> tokens, std::span<std::uint32_t> numbers) {
    assert(tokens.size() == numbers.size());
    constexpr std::size_t kBatch = 64;
    Ends ends[kBatch];
    std::uint32_t hashes[kBatch];
    for (std::size_t begin = 0; begin < tokens.size(); begin += kBatch) {
        const std::size_t size = std::min(kBatch, tokens.size() - begin);
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t i = 0; i < size; ++i) {
            ends[i] = endsOf(tokens[begin + i]);
            hashes[i] = hashOf(tokens[begin + i], ends[i]);
            __builtin_prefetch(&m_slots[hashes[i] & mask]);
        }
        for (std::size_t i = 0; i < size; ++i) {
            const std::uint64_t slot = m_slots[hashes[i] & mask];
            if (slot != 0) __builtin_prefetch(&m_entries[static_cast<std::uint32_t>(slot) - 1], 1);
        }
        for (std::size_t i = 0; i < size; ++i) {
            const std::string_view token = tokens[begin + i];
            numbers[begin + i] = token.empty() ? kNone : add(token, ends[i], hashes[i], 1);
        }
    }
}

std::uint32_t TypeCounter::add(std::string_view token, Ends ends, std::uint32_t hash, std::uint64_t times) {
    assert(token.size() < 1u << 24);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = hash & mask;
    for (; m_slots[slot] != 0; slot = (slot + 1) & mask) {
        if (m_slots[slot] >> 32 != hash) continue;
        const auto number = static_cast<std::uint32_t>(m_slots[slot]) - 1;
        Entry& entry = m_entries[number];
        if (entry.length() == token.size() && entry.ends == ends &&
            (token.size() <= 16 ||
             std::memcmp(m_arena.data() + entry.offset(), token.data(), token.size()) == 0)) {
            entry.count += times;
            return number;
        }
    }
    assert(size() < kNone - 1);
    const auto number = static_cast<std::uint32_t>(m_entries.size());
    m_entries.push_back({ends, times, std::uint64_t{m_arena.size()} << 24 | token.size()});
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
