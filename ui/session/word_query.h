#pragma once

#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/index/exact_index.h"
#include "core/model/embedding_model.h"

namespace embedscope {

/// The row of a word as a person types it: as it stands, or else in lower case, or else case-folded after
/// trimming. Nothing when the model does not have it.
std::optional<RowId> findWord(const Vocabulary& keys, const QString& word);

/// The word of a row for the screen.
QString wordOf(const EmbeddingModel& model, RowId row);

/// One word of a sum.
struct FormulaTerm {
    int sign = 1;  ///< +1 or -1
    RowId row;
    bool operator==(const FormulaTerm&) const = default;
};

/// "king - man + woman", read against a vocabulary.
struct WordFormula {
    std::vector<FormulaTerm> terms;
    QStringList unknown;  ///< words that the model does not have
};

/// Reads a sum of at least two words: a sign stands alone between spaces, or before the first word. Nothing
/// when the text is no sum, or when it is itself a word of the vocabulary.
std::optional<WordFormula> parseFormula(const Vocabulary& keys, const QString& text);

/// The neighbours of a sum of words, without the words themselves. For cosine each word counts with its
/// direction alone (unit vectors, as 3CosAdd does, Levy and Goldberg 2014); for Euclidean distance the
/// vectors are summed as they are. Errors: as ExactIndex::nearest.
Result<std::vector<Neighbor>> neighborsOfFormula(const ExactIndex& index,
                                                 const std::vector<FormulaTerm>& terms, NeighborQuery query,
                                                 std::stop_token stop = {});

/// Words that complete what was typed, best first: the word itself, words that begin with it, words that
/// contain it; upper and lower case alike. In row order within each, at most limit. O(bytes of the
/// vocabulary), so for a background thread when the model is large.
std::vector<RowId> completions(const Vocabulary& keys, const QString& typed, std::size_t limit,
                               std::stop_token stop = {});

}  // namespace embedscope
