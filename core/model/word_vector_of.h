#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/embedding_model.h"
#include "core/model/piece_vectors.h"

namespace embedscope {

/// A word's vector and where it comes from.
struct WordVector {
    std::vector<float> values;  ///< d
    std::optional<RowId> row;   ///< the model's row of the word; nothing when the vector was built of pieces
    std::string word;           ///< what was found: as typed, or case-folded
};

/// The vectors of words, also of those that the model has no row for when it has character n-grams or hash
/// buckets. What everything that looks up a typed word uses: the window, the command line, the evaluation.
/// Immutable, any number of threads may use one.
class WordVectorSource {
  public:
    /// Shares the model's memory. Errors: BadFormat (a part of the model that does not fit it).
    static Result<WordVectorSource> open(const EmbeddingModel& model);

    /// Whether words without a row have vectors.
    bool buildsUnseenWords() const { return m_pieces != nullptr; }
    /// The rows behind the words; null when there is only the table.
    const PieceVectors* pieces() const { return m_pieces.get(); }

    /// The row of the word as it stands, else of its case-folded form, else what its pieces give. Errors:
    /// NotFound, and those of PieceVectors::vectorOf.
    Result<WordVector> find(std::string_view word) const;

  private:
    KeyedVectors m_vectors;
    std::string m_name;
    std::shared_ptr<const PieceVectors> m_pieces;
};

/// One look-up; for many words keep a WordVectorSource. Errors: those of open() and find().
Result<WordVector> wordVectorOf(const EmbeddingModel& model, std::string_view word);

}  // namespace embedscope
