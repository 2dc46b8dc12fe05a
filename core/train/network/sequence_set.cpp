#include "core/train/network/sequence_set.h"

#include <algorithm>

namespace embedscope {

Result<SequenceSet> SequenceSet::fromLabelled(const LabelledText& text,
                                              std::span<const std::uint32_t> examples,
                                              const KerasIndexing& indexing, std::uint32_t length,
                                              std::stop_token stop) {
    SequenceSet set;
    set.m_begin.reserve(examples.size() + 1);
    set.m_targets.reserve(examples.size());
    std::vector<std::uint32_t> indices;
    for (const std::uint32_t example : examples) {
        if (stop.stop_requested()) return cancelledError();
        indices.clear();
        appendKerasIndices(text.words(example), indexing, indices);
        const std::size_t kept = std::min<std::size_t>(indices.size(), length);
        set.m_tokens.insert(set.m_tokens.end(), indices.end() - static_cast<std::ptrdiff_t>(kept),
                            indices.end());
        set.m_begin.push_back(set.m_tokens.size());
        set.m_targets.push_back(text.labelsOf(example).front());
    }
    return set;
}

Batch BatchBuilder::build(const SequenceSet& set, std::span<const std::uint32_t> examples) {
    std::size_t length = m_length;
    m_tokenCount = 0;
    for (const std::uint32_t example : examples) {
        m_tokenCount += set.tokens(example).size();
        if (m_length == 0) length = std::max(length, set.tokens(example).size());
    }
    length = std::max<std::size_t>(length, 1);
    m_tokens.assign(examples.size() * length, kPadToken);
    m_targets.clear();
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const auto tokens = set.tokens(examples[i]);
        std::copy(tokens.begin(), tokens.end(),
                  m_tokens.begin() + static_cast<std::ptrdiff_t>((i + 1) * length - tokens.size()));
        m_targets.push_back(set.target(examples[i]));
    }
    return {m_tokens, examples.size(), length, m_targets};
}

}  // namespace embedscope
