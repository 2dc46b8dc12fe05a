#include "core/train/network/sentence_set.h"

#include <algorithm>

namespace embedscope {
namespace {

constexpr double kMaskedShare = 0.15;

}  // namespace

Result<std::unique_ptr<SentenceSet>> SentenceSet::create(std::shared_ptr<const PreparedText> text,
                                                         const std::vector<StreamRange>& ranges,
                                                         std::uint32_t words, std::uint32_t length,
                                                         LanguageTask task, std::stop_token stop) {
    std::unique_ptr<SentenceSet> set(new SentenceSet);
    set->m_text = std::move(text);
    set->m_words = words;
    set->m_task = task;
    const auto stream = set->m_text->stream();
    for (const StreamRange& range : ranges)
        for (std::uint64_t at = range.begin; at < range.end;) {
            if (stop.stop_requested()) return cancelledError();
            std::uint64_t end = at;
            while (end < range.end && end - at < length && stream[end] != PreparedText::kSentenceEnd) ++end;
            if (end - at >= 2) {  // one word alone has no context
                set->m_pieces.push_back({at, end});
                set->m_tokens += end - at;
            }
            at = end < range.end && stream[end] == PreparedText::kSentenceEnd ? end + 1 : end;
        }
    return set;
}

Batch SentenceSet::build(std::span<const std::uint32_t> examples, Random random, BatchMemory& memory) const {
    std::size_t length = 1;
    memory.tokenCount = 0;
    for (const std::uint32_t example : examples) {
        length = std::max<std::size_t>(length, m_pieces[example].size());
        memory.tokenCount += m_pieces[example].size();
    }
    memory.tokens.assign(examples.size() * length, kPadToken);
    memory.targets.assign(examples.size() * length, kNoTarget);
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const StreamRange& piece = m_pieces[examples[i]];
        const std::size_t at = (i + 1) * length - piece.size();
        if (m_task == LanguageTask::NextWord)
            fillNextWord(piece, memory.tokens.data() + at, memory.targets.data() + at);
        else
            fillMasked(piece, random, memory.tokens.data() + at, memory.targets.data() + at);
    }
    return {memory.tokens, examples.size(), length, memory.targets};
}

void SentenceSet::fillNextWord(const StreamRange& piece, std::uint32_t* tokens,
                               std::uint32_t* targets) const {
    std::uint32_t before = kStartToken;
    for (std::uint64_t i = 0; i < piece.size(); ++i) {
        const std::uint32_t token = tokenAt(piece.begin + i);
        tokens[i] = before;
        if (token != kUnknownToken) targets[i] = token;
        before = token;
    }
}

void SentenceSet::fillMasked(const StreamRange& piece, Random& random, std::uint32_t* tokens,
                             std::uint32_t* targets) const {
    for (std::uint64_t i = 0; i < piece.size(); ++i) {
        const std::uint32_t token = tokens[i] = tokenAt(piece.begin + i);
        const double chance = random.uniform();
        if (token == kUnknownToken || chance >= kMaskedShare) continue;
        targets[i] = token;
        if (chance < 0.8 * kMaskedShare)
            tokens[i] = kMaskToken;
        else if (chance < 0.9 * kMaskedShare)
            tokens[i] = kFirstWord + random.below(m_words);
    }
}

}  // namespace embedscope
