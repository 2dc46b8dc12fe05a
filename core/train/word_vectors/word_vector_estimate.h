#pragma once

#include "core/train/training_methods.h"

namespace embedscope {

/// What a run of word vectors will cost; trains on made-up text of that shape for about 50 ms.
TrainingEstimate estimateWordVectors(const Recipe& recipe, const VocabularyReport& vocabulary,
                                     unsigned threads);

/// Multiplications that finding one input vector takes: words x d for the one-hot product, 0 for every other
/// encoding and method, which look rows up.
std::uint64_t inputMultiplications(const Recipe& recipe, std::uint64_t words);

}  // namespace embedscope
