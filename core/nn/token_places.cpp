#include "core/nn/token_places.h"

namespace embedscope {
namespace {

template <class Visit>
void visitPlaces(const Batch& batch, std::span<const std::uint32_t> skipped, Visit&& visit) {
    for (std::size_t i = 0; i < batch.examples; ++i)
        for (std::size_t p = skipped.empty() ? 0 : skipped[i]; p < batch.length; ++p)
            visit(i * batch.length + p);
}

}  // namespace

void TokenPlaces::build(const Batch& batch, std::size_t rows, std::span<const std::uint32_t> skipped) {
    m_begin.assign(rows + 1, 0);
    m_touched.clear();
    visitPlaces(batch, skipped, [&](std::size_t place) { ++m_begin[batch.tokens[place] + 1]; });
    for (std::uint32_t row = 0; row < rows; ++row) {
        if (m_begin[row + 1] > 0) m_touched.push_back(row);
        m_begin[row + 1] += m_begin[row];
    }
    m_next.assign(m_begin.begin(), m_begin.end() - 1);
    m_places.resize(m_begin.back());
    visitPlaces(batch, skipped, [&](std::size_t place) {
        m_places[m_next[batch.tokens[place]]++] = static_cast<std::uint32_t>(place);
    });
}

}  // namespace embedscope
