#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/random.h"

namespace embedscope {

/// Draws numbers 0 to n - 1 with given weights, exactly (to 2^-32), in constant time and one memory access:
/// Walker's alias method, built as by Vose (1991). 8 bytes an entry. Immutable.
class AliasTable {
  public:
    AliasTable() = default;
    /// weights: at least one, finite, not negative, not all zero; at most 2^32 - 2 of them.
    /// The work ends early when stop asks for it; the table is then of no use.
    explicit AliasTable(std::span<const double> weights, std::stop_token stop = {});

    std::uint32_t draw(Random& random) const {
        const std::uint64_t bits = random.next();
        const auto slot = static_cast<std::uint32_t>(((bits >> 32) * m_entries.size()) >> 32);
        const Entry& entry = m_entries[slot];
        return static_cast<std::uint32_t>(bits) < entry.threshold ? slot : entry.alias;
    }
    std::size_t size() const { return m_entries.size(); }

  private:
    struct Entry {
        std::uint32_t threshold = 0xFFFFFFFFu;
        std::uint32_t alias = 0;
    };
    std::vector<Entry> m_entries;
};

}  // namespace embedscope
