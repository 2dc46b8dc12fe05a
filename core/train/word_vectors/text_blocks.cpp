#include "core/train/word_vectors/text_blocks.h"

#include <algorithm>
#include <utility>

#include "core/data/prepared_text.h"

namespace embedscope {

TextBlocks::TextBlocks(std::span<const std::uint32_t> stream, std::vector<StreamRange> ranges,
                       std::uint64_t vocabularySize, bool unknownRow, std::uint64_t blockTokens)
    : m_stream(stream),
      m_ranges(std::move(ranges)),
      m_vocabularySize(static_cast<std::uint32_t>(vocabularySize)),
      m_unknownRow(unknownRow),
      m_blockTokens(blockTokens) {
    std::erase_if(m_ranges, [](const StreamRange& range) { return range.begin >= range.end; });
    restart();
}

std::optional<TextBlock> TextBlocks::next() {
    const std::lock_guard lock(m_mutex);
    if (m_place.range >= m_ranges.size()) return std::nullopt;
    const StreamRange& range = m_ranges[m_place.range];
    TextBlock block;
    block.begin = m_place.position;
    block.end = std::min(range.end, block.begin + m_blockTokens);
    if (block.end < range.end) {
        std::uint64_t cut = block.end;
        while (cut > block.begin && m_stream[cut - 1] != PreparedText::kSentenceEnd) --cut;
        if (cut > block.begin) block.end = cut;
    }
    block.words = wordsIn(block.begin, block.end);
    block.wordsBefore = m_place.words;
    m_place.words += block.words;
    m_place.position = block.end;
    if (block.end == range.end && ++m_place.range < m_ranges.size())
        m_place.position = m_ranges[m_place.range].begin;
    return block;
}

void TextBlocks::restart() {
    const std::lock_guard lock(m_mutex);
    m_place = {0, m_ranges.empty() ? 0 : m_ranges.front().begin, 0};
}

TextBlocks::Place TextBlocks::place() const {
    const std::lock_guard lock(m_mutex);
    return m_place;
}

bool TextBlocks::moveTo(const Place& place) {
    const std::lock_guard lock(m_mutex);
    if (place.range > m_ranges.size()) return false;
    if (place.range < m_ranges.size()) {
        const StreamRange& range = m_ranges[place.range];
        if (place.position < range.begin || place.position >= range.end) return false;
    }
    m_place = place;
    return true;
}

std::uint64_t TextBlocks::countWords() const {
    std::uint64_t words = 0;
    for (const StreamRange& range : m_ranges) words += wordsIn(range.begin, range.end);
    return words;
}

std::uint64_t TextBlocks::wordsIn(std::uint64_t begin, std::uint64_t end) const {
    const std::uint32_t limit = m_unknownRow ? PreparedText::kSentenceEnd : m_vocabularySize;
    std::uint64_t words = 0;
    for (std::uint64_t at = begin; at < end; ++at) words += m_stream[at] < limit;
    return words;
}

}  // namespace embedscope
