#include "core/text/phrases.h"

#include <cmath>
#include <limits>

namespace embedscope {

double usualPhraseThreshold(PhraseScore score) {
    switch (score) {
        case PhraseScore::Gensim:
            return 10;
        case PhraseScore::Npmi:
            return 0.5;
        case PhraseScore::Word2phrase:
            break;
    }
    return 100;
}

Status checkPhraseOptions(const PhraseOptions& options) {
    if (options.passes > PhraseOptions::kMostPasses)
        return Error{
            ErrorCode::InvalidArgument,
            "phrases are joined in " + std::to_string(PhraseOptions::kMostPasses) + " passes at most",
            "--phrases", "Choose 2, for phrases of up to four words"};
    if (options.passes > 0 && options.score == PhraseScore::Npmi && options.threshold >= 1)
        return Error{ErrorCode::InvalidArgument,
                     "no pair scores above 1 by npmi, which lies between -1 and 1", "--phrase-threshold",
                     "Choose 0.5, for example"};
    return {};
}

double phraseScore(PhraseScore score, const PairCounts& counts, const PairTotals& totals,
                   std::uint64_t minCount) {
    if (counts.pair < minCount || counts.first < minCount || counts.second < minCount)
        return -std::numeric_limits<double>::infinity();
    const double first = static_cast<double>(counts.first);
    const double second = static_cast<double>(counts.second);
    const double pair = static_cast<double>(counts.pair);
    const double tokens = static_cast<double>(totals.tokens);
    if (score == PhraseScore::Npmi) {
        // A pair that is the whole text has the probability 1 and no surprise to divide by.
        const double bits = -std::log(pair / tokens);
        return bits > 0 ? std::log(pair * tokens / (first * second)) / bits : 1;
    }
    const double discounted = (pair - static_cast<double>(minCount)) / (first * second);
    return discounted * (score == PhraseScore::Gensim ? static_cast<double>(totals.entries) : tokens);
}

}  // namespace embedscope
