#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace embedscope {

/// Numbers the different tokens of a text in the order in which they first come, and counts each. Used by one
/// thread.
class TypeCounter {
  public:
    TypeCounter();

    /// Counts a token and returns its number, below size(). There is room for 2^32 - 2 types; see full().
    std::uint32_t add(std::string_view token) { return add(token, 1); }
    std::uint32_t add(std::string_view token, std::uint64_t times);

    std::size_t size() const { return m_entries.size(); }
    /// No further type can be numbered: the next add() of a new token must not come.
    bool full() const { return size() >= 0xFFFFFFFEu; }
    std::string_view type(std::uint32_t number) const {
        return {m_arena.data() + m_entries[number].offset, m_entries[number].length};
    }
    std::uint64_t count(std::uint32_t number) const { return m_entries[number].count; }

  private:
    struct Entry {
        std::uint64_t offset;
        std::uint64_t count;
        std::uint32_t length;
    };
    void grow();

    std::string m_arena;
    std::vector<Entry> m_entries;
    std::vector<std::uint64_t>
        m_slots;  // hash in the upper half, number + 1 in the lower; 0 empty; a power of two
};

}  // namespace embedscope
