#include "core/model/piece_vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "core/model/piece_collisions.h"
#include "core/model/word_vector_of.h"
#include "core/text/token_hash.h"

namespace embedscope {
namespace {

/// A model that fasttext 0.9.2 trained (skipgram -dim 3 -bucket 11 -minn 2 -maxn 3): its words with their own
/// rows, and the rows of its buckets.
const std::vector<std::string> kWords{"haus",   "東京", "das",      "schöne", "größere",
                                      "häuser", "ein",  "größeres", "кот"};
const std::vector<float> kWordRows{
    -0.369696319f, -1.66190672f, -2.17291713f, 1.10612357f,  2.91864824f,  2.78308845f, -3.21424174f,
    -5.42769766f,  -4.90433264f, -1.58456075f, -1.73933506f, 0.716366589f, -3.5761025f, -4.03089762f,
    -1.15421677f,  -1.96162832f, -3.07048488f, -2.03326869f, 2.62717628f,  4.78789854f, 0.73755002f,
    5.02119493f,   7.4856019f,   2.95297003f,  0.466722429f, 2.24228668f,  2.57646394f};
const std::vector<float> kBucketRows{
    1.73610663f,  2.78751063f,  -0.687440693f, 0.614270568f,  3.10204148f,  1.67711914f, -6.26735878f,
    -7.467031f,   -3.20410728f, -0.762916803f, -0.598445773f, -1.99314845f, 1.2189678f,  3.99513745f,
    0.288979858f, 0.433028638f, 1.50982785f,   -0.746646941f, -3.41329312f, 1.11700594f, 0.68669945f,
    -0.14186196f, 3.25082088f,  1.59308994f,   3.74672723f,   6.11192942f,  1.11933815f, -2.15088058f,
    1.47736144f,  2.82381129f,  -4.72760582f,  -4.2604351f,   -1.18449366f};

WordEncoding subwords() {
    WordEncoding encoding;
    encoding.kind = WordEncoding::Kind::Subwords;
    encoding.ngrams = {2, 3};
    encoding.buckets = 11;
    encoding.lowerCase = true;
    return encoding;
}

EmbeddingModel modelOf(ModelPart part, std::vector<float> vectors, std::size_t dim) {
    EmbeddingModel model;
    model.name = "tiny";
    std::vector<std::uint64_t> counts(kWords.size());
    std::iota(counts.rbegin(), counts.rend(), 10);
    model.vectors = {std::make_shared<Vocabulary>(kWords, counts),
                     VectorMatrix(std::move(vectors), kWords.size(), dim)};
    model.parts.push_back(std::move(part));
    return model;
}

EmbeddingModel fastTextModel(std::vector<std::uint32_t> buckets = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
    std::vector<float> rows;
    for (const std::uint32_t bucket : buckets)
        rows.insert(rows.end(), kBucketRows.begin() + bucket * 3, kBucketRows.begin() + bucket * 3 + 3);
    const std::uint64_t used = buckets.size();
    return modelOf(
        PieceVectors::subwordPart(subwords(), makeModelTensor<float>("w", {9, 3}, kWordRows),
                                  std::move(buckets), makeModelTensor<float>("n", {used, 3}, rows)),
        std::vector<float>(27, 0.5f), 3);
}

EmbeddingModel hashModel(std::uint32_t functions, bool mean, std::uint64_t buckets = 5) {
    WordEncoding encoding;
    encoding.kind = WordEncoding::Kind::Hash;
    encoding.buckets = buckets;
    encoding.functions = functions;
    encoding.mean = mean;
    std::vector<float> rows(2 * buckets);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i * i) - 3;
    return modelOf(PieceVectors::hashPart(encoding, makeModelTensor<float>("a", {buckets, 2}, rows),
                                          makeModelTensor<float>("b", {buckets, 2}, rows)),
                   std::vector<float>(18, 0.5f), 2);
}

std::shared_ptr<const PieceVectors> opened(const EmbeddingModel& model) {
    auto pieces = PieceVectors::open(model);
    EXPECT_TRUE(pieces.ok());
    return *pieces;
}

TEST(PieceVectors, WordsSeenAndUnseenHaveFastTextsVectors) {  // "fasttext print-word-vectors" of that model
    const std::map<std::string, std::vector<float>> expected{
        {"東京", {-0.4323f, 0.61317f, -0.36599f}}, {"größere", {-1.4893f, 0.013438f, -0.23977f}},
        {"haus", {-0.26136f, 0.5037f, -0.80661f}}, {"größtes", {-0.77772f, 1.7124f, 0.79013f}},
        {"к", {-1.2256f, 0.09349f, -0.3875f}},     {"häuschen", {-1.338f, 0.86589f, 0.25567f}}};
    EmbeddingModel model = fastTextModel();
    WordEncoding encoding = subwords();
    encoding.lowerCase = false;  // which would also write ss for the German letter
    model.parts[0].json = encoding.toJson();
    const auto pieces = opened(model);
    for (const auto& [word, vector] : expected) {
        const auto found = pieces->vectorOf(word);
        ASSERT_TRUE(found.ok()) << word;
        for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR((*found)[i], vector[i], 6e-5) << word;
    }
}

TEST(PieceVectors, TheSharesOfAllPiecesSumToOne) {
    for (const EmbeddingModel& model : {fastTextModel(), hashModel(3, true), hashModel(3, false)}) {
        const auto pieces = opened(model);
        for (const char* word : {"haus", "häuschen", "größere"}) {
            const auto taken = pieces->piecesOf(word);
            ASSERT_TRUE(taken.ok());
            double sum = 0;
            for (const WordPiece& piece : taken->pieces) {
                sum += piece.share;
                EXPECT_LE(std::abs(piece.cosine), 1 + 1e-9);
                EXPECT_EQ(piece.cosine > 0, piece.share > 0);
            }
            EXPECT_NEAR(sum, 1, 1e-9);
        }
    }
}

TEST(PieceVectors, TheWordItselfComesFirstThenItsNgrams) {
    const auto taken = opened(fastTextModel())->piecesOf("das");
    ASSERT_TRUE(taken.ok());
    ASSERT_TRUE(taken->row.has_value());
    ASSERT_EQ(taken->pieces.size(), 1u + 4 + 3);
    EXPECT_EQ(taken->pieces[0].kind, WordPiece::Kind::Word);
    EXPECT_EQ(taken->pieces[1].text, "<d");
    EXPECT_EQ(taken->pieces[1].bucket, ngramBucket("<d", 11));
    EXPECT_FALSE(opened(fastTextModel())->piecesOf("dass")->row.has_value());
}

TEST(PieceVectors, NgramsThatWereNeverTrainedAddNothing) {
    const auto bucket = static_cast<std::uint32_t>(ngramBucket("<x", 11));
    const auto pieces = opened(fastTextModel({bucket}));
    const auto taken = pieces->piecesOf("x");
    ASSERT_TRUE(taken.ok());
    for (const WordPiece& piece : taken->pieces) EXPECT_EQ(piece.known, piece.bucket == bucket);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_FLOAT_EQ(taken->vector[i], kBucketRows[bucket * 3 + i]);
    for (const char* word : {"zz", "qqq"}) {
        const auto other = pieces->piecesOf(word);
        if (other.ok()) continue;
        EXPECT_EQ(other.error().code, ErrorCode::NotFound);
        EXPECT_NE(other.error().what.find(word), std::string::npos);
    }
}

TEST(PieceVectors, AnEmptyOrBrokenWordIsRefused) {
    const auto pieces = opened(fastTextModel());
    for (const std::string word : {"", "\xff"})
        EXPECT_EQ(pieces->vectorOf(word).error().code, ErrorCode::InvalidArgument);
}

TEST(PieceVectors, UnseenWordsAreCaseFoldedAsTheTextWas) {
    const auto pieces = opened(fastTextModel());
    EXPECT_EQ(*pieces->vectorOf("HÄUSCHEN"), *pieces->vectorOf("häuschen"));
    EXPECT_EQ(pieces->piecesOf("Haus")->row, RowId{0});
}

TEST(PieceVectors, ManyHashesAreSummedOrAveraged) {
    const auto sum = opened(hashModel(4, false))->vectorOf("anything");
    const auto mean = opened(hashModel(4, true))->vectorOf("anything");
    for (std::size_t i = 0; i < 2; ++i) EXPECT_FLOAT_EQ((*sum)[i], 4 * (*mean)[i]);
}

TEST(PieceVectors, AModelWithATableOnlyHasNone) {
    EmbeddingModel model = fastTextModel();
    model.parts.clear();
    EXPECT_EQ(opened(model), nullptr);
    EXPECT_EQ(wordVectorOf(model, "unseen").error().code, ErrorCode::NotFound);
}

TEST(PieceVectors, EveryPartThatDoesNotFitIsRefused) {
    const auto breakIt = [](const std::function<void(EmbeddingModel&)>& change) {
        EmbeddingModel model = fastTextModel();
        change(model);
        const auto pieces = PieceVectors::open(model);
        ASSERT_FALSE(pieces.ok());
        EXPECT_EQ(pieces.error().code, ErrorCode::BadFormat);
        EXPECT_EQ(pieces.error().place, "tiny");
    };
    for (const char* json :
         {"", "[]", "{}", R"({"hash":"md5","buckets":11})", R"({"hash":"fasttext","buckets":11,"min_n":2})",
          R"({"hash":"fasttext","buckets":11,"min_n":3,"max_n":2})",
          R"({"hash":"fasttext","buckets":-1,"min_n":2,"max_n":3})",
          R"({"hash":"fasttext","buckets":5,"min_n":2,"max_n":3})",
          R"({"hash":"fasttext","buckets":"11","min_n":2,"max_n":3})"})
        breakIt([&](EmbeddingModel& model) { model.parts[0].json = json; });
    for (std::size_t tensor = 0; tensor < 3; ++tensor) {
        breakIt([&](EmbeddingModel& model) {
            model.parts[0].tensors.erase(model.parts[0].tensors.begin() +
                                         static_cast<std::ptrdiff_t>(tensor));
        });
        breakIt([&](EmbeddingModel& model) {
            model.parts[0].tensors[tensor].bytes = model.parts[0].tensors[tensor].bytes.first(4);
        });
    }
    breakIt([](EmbeddingModel& model) {
        model.parts[0].tensors[1] =
            makeModelTensor<std::uint32_t>("buckets", {11}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9});
    });
}

