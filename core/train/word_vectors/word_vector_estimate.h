#pragma once

#include "core/train/training_methods.h"

namespace embedscope {

/// What a run of word vectors will cost; trains on made-up text of that shape for about 50 ms.
TrainingEstimate estimateWordVectors(const Recipe& recipe, const VocabularyReport& vocabulary,
                                     unsigned threads);

}  // namespace embedscope
