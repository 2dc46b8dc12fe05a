#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/embedding_model.h"
#include "core/model/word_encoding.h"

namespace embedscope {

/// One of the rows that a word's vector is made of, and how much of the vector is its doing.
struct WordPiece {
    enum class Kind {
        Word,   ///< the row of the whole word
        Ngram,  ///< a character n-gram
        Bucket  ///< the word under one of the hash functions
    };
    Kind kind = Kind::Word;
    std::string text;            ///< "<gr" with the markers of the word's borders; the word itself otherwise
    std::uint32_t function = 0;  ///< Bucket: which hash function, from 0
    std::uint32_t bucket = 0;    ///< Ngram, Bucket: 0 to WordEncoding::buckets - 1
    bool known = false;  ///< false for an n-gram whose bucket no word of the training used: it adds nothing
    double norm = 0;     ///< length of the row
    double cosine = 0;   ///< of the row with the word's vector
    double share = 0;    ///< of the vector's length: the row's part along the vector; all shares sum to 1
};

/// A word taken apart.
struct WordPieces {
    std::string word;               ///< as it was looked up: case-folded where the model wants that
    std::optional<RowId> row;       ///< of a word of the vocabulary
    std::vector<float> vector;      ///< d
    std::vector<WordPiece> pieces;  ///< in the order of WordEncoding::appendBuckets(), the word itself first
};

/// The rows that the words of a model are made of: those of character n-grams, or of hash buckets. Immutable,
/// any number of threads may read it.
class PieceVectors {
  public:
    static constexpr const char* kSubwordPart = "subwords";
    static constexpr const char* kHashPart = "hash-buckets";

    /// Null for a model that has a row a word and nothing else. Shares the memory of the model. Errors:
    /// BadFormat (a part that does not fit the model).
    static Result<std::shared_ptr<const PieceVectors>> open(const EmbeddingModel& model);

    /// The part of a model with subwords. words: V x d, the words' own rows; usedBuckets: those that a word
    /// of the vocabulary has, rising; ngrams: one row of d for each of them.
    static ModelPart subwordPart(const WordEncoding& encoding, ModelTensor words,
                                 std::vector<std::uint32_t> usedBuckets, ModelTensor ngrams);
    /// The part of a model with hash buckets. rows and outputs: buckets x d, the input side and the
    /// prediction side.
    static ModelPart hashPart(const WordEncoding& encoding, ModelTensor rows, ModelTensor outputs);

    const WordEncoding& encoding() const { return m_encoding; }
    const Vocabulary& keys() const { return *m_keys; }
    std::size_t dim() const { return m_dim; }

    /// The vector of any word; row: of the word in the vocabulary, if it is there. Errors: NotFound (no piece
    /// of the word is known), InvalidArgument (no UTF-8, empty).
    Result<std::vector<float>> vectorOf(std::string_view word) const;
    /// The word taken apart. Errors as vectorOf().
    Result<WordPieces> piecesOf(std::string_view word) const;

    /// The word as the model looks it up: as it stands when the vocabulary has it, else in the form that the
    /// text was brought to.
    std::string lookedUp(std::string_view word) const;

  private:
    struct Row {
        WordPiece piece;
        std::span<const float> values;  ///< empty when not known
    };
    PieceVectors() = default;
    Status readSubwords(const ModelPart& part);
    Status readHash(const ModelPart& part);
    std::span<const float> bucketRow(std::uint32_t bucket) const;
    Result<std::vector<Row>> rowsOf(const std::string& word, std::optional<RowId> row) const;
    std::vector<double> combined(const std::vector<Row>& rows) const;

    WordEncoding m_encoding;
    std::shared_ptr<const Vocabulary> m_keys;
    std::size_t m_dim = 0;
    std::vector<ModelTensor> m_tensors;  // keep the memory
    std::span<const float> m_words;
    std::span<const std::uint32_t> m_usedBuckets;  // Subwords
    std::span<const float> m_buckets;
};

}  // namespace embedscope
