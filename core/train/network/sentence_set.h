#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "core/data/held_out.h"
#include "core/data/prepared_text.h"
#include "core/nn/batch.h"
#include "core/train/network/sequence_set.h"

namespace embedscope {

/// Rows of the table of a network on plain text that are no words; the words follow, the most frequent first.
inline constexpr std::uint32_t kStartToken = 1;
inline constexpr std::uint32_t kUnknownToken = 2;
inline constexpr std::uint32_t kMaskToken = 3;
inline constexpr std::uint32_t kFirstWord = 4;

enum class LanguageTask {
    NextWord,   ///< each word from those before it
    MaskedWord  ///< 15 % of the words from the others (Devlin et al. 2019): of these 80 % are masked, 10 %
                ///< are another word, 10 % stay
};

/// The sentences of a plain text, cut into pieces, as examples of a language task. Reads the mapped text;
/// memory grows with the number of pieces.
class SentenceSet : public ExampleSet {
  public:
    /// The pieces of those ranges; words: of the vocabulary; length: tokens of a piece at most. Errors:
    /// Cancelled.
    static Result<std::unique_ptr<SentenceSet>> create(std::shared_ptr<const PreparedText> text,
                                                       const std::vector<StreamRange>& ranges,
                                                       std::uint32_t words, std::uint32_t length,
                                                       LanguageTask task, std::stop_token stop);

    std::size_t size() const override { return m_pieces.size(); }
    std::uint64_t tokenCount() const override { return m_tokens; }
    Batch build(std::span<const std::uint32_t> examples, Random random, BatchMemory& memory) const override;

  private:
    SentenceSet() = default;
    void fillNextWord(const StreamRange& piece, std::uint32_t* tokens, std::uint32_t* targets) const;
    void fillMasked(const StreamRange& piece, Random& random, std::uint32_t* tokens,
                    std::uint32_t* targets) const;
    std::uint32_t tokenAt(std::uint64_t place) const {
        const std::uint32_t type = m_text->stream()[place];
        return type < m_words ? kFirstWord + type : kUnknownToken;
    }

    std::shared_ptr<const PreparedText> m_text;
    std::uint32_t m_words = 0;
    LanguageTask m_task = LanguageTask::NextWord;
    std::vector<StreamRange> m_pieces;
    std::uint64_t m_tokens = 0;
};

}  // namespace embedscope
