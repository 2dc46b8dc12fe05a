#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"

namespace embedscope {

/// The keys of a model (words, tokens, users, ...), one a row, and the way back from a key to its row.
/// Immutable after it is built; any number of threads may read it. Keys are UTF-8; equal keys are allowed
/// (files have them) and find() then gives the first.
class Vocabulary {
  public:
    Vocabulary() = default;
    /// counts is empty (unknown) or has one entry a key: how often it occurs in the training text.
    explicit Vocabulary(std::vector<std::string> keys, std::vector<std::uint64_t> counts = {});
    /// Takes keys that lie one after the other in one buffer; key i is [offsets[i], offsets[i + 1]). Cheap
    /// for millions.
    Vocabulary(std::string arena, std::vector<std::uint64_t> offsets, std::vector<std::uint64_t> counts = {});

    std::size_t size() const { return m_offsets.empty() ? 0 : m_offsets.size() - 1; }
    bool empty() const { return size() == 0; }
    /// The key of a row; row < size().
    std::string_view key(RowId row) const;
    /// The first row with that key, or nothing. O(1).
    std::optional<RowId> find(std::string_view key) const;

    /// Rows whose key stands in an earlier row already, and the first of them.
    std::size_t duplicateCount() const { return m_duplicateCount; }
    std::optional<RowId> firstDuplicate() const { return m_firstDuplicate; }

    bool hasCounts() const { return !m_counts.empty(); }
    /// Occurrences of a row's key in the training text, 0 where unknown.
    std::uint64_t count(RowId row) const { return m_counts.empty() ? 0 : m_counts[row.value]; }
    std::span<const std::uint64_t> counts() const { return m_counts; }
    /// Sum of all counts: the tokens of the text that the vocabulary covers.
    std::uint64_t totalCount() const { return m_totalCount; }

    /// Rows whose key starts with prefix, in row order, at most limit: for completion. O(n).
    std::vector<RowId> withPrefix(std::string_view prefix, std::size_t limit) const;

    /// All keys in one buffer and where each starts (size() + 1 entries): what a file stores.
    std::string_view arena() const { return m_arena; }
    std::span<const std::uint64_t> offsets() const { return m_offsets; }

  private:
    void buildTable();

    std::string m_arena;
    std::vector<std::uint64_t> m_offsets;
    std::vector<std::uint64_t> m_counts;
    std::uint64_t m_totalCount = 0;
    std::size_t m_duplicateCount = 0;
    std::optional<RowId> m_firstDuplicate;
    std::vector<std::uint64_t>
        m_slots;  // open addressing: upper half of the hash and row + 1, 0 empty; a power of two
};

}  // namespace embedscope
