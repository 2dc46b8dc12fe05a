#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"

namespace embedscope {

/// How strongly two words that stand side by side belong together.
enum class PhraseScore {
    Word2phrase,  ///< (n_ab - d) / (n_a n_b) * N: Mikolov et al. 2013, equation 6, times the tokens of the
                  ///< text
    Gensim,       ///< the same times the number of different words and pairs: the default of gensim's Phrases
    Npmi          ///< normalised pointwise mutual information, -1 to 1 (Bouma 2009)
};

/// Whether frequent collocations become one token, and which.
struct PhraseOptions {
    std::uint32_t passes = 0;  ///< 0: none are joined; each pass can make phrases twice as long
    PhraseScore score = PhraseScore::Word2phrase;
    double threshold = 0;        ///< pairs that score higher are joined; 0: usualPhraseThreshold()
    std::uint64_t minCount = 5;  ///< the discount d, and rarer pairs are never joined
    static constexpr char kJoiner = '_';
    static constexpr std::uint32_t kMostPasses = 10;

    bool operator==(const PhraseOptions&) const = default;
};

/// The value that the authors of a score suggest: 100, 10 and 0.5.
double usualPhraseThreshold(PhraseScore score);

/// Errors: InvalidArgument with the flag as place (a threshold that the score never reaches, too many
/// passes).
Status checkPhraseOptions(const PhraseOptions& options);

/// How often two words and their pair stand in a text.
struct PairCounts {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::uint64_t pair = 0;
};
/// How much text that was.
struct PairTotals {
    std::uint64_t tokens = 0;
    std::uint64_t entries = 0;  ///< different words and different pairs; for PhraseScore::Gensim only
};

/// The score of a pair; minus infinity for one that is rarer than minCount or has a word that is. counts of
/// at least 1.
double phraseScore(PhraseScore score, const PairCounts& counts, const PairTotals& totals,
                   std::uint64_t minCount);

}  // namespace embedscope
