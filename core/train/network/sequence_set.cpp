#include "core/train/network/sequence_set.h"

#include <algorithm>

namespace embedscope {

Result<std::unique_ptr<SequenceSet>> SequenceSet::fromLabelled(const LabelledText& text,
                                                               std::span<const std::uint32_t> examples,
                                                               const KerasIndexing& indexing,
                                                               std::uint32_t length, std::size_t rowLength,
                                                               std::stop_token stop) {
    std::unique_ptr<SequenceSet> set(new SequenceSet);
    set->m_rowLength = rowLength;
    set->m_begin.reserve(examples.size() + 1);
    set->m_targets.reserve(examples.size());
    std::vector<std::uint32_t> indices;
    for (const std::uint32_t example : examples) {
        if (stop.stop_requested()) return cancelledError();
        indices.clear();
        appendKerasIndices(text.words(example), indexing, indices);
        const std::size_t kept = std::min<std::size_t>(indices.size(), length);
        set->m_tokens.insert(set->m_tokens.end(), indices.end() - static_cast<std::ptrdiff_t>(kept),
                             indices.end());
        set->m_begin.push_back(set->m_tokens.size());
        set->m_targets.push_back(text.labelsOf(example).front());
    }
    return set;
}

Batch SequenceSet::build(std::span<const std::uint32_t> examples, Random, BatchMemory& memory) const {
    std::size_t length = std::max<std::size_t>(m_rowLength, 1);
    memory.tokenCount = 0;
    for (const std::uint32_t example : examples) {
        memory.tokenCount += tokens(example).size();
        if (m_rowLength == 0) length = std::max(length, tokens(example).size());
    }
    memory.tokens.assign(examples.size() * length, kPadToken);
    memory.targets.clear();
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const auto text = tokens(examples[i]);
        std::copy(text.begin(), text.end(),
                  memory.tokens.begin() + static_cast<std::ptrdiff_t>((i + 1) * length - text.size()));
        memory.targets.push_back(m_targets[examples[i]]);
    }
    return {memory.tokens, examples.size(), length, memory.targets};
}

}  // namespace embedscope
