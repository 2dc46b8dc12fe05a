#include "core/model/word_vector_of.h"

#include <utility>

#include "core/text/normalizer.h"
#include "core/text/utf8.h"

namespace embedscope {

Result<WordVectorSource> WordVectorSource::open(const EmbeddingModel& model) {
    auto pieces = PieceVectors::open(model);
    if (!pieces) return pieces.error();
    WordVectorSource source;
    source.m_vectors = model.vectors;
    source.m_name = model.name;
    source.m_pieces = std::move(*pieces);
    return source;
}

Result<WordVector> WordVectorSource::find(std::string_view word) const {
    const Vocabulary& keys = *m_vectors.keys;
    if (const auto row = keys.find(word))
        return WordVector{m_vectors.vectors.rowCopy(*row), row, std::string(word)};
    if (validUtf8Prefix(word) == word.size()) {
        if (const auto normalizer = Normalizer::create(true)) {
            std::string folded = normalizer->normalized(word);
            if (const auto row = keys.find(folded))
                return WordVector{m_vectors.vectors.rowCopy(*row), row, std::move(folded)};
        }
    }
    if (!m_pieces)
        return Error{ErrorCode::NotFound, "the word '" + std::string(word) + "' is not in the model", m_name,
                     "Check the spelling, or use a model with subwords, which has vectors for unseen words"};
    auto pieces = m_pieces->piecesOf(word);
    if (!pieces) {
        Error error = pieces.error();
        error.place = m_name;
        return error;
    }
    return WordVector{std::move(pieces->vector), std::nullopt, std::move(pieces->word)};
}

Result<WordVector> wordVectorOf(const EmbeddingModel& model, std::string_view word) {
    const auto source = WordVectorSource::open(model);
    if (!source) return source.error();
    return source->find(word);
}

}  // namespace embedscope
