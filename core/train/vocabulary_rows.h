#pragma once

#include <cstdint>
#include <memory>

#include "core/base/result.h"
#include "core/data/prepared_text.h"
#include "core/model/recipe.h"
#include "core/model/vocabulary.h"

namespace embedscope {

/// The rows that a method's matrices have: a word of the vocabulary each, and one for all others when the
/// recipe wants it and the text has such words.
struct VocabularyRows {
    std::shared_ptr<const Vocabulary> keys;  ///< with <unk> as the last, when there is such a row
    std::uint32_t known = 0;                 ///< token ids below this are rows of their own
    bool unknownRow = false;                 ///< the others are row number known; else they are skipped
};

/// Reads min-count, max-vocabulary and unknown-words. Errors: those of PreparedText::vocabulary.
Result<VocabularyRows> vocabularyRows(const PreparedText& text, const Recipe& recipe);

/// The first count keys with their counts; the same vocabulary when it has no more.
std::shared_ptr<const Vocabulary> firstKeys(std::shared_ptr<const Vocabulary> keys, std::size_t count);

/// Rows of d floats that a snapshot of at most about 256 MB holds.
std::size_t snapshotRows(std::size_t rows, std::size_t dim);

}  // namespace embedscope
