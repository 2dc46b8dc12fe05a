#include "core/train/word_vectors/context_windows.h"

#include <algorithm>

#include "core/data/prepared_text.h"

namespace embedscope {

ContextWindows::ContextWindows(const WordVectorTask& task) : m_task(&task) {
    for (auto* list : {&m_rows, &m_words, &m_sentenceBegin, &m_sentenceEnd})
        list->reserve(TextBlocks::kTokens);
}

void ContextWindows::load(const TextBlock& block, Random random) {
    m_rows.clear();
    m_words.clear();
    m_sentenceBegin.clear();
    m_sentenceEnd.clear();
    const WordVectorTask& task = *m_task;
    std::uint32_t words = 0;
    for (std::uint64_t at = block.begin; at < block.end; ++at) {
        std::uint32_t row = task.stream[at];
        if (row >= task.vocabulary) {
            if (row == PreparedText::kSentenceEnd) endSentence();
            if (row == PreparedText::kSentenceEnd || !task.unknownRow) continue;
            row = task.vocabulary;
        }
        ++words;
        if (static_cast<std::uint32_t>(random.next() >> 32) > task.keep[row]) continue;
        m_rows.push_back(row);
        m_words.push_back(words);
    }
    endSentence();
}

void ContextWindows::endSentence() {
    const auto begin = static_cast<std::uint32_t>(m_sentenceBegin.size());
    m_sentenceBegin.resize(m_rows.size(), begin);
    m_sentenceEnd.resize(m_rows.size(), size());
}

ContextWindows::Window ContextWindows::draw(std::uint32_t centre, Random& random) const {
    const std::uint32_t width = 1 + random.below(m_task->settings.window);
    const std::uint32_t before = std::min(width, centre - m_sentenceBegin[centre]);
    const std::uint32_t after = std::min(width, m_sentenceEnd[centre] - 1 - centre);
    return {centre, centre - before, centre + after + 1};
}

}  // namespace embedscope