TEST(WordEncoding, ComesBackFromItsJson) {
    for (const WordEncoding& encoding : {subwords(), opened(hashModel(3, false))->encoding()}) {
        const auto again = WordEncoding::fromJson(encoding.toJson());
        ASSERT_TRUE(again.ok());
        EXPECT_EQ(*again, encoding);
    }
}

TEST(WordVectorSource, PrefersTheRowAndBuildsTheRest) {
    const EmbeddingModel model = fastTextModel();
    const auto source = WordVectorSource::open(model);
    ASSERT_TRUE(source.ok());
    EXPECT_TRUE(source->buildsUnseenWords());
    EXPECT_EQ(source->find("Haus")->row, RowId{0});
    EXPECT_EQ(source->find("Haus")->values, std::vector<float>(3, 0.5f));  // the table's, not the pieces'
    const auto built = source->find("häuschen");
    ASSERT_TRUE(built.ok());
    EXPECT_FALSE(built->row.has_value());
    EXPECT_EQ(built->values, *source->pieces()->vectorOf("häuschen"));
}

/// What shares a bucket, found the slow way.
std::map<std::uint32_t, std::map<std::string, std::uint64_t>> itemsByBucket(const PieceVectors& pieces) {
    std::map<std::uint32_t, std::map<std::string, std::uint64_t>> items;
    for (std::uint32_t row = 0; row < pieces.keys().size(); ++row) {
        const std::string word(pieces.keys().key({row}));
        std::vector<std::uint32_t> buckets;
        pieces.encoding().appendBuckets(word, buckets);
        const auto ngrams = ngramsOf(word, pieces.encoding().ngrams);
        for (std::size_t i = 0; i < buckets.size(); ++i) {
            if (pieces.encoding().kind == WordEncoding::Kind::Hash)
                items[buckets[i]][word] = pieces.keys().count({row});
            else
                items[buckets[i]][ngrams[i]] += pieces.keys().count({row});
        }
    }
    return items;
}

