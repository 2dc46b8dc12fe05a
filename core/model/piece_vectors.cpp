#include "core/model/piece_vectors.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text/normalizer.h"
#include "core/text/utf8.h"

namespace embedscope {
namespace {

Error badPart(const EmbeddingModel& model, const std::string& what) {
    return {ErrorCode::BadFormat, what, model.name, "Save the model again with the program that made it"};
}

ModelTensor renamed(ModelTensor tensor, const char* name) {
    tensor.name = name;
    return tensor;
}

/// The numbers of a tensor of rows x dim, nothing when it is none.
std::span<const float> matrixOf(const ModelPart& part, const char* name, std::size_t dim) {
    const ModelTensor* tensor = part.find(name);
    if (!tensor || tensor->shape.size() != 2 || tensor->shape[1] != dim) return {};
    return tensor->values<float>();
}

double length(std::span<const float> row) {
    double sum = 0;
    for (const float x : row) sum += static_cast<double>(x) * static_cast<double>(x);
    return std::sqrt(sum);
}

}  // namespace

ModelPart PieceVectors::subwordPart(const WordEncoding& encoding, ModelTensor words,
                                    std::vector<std::uint32_t> usedBuckets, ModelTensor ngrams) {
    const std::uint64_t used = usedBuckets.size();
    return {kSubwordPart,
            encoding.toJson(),
            {renamed(std::move(words), "words"),
             makeModelTensor<std::uint32_t>("buckets", {used}, std::move(usedBuckets)),
             renamed(std::move(ngrams), "ngrams")}};
}

ModelPart PieceVectors::hashPart(const WordEncoding& encoding, ModelTensor rows, ModelTensor outputs) {
    return {kHashPart,
            encoding.toJson(),
            {renamed(std::move(rows), "rows"), renamed(std::move(outputs), "outputs")}};
}

Result<std::shared_ptr<const PieceVectors>> PieceVectors::open(const EmbeddingModel& model) {
    const ModelPart* part = findPart(model, kSubwordPart);
    if (!part) part = findPart(model, kHashPart);
    if (!part) return std::shared_ptr<const PieceVectors>();
    auto encoding = WordEncoding::fromJson(part->json);
    if (!encoding) return badPart(model, encoding.error().what);
    std::shared_ptr<PieceVectors> pieces(new PieceVectors);
    pieces->m_encoding = *encoding;
    pieces->m_keys = model.vectors.keys;
    pieces->m_dim = model.vectors.dim();
    pieces->m_tensors = part->tensors;
    const Status read = encoding->kind == WordEncoding::Kind::Subwords ? pieces->readSubwords(*part)
                                                                       : pieces->readHash(*part);
    if (!read) return badPart(model, read.error().what);
    return std::shared_ptr<const PieceVectors>(std::move(pieces));
}

Status PieceVectors::readSubwords(const ModelPart& part) {
    m_words = matrixOf(part, "words", m_dim);
    m_buckets = matrixOf(part, "ngrams", m_dim);
    if (const ModelTensor* used = part.find("buckets")) m_usedBuckets = used->values<std::uint32_t>();
    const auto is = [](bool sound, const char* what) {
        return sound ? Status() : Status(Error{ErrorCode::BadFormat, what, "", ""});
    };
    // A vocabulary that the reader had to shorten keeps its first rows.
    if (m_words.size() < m_keys->size() * m_dim) return is(false, "rows of words are missing");
    if (m_buckets.size() != m_usedBuckets.size() * m_dim)
        return is(false, "there are not as many rows of n-grams as buckets");
    for (std::size_t i = 0; i < m_usedBuckets.size(); ++i)
        if (m_usedBuckets[i] >= m_encoding.buckets || (i > 0 && m_usedBuckets[i] <= m_usedBuckets[i - 1]))
            return is(false, "the buckets of the n-grams do not rise to their number");
    return {};
}

Status PieceVectors::readHash(const ModelPart& part) {
    m_buckets = matrixOf(part, "rows", m_dim);
    if (m_buckets.size() != m_encoding.buckets * m_dim)
        return Error{ErrorCode::BadFormat, "there are not as many rows as hash buckets", "", ""};
    return {};
}

std::span<const float> PieceVectors::bucketRow(std::uint32_t bucket) const {
    std::size_t row = bucket;
    if (m_encoding.kind == WordEncoding::Kind::Subwords) {
        const auto found = std::lower_bound(m_usedBuckets.begin(), m_usedBuckets.end(), bucket);
        if (found == m_usedBuckets.end() || *found != bucket) return {};
        row = static_cast<std::size_t>(found - m_usedBuckets.begin());
    }
    return m_buckets.subspan(row * m_dim, m_dim);
}

std::string PieceVectors::lookedUp(std::string_view word) const {
    if (m_keys->find(word)) return std::string(word);
    const auto normalizer = Normalizer::create(m_encoding.lowerCase);
    return normalizer ? normalizer->normalized(word) : std::string(word);
}

Result<std::vector<PieceVectors::Row>> PieceVectors::rowsOf(const std::string& word,
                                                            std::optional<RowId> row) const {
    std::vector<Row> rows;
    const auto add = [&](WordPiece piece, std::span<const float> values) {
        piece.known = !values.empty();
        rows.push_back({std::move(piece), values});
    };
    if (m_encoding.kind == WordEncoding::Kind::Hash) {
        std::vector<std::uint32_t> buckets;
        m_encoding.appendBuckets(word, buckets);
        for (std::uint32_t function = 0; function < buckets.size(); ++function)
            add({WordPiece::Kind::Bucket, word, function, buckets[function]}, bucketRow(buckets[function]));
        return rows;
    }
    if (row) add({WordPiece::Kind::Word, word}, m_words.subspan(row->value * m_dim, m_dim));
    if (row && m_encoding.unknownRow && row->value + 1 == m_keys->size()) return rows;
    std::vector<std::uint32_t> buckets;
    m_encoding.appendBuckets(word, buckets);
    const std::string bordered = withBorders(word);
    std::size_t next = 0;
    forEachNgram(bordered, m_encoding.ngrams, [&](std::string_view ngram) {
        const std::uint32_t bucket = buckets[next++];
        add({WordPiece::Kind::Ngram, std::string(ngram), 0, bucket}, bucketRow(bucket));
    });
    const bool anyKnown = std::any_of(rows.begin(), rows.end(), [](const Row& r) { return r.piece.known; });
    if (anyKnown) return rows;
    return Error{ErrorCode::NotFound,
                 rows.empty() ? "the word '" + word + "' is too short to have n-grams of " +
                                    std::to_string(m_encoding.ngrams.shortest) + " characters"
                              : "no piece of the word '" + word + "' was seen in the training",
                 "", "Check the spelling, or train with shorter n-grams (--min-n)"};
}

std::vector<double> PieceVectors::combined(const std::vector<Row>& rows) const {
    std::vector<double> sum(m_dim);
    std::size_t known = 0;
    for (const Row& row : rows) {
        if (!row.piece.known) continue;
        ++known;
        for (std::size_t i = 0; i < m_dim; ++i) sum[i] += static_cast<double>(row.values[i]);
    }
    if (m_encoding.mean)
        for (double& x : sum) x /= static_cast<double>(known);
    return sum;
}

Result<std::vector<float>> PieceVectors::vectorOf(std::string_view word) const {
    const auto pieces = piecesOf(word);
    if (!pieces) return pieces.error();
    return pieces->vector;
}

Result<WordPieces> PieceVectors::piecesOf(std::string_view typed) const {
    if (typed.empty() || validUtf8Prefix(typed) != typed.size())
        return Error{ErrorCode::InvalidArgument,
                     typed.empty() ? "the word is empty" : "the word is not UTF-8 text", "", "Type one word"};
    WordPieces result;
    result.word = lookedUp(typed);
    result.row = m_keys->find(result.word);
    auto rows = rowsOf(result.word, result.row);
    if (!rows) return rows.error();
    const std::vector<double> vector = combined(*rows);
    result.vector.assign(vector.begin(), vector.end());
    double square = 0;
    for (const double x : vector) square += x * x;
    std::size_t known = 0;
    for (const Row& row : *rows) known += row.piece.known;
    const double divisor = m_encoding.mean ? static_cast<double>(known) : 1.0;
    for (Row& row : *rows) {
        if (row.piece.known) {
            double product = 0;
            for (std::size_t i = 0; i < m_dim; ++i) product += static_cast<double>(row.values[i]) * vector[i];
            row.piece.norm = length(row.values);
            row.piece.share = square > 0 ? product / (divisor * square) : 0;
            row.piece.cosine =
                square > 0 && row.piece.norm > 0 ? product / (row.piece.norm * std::sqrt(square)) : 0;
        }
        result.pieces.push_back(std::move(row.piece));
    }
    return result;
}

}  // namespace embedscope
