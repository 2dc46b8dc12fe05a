#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/embedding_model.h"

namespace embedscope {

struct WordPair {
    std::string first;
    std::string second;
    double score = 0;  ///< as humans judged
};

/// How well cosines follow human judgement on one file of word pairs.
struct WordSimilarityResult {
    std::string file;         ///< name without folder
    double spearman = 0;      ///< rank correlation with average ranks for ties; NaN below two covered pairs
    std::size_t covered = 0;  ///< pairs with a vector of both words
    std::size_t total = 0;
    /// Of the covered pairs, those with a word that the vocabulary lacks and whose vector was built from its
    /// pieces (subwords, hash buckets), and the correlation of the others alone.
    std::size_t built = 0;
    double seenSpearman = 0;
};

/// Reads "word word score" lines separated by tabs, commas, semicolons or spaces; further fields, empty
/// lines, lines that start with # and a header line whose score is no number are passed over. Errors: as
/// readLines(), BadFormat with the line.
Result<std::vector<WordPair>> readWordPairs(const std::filesystem::path& file);

/// Words are looked up as WordVectorSource does: as they are, in lower case, or by their pieces. A pair
/// counts as covered when both vectors are finite.
WordSimilarityResult evaluateWordPairs(const EmbeddingModel& model, std::span<const WordPair> pairs,
                                       std::string fileName);

}  // namespace embedscope
