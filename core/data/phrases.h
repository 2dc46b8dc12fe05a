#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/id_stream_file.h"
#include "core/model/vocabulary.h"
#include "core/text/phrases.h"

namespace embedscope {

/// Two words that became one token.
struct Phrase {
    std::string text;             ///< "new_york"
    std::string first;            ///< "new"
    std::string second;           ///< "york"
    std::uint64_t pairCount = 0;  ///< how often the two stand side by side
    std::uint64_t count = 0;  ///< how often they were joined: fewer, where another phrase took one of them
    double score = 0;
    std::uint32_t pass = 1;  ///< of joining, from 1; phrases of a later one may be made of earlier ones
};

/// A text after one pass of joining.
struct JoinedText {
    Vocabulary types;     ///< most frequent first, ties in byte order; words that are left nowhere are gone
    IdStreamFile stream;  ///< mapped
    std::string contentHash;
    std::uint64_t tokens = 0;
    std::vector<Phrase> phrases;  ///< the highest score first, ties in byte order; empty: nothing was joined,
                                  ///< and the rest is not filled
};

/// Finds the pairs of neighbours whose score exceeds the threshold and joins them, from the left of each
/// sentence to its right, so that a word goes into one phrase at most (as word2phrase and gensim do). stream
/// numbers types, as in PreparedText. Counts are exact in bounded memory: nothing is pruned. Phrases of more
/// than 1,024 bytes are not made. Errors: those of IdStreamFile, TooLarge, Cancelled.
Result<JoinedText> joinPhrases(const Vocabulary& types, std::span<const std::uint32_t> stream,
                               const PhraseOptions& options, std::uint32_t pass, std::stop_token stop,
                               const ProgressCallback& progress = {});

}  // namespace embedscope