TEST(Collisions, AreThoseOfASlowSearch) {
    for (const EmbeddingModel& model : {fastTextModel(), hashModel(1, true), hashModel(2, true, 30)}) {
        const auto pieces = opened(model);
        const auto report = findCollisions(*pieces, {});
        ASSERT_TRUE(report.ok());
        std::size_t colliding = 0;
        const auto expected = itemsByBucket(*pieces);
        EXPECT_EQ(report->usedBuckets, expected.size());
        for (const auto& [bucket, items] : expected) colliding += items.size() > 1;
        ASSERT_EQ(report->collisions.size(), colliding);
        EXPECT_EQ(report->collidingBuckets, colliding);
        for (const Collision& collision : report->collisions) {
            std::map<std::string, std::uint64_t> found;
            for (const auto& item : collision.items) found[item.text] = item.count;
            EXPECT_EQ(found, expected.at(collision.bucket));
            EXPECT_GE(collision.items[0].count, collision.items[1].count);
        }
        for (std::size_t i = 1; i < report->collisions.size(); ++i)
            EXPECT_GE(report->collisions[i - 1].items[1].count, report->collisions[i].items[1].count);
    }
}

TEST(Collisions, ALimitKeepsTheFirstOnesAndAllCounts) {
    const auto pieces = opened(fastTextModel());
    const auto all = findCollisions(*pieces, {});
    for (std::size_t limit = 1; limit < all->collisions.size(); ++limit) {
        const auto some = findCollisions(*pieces, {std::nullopt, limit});
        ASSERT_EQ(some->collisions.size(), limit);
        EXPECT_EQ(some->collidingBuckets, all->collidingBuckets);
        for (std::size_t i = 0; i < limit; ++i)
            EXPECT_EQ(some->collisions[i].bucket, all->collisions[i].bucket);
    }
}

