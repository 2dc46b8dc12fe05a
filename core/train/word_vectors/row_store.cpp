#include "core/train/word_vectors/row_store.h"

#include <algorithm>
#include <cstring>

namespace embedscope {
namespace {

constexpr std::uint32_t kFirstBits = 9;

}  // namespace

RowStore::RowStore(std::size_t stride)
    : m_stride(stride), m_table(std::size_t{1} << kFirstBits), m_shift(32 - kFirstBits) {}

/// The place of a row in the table, or the free one where it belongs. Fibonacci hashing (Knuth 1973, 6.4).
std::uint32_t* RowStore::find(std::uint32_t row) {
    std::size_t at = (row * 0x9E3779B9u) >> m_shift;
    while (m_table[at] != 0 && m_copies[m_table[at] - 1].row != row) at = (at + 1) & (m_table.size() - 1);
    return &m_table[at];
}

float* RowStore::touch(std::uint32_t row, const float* original) {
    std::uint32_t* place = find(row);
    if (*place == 0) {
        if (2 * (m_copies.size() + 1) > m_table.size()) {
            grow();
            place = find(row);
        }
        const auto copy = static_cast<std::uint32_t>(m_copies.size());
        if (copy / kChunkRows == m_chunks.size()) m_chunks.emplace_back(kChunkRows * m_stride);
        m_copies.push_back({row, 0});
        m_buckets[bucketOf(row)].push_back({row, copy, 0});
        *place = copy + 1;
        std::memcpy(data(copy), original, m_stride * sizeof(float));
    }
    const std::uint32_t copy = *place - 1;
    ++m_copies[copy].touches;
    return data(copy);
}

void RowStore::clear() {
    m_copies.clear();
    for (auto& bucket : m_buckets) bucket.clear();
    std::fill(m_table.begin(), m_table.end(), 0);
}

void RowStore::grow() {
    m_table.assign(2 * m_table.size(), 0);
    --m_shift;
    for (std::uint32_t copy = 0; copy < m_copies.size(); ++copy) *find(m_copies[copy].row) = copy + 1;
}

}  // namespace embedscope
