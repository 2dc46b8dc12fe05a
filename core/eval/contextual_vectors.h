#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/model/embedding_model.h"

namespace embedscope {

/// The vectors of one word in several sentences, as one layer of the model's network has them: a row an
/// occurrence, n x d, named after the word, the number of the sentence (from 1) and its beginning. Sentences
/// without the word give none. layer 0 is the embedding itself, the same in each. Errors: NotFound (no
/// network in the model, the word in no sentence), InvalidArgument (no such layer; names those there are),
/// Cancelled.
Result<KeyedVectors> contextualVectors(const EmbeddingModel& model, std::span<const std::string> sentences,
                                       std::string_view word, std::size_t layer, std::stop_token stop = {});

}  // namespace embedscope