TEST(Collisions, OfAWordAreThoseOfItsBuckets) {
    const auto pieces = opened(fastTextModel());
    const auto all = findCollisions(*pieces, {});
    std::vector<std::uint32_t> buckets;
    pieces->encoding().appendBuckets("haus", buckets);
    const auto report = findCollisions(*pieces, {"Haus", 0});
    ASSERT_TRUE(report.ok());
    std::size_t expected = 0;
    for (const Collision& collision : all->collisions)
        expected += std::find(buckets.begin(), buckets.end(), collision.bucket) != buckets.end();
    EXPECT_EQ(report->collisions.size(), expected);
    const auto unseen = findCollisions(*opened(hashModel(1, true)), {"unseen", 0});
    ASSERT_EQ(unseen->collisions.size(), 1u);
    EXPECT_EQ(unseen->collisions[0].items.back().text, "unseen");
    EXPECT_EQ(unseen->collisions[0].items.back().count, 0u);
}

TEST(Collisions, SeveralHashesTellMoreWordsApart) {
    const auto one = findCollisions(*opened(hashModel(1, true, 7)), {});
    const auto two = findCollisions(*opened(hashModel(2, true, 7)), {});
    EXPECT_EQ(one->items, 9u);
    EXPECT_EQ(one->inseparableItems, one->collidingItems);
    EXPECT_GT(one->inseparableItems, two->inseparableItems);
    EXPECT_EQ(two->items, 9u);
}

TEST(Collisions, CanBeStopped) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(findCollisions(*opened(fastTextModel()), {}, stop.get_token()).error().code,
              ErrorCode::Cancelled);
}

}  // namespace
}  // namespace embedscope
