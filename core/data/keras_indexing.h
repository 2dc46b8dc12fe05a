#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/data/padding.h"
#include "core/model/vocabulary.h"

namespace embedscope {

/// How Keras' imdb.load_data numbers words. A word's rank is 1 for the most frequent word of the training
/// texts; its index is rank + indexFrom, so that with the defaults 0 is padding, 1 starts a text, 2 stands
/// for every word whose index is not below numWords, and 3 is never used.
struct KerasIndexing {
    std::uint32_t numWords = 10000;  ///< rows of the embedding matrix; larger than indexFrom + 1
    std::uint32_t indexFrom = 3;
    std::uint32_t start = 1;
    std::uint32_t unknown = 2;
    bool marksStart = true;  ///< every text begins with start
};

/// Appends the indices of a text to indices. words are numbers into LabelledText::types(): rank - 1. An empty
/// text is its start mark alone. Source: keras.datasets.imdb.load_data.
void appendKerasIndices(std::span<const std::uint32_t> words, const KerasIndexing& indexing,
                        std::vector<std::uint32_t>& indices);

/// The indices of a text, cut and padded, written to row; row.size() == padding.length. Looks only at the
/// words that can reach the row.
void kerasRow(std::span<const std::uint32_t> words, const KerasIndexing& indexing, const Padding& padding,
              std::span<std::uint32_t> row);

/// What each of the numWords rows stands for: "<pad>", "<start>", "<unk>", "<unused>", then the words of
/// types from the most frequent on; rows beyond the words are "<unused>", with their number behind. Counts
/// are those of types, 0 for the marks.
Vocabulary kerasRowNames(const Vocabulary& types, const KerasIndexing& indexing);

}  // namespace embedscope
