#include "core/train/word_vectors/group_pairs.h"

#include <algorithm>

namespace embedscope {

std::uint64_t GroupPairs::collect(std::span<const TrainingExample> group) {
    std::uint32_t first = ~0u, end = 0, rows = 0;
    std::uint64_t pairs = 0;
    for (const TrainingExample& example : group) {
        if (example.window.empty()) continue;
        first = std::min(first, example.window.begin);
        end = std::max(end, example.window.end);
        pairs += example.window.end - example.window.begin - 1;
        rows += example.outputs.count;
    }
    if (pairs == 0) return 0;
    m_first = first;
    m_inputCount = end - first;
    m_stride = pairStride(m_inputCount);
    m_outputCount = 0;
    const std::size_t used = std::min<std::size_t>(kPairs, pairCount(m_inputCount, rows));
    std::fill_n(m_truths, used, 0.0f);
    std::fill_n(m_weights, used, 0.0f);
    for (const TrainingExample& example : group)
        if (!example.window.empty()) add(example);
    return pairs;
}

/// The index of an output row, which is added when it is new.
std::uint32_t GroupPairs::column(std::uint32_t row) {
    std::uint32_t known = 0;
    while (known < m_outputCount && m_rows[known] != row) ++known;
    if (known == m_outputCount) m_rows[m_outputCount++] = row;
    return known;
}

void GroupPairs::add(const TrainingExample& example) {
    const auto& window = example.window;
    const std::uint32_t begin = window.begin - m_first, end = window.end - m_first,
                        centre = window.centre - m_first;
    for (std::uint32_t j = 0; j < example.outputs.count; ++j) {
        const std::size_t at = column(example.outputs.rows[j]) * m_stride;
        const float weight = example.outputs.weights[j];
        float* weights = m_weights + at;
        for (std::uint32_t i = begin; i < end; ++i) weights[i] += weight < 0 ? -weight : weight;
        weights[centre] -= weight < 0 ? -weight : weight;
        if (weight < 0) continue;
        float* truths = m_truths + at;
        for (std::uint32_t i = begin; i < end; ++i) truths[i] += weight;
        truths[centre] -= weight;
    }
}

}  // namespace embedscope
