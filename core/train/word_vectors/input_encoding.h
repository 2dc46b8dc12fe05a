#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace embedscope {

/// How a word becomes an input vector.
enum class InputEncodingKind {
    Table,    ///< a row of its own, looked up
    OneHot,   ///< the same row, found as the product of a one-hot vector with the matrix
    Hash,     ///< the rows of its buckets, which other words share
    Subwords  ///< its own row and those of its character n-grams
};

/// Which rows of the input matrix a word of the vocabulary is made of. Immutable while workers run.
class InputEncoding {
  public:
    /// Each word is its own row.
    InputEncoding() = default;
    /// Word w is made of rows[offsets[w]] to rows[offsets[w + 1] - 1], at least one; its vector is their mean
    /// or their sum. A row may be there twice.
    InputEncoding(InputEncodingKind kind, std::vector<std::uint64_t> offsets, std::vector<std::uint32_t> rows,
                  bool mean);

    static InputEncoding oneHot();

    InputEncodingKind kind() const { return m_kind; }
    /// Whether the vector of each word is a row of the matrix itself, not a combination of several.
    bool isOneRow() const { return m_isOneRow; }
    /// The row of a word; only while isOneRow().
    std::uint32_t row(std::uint32_t word) const { return m_rows.empty() ? word : m_rows[word]; }
    /// The rows of a word; not while kind() is Table or OneHot.
    std::span<const std::uint32_t> rows(std::uint32_t word) const {
        return std::span(m_rows).subspan(m_offsets[word], m_offsets[word + 1] - m_offsets[word]);
    }
    /// What the sum of a word's rows is multiplied with.
    float scale(std::uint32_t word) const {
        return m_mean ? 1.0f / static_cast<float>(m_offsets[word + 1] - m_offsets[word]) : 1.0f;
    }
    /// Rows of all words together: a measure of the work.
    std::uint64_t rowCount() const { return m_rows.size(); }

  private:
    InputEncodingKind m_kind = InputEncodingKind::Table;
    bool m_isOneRow = true;
    bool m_mean = true;
    std::vector<std::uint64_t> m_offsets;
    std::vector<std::uint32_t> m_rows;
};

}  // namespace embedscope
