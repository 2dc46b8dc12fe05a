#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace embedscope {

/// Numbers the different tokens of a text in the order in which they first come, and counts each. Used by one
/// thread.
class TypeCounter {
  public:
    TypeCounter();

    /// Counts a token of less than 16 MB and returns its number, below size(). There is room for 2^32 - 2
    /// types and 1 TB of them; see hasRoomFor().
    std::uint32_t add(std::string_view token, std::uint64_t times = 1);
    /// add() for each token in order, several times as fast for a large table, because the memory of many
    /// tokens is fetched at once. numbers has one entry a token; an empty token is not counted and gets
    /// kNone.
    void addAll(std::span<const std::string_view> tokens, std::span<std::uint32_t> numbers);
    static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

    std::size_t size() const { return m_entries.size(); }
    /// Whether that many further types, of 4 KB or less each, can be numbered: to be asked before adding
    /// tokens.
    bool hasRoomFor(std::size_t types) const {
        return size() + types < kNone - 1 && m_arena.size() + types * 4096 < std::uint64_t{1} << 40;
    }
    /// The token with that number. The view lives until the next add().
    std::string_view type(std::uint32_t number) const {
        return {m_arena.data() + m_entries[number].offset(), m_entries[number].length()};
    }
    std::uint64_t count(std::uint32_t number) const { return m_entries[number].count; }

  private:
    /// Eight bytes from each end, which may overlap: with the length they are the whole of a token of up to
    /// 16 bytes, so that most comparisons end here. 32 bytes, so that a look at an entry is one line of the
    /// cache.
    struct Ends {
        std::uint64_t low;
        std::uint64_t high;
        bool operator==(const Ends&) const = default;
    };
    struct Entry {
        Ends ends;
        std::uint64_t count;
        std::uint64_t place;  // offset in the arena << 24 | length
        std::uint64_t offset() const { return place >> 24; }
        std::size_t length() const { return place & 0xFFFFFF; }
    };
    static Ends endsOf(std::string_view token);
    std::uint32_t add(std::string_view token, Ends ends, std::uint32_t hash, std::uint64_t times);
    static std::uint32_t hashOf(std::string_view token, Ends ends);
    void grow();

    std::string m_arena;
    std::vector<Entry> m_entries;
    // Open addressing: hash in the upper half, number + 1 in the lower, 0 empty; the size is a power of two.
    std::vector<std::uint64_t> m_slots;
};

}  // namespace embedscope
