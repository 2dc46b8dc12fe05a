#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/model/embedding_model.h"
#include "core/model/word_encoding.h"
#include "core/train/word_vectors/word_vector_task.h"

namespace embedscope {

/// What a run's encoding needs to be told about its vocabulary, and its shape.
struct EncodingPlan {
    InputEncoding encoding;
    std::size_t inputRows = 0;   ///< of the input matrix
    std::size_t outputRows = 0;  ///< of the output matrix
    /// Subwords: the bucket of each row behind those of the words; a bucket that no word of the vocabulary
    /// uses has no row, so that memory follows the text and not the number of buckets.
    std::vector<std::uint32_t> bucketOfRow;
    /// Hash: the output row of each word, and how often its words come; empty when it is the word's own.
    std::vector<std::uint32_t> outputRowOfWord;
    std::vector<std::uint64_t> outputCounts;
    WordEncoding words;  ///< Hash and Subwords: as the model will keep it
};

/// What can be found wrong before the text is read. Errors: InvalidArgument (n-gram lengths), TooLarge (more
/// buckets than memory).
Status checkEncoding(const WordVectorSettings& settings);

/// keys: the words, with <unk> as the last when unknownRow. lowerCase: whether the text was case-folded.
/// O(bytes of the words). Errors: those of checkEncoding(), TooLarge, Cancelled.
Result<EncodingPlan> planEncoding(const Vocabulary& keys, const WordVectorSettings& settings, bool unknownRow,
                                  bool lowerCase, std::stop_token stop);

/// The vectors of the first count words as readers see them: the memory of the matrix itself where each word
/// is a row of it, else a new one. No worker may write any more (or again, when it is the matrix).
VectorMatrix wordVectors(const WordVectorTask& task, std::size_t count);
/// A copy of the vectors of the first count words; no worker may be writing.
VectorMatrix copyWordVectors(const WordVectorTask& task, std::size_t count);

/// How many words a snapshot may hold, so that copying them takes milliseconds.
std::size_t snapshotWords(const WordVectorTask& task, std::size_t words);

/// Adds the rows behind the words to a model, for words that it has never seen; nothing for a table. plan is
/// what planEncoding() gave. No worker may be writing.
void addEncodingPart(EmbeddingModel& model, const WordVectorTask& task, const EncodingPlan& plan);

}  // namespace embedscope
