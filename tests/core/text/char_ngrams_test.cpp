#include "core/text/char_ngrams.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/text/token_hash.h"

namespace embedscope {
namespace {

struct Piece {
    const char* ngram;
    std::uint32_t hash;
};

/// What fasttext 0.9.2 prints: "fasttext print-ngrams m.bin WORD" of a model with -minn 3 -maxn 6 gave the
/// n-grams, and the vectors beside them were those of the rows that these hashes name, modulo -bucket.
void expectPieces(const std::string& word, const std::vector<Piece>& expected) {
    const auto ngrams = ngramsOf(word, {3, 6});
    ASSERT_EQ(ngrams.size(), expected.size()) << word;
    for (std::size_t i = 0; i < ngrams.size(); ++i) {
        EXPECT_EQ(ngrams[i], expected[i].ngram) << word;
        EXPECT_EQ(fastTextHash(ngrams[i]), expected[i].hash) << ngrams[i];
    }
}

TEST(CharNgrams, AgreeWithFastTextInGerman) {
    expectPieces("größere",
                 {{"<gr", 1218606866},  {"<grö", 3620525807}, {"<größ", 1712149953}, {"<größe", 1258148140},
                  {"grö", 3803605985},  {"größ", 1458925915}, {"größe", 576799898},  {"größer", 119503160},
                  {"röß", 2846114038},  {"röße", 2693900137}, {"rößer", 3762950017}, {"rößere", 4170646508},
                  {"öße", 3937147321},  {"ößer", 938252945},  {"ößere", 4252495388}, {"ößere>", 634118022},
                  {"ßer", 1295801420},  {"ßere", 3204781195}, {"ßere>", 1778358511}, {"ere", 2073529033},
                  {"ere>", 2257568469}, {"re>", 2062867498}});
}

TEST(CharNgrams, AgreeWithFastTextInJapaneseRussianAndForShortWords) {
    expectPieces("東京", {{"<東京", 1770473661}, {"<東京>", 2734106169}, {"東京>", 3124163715}});
    expectPieces("кошка", {{"<ко", 1688469847},
                           {"<кош", 4209862926},
                           {"<кошк", 666807872},
                           {"<кошка", 3644222976},
                           {"кош", 622017888},
                           {"кошк", 1958467486},
                           {"кошка", 3308959502},
                           {"кошка>", 2876137616},
                           {"ошк", 563444044},
                           {"ошка", 2230321324},
                           {"ошка>", 3620791766},
                           {"шка", 363688490},
                           {"шка>", 873108860},
                           {"ка>", 1686933339}});
    expectPieces("a", {{"<a>", 2359087600}});
    expectPieces("\xF0\x9F\x98\x80", {{"<\xF0\x9F\x98\x80>", 1850870420}});
    expectPieces("xy", {{"<xy", 1197739200}, {"<xy>", 1619031002}, {"xy>", 144856044}});
}

TEST(CharNgrams, AMarkerAloneIsNone) {  // fasttext with -minn 1 -maxn 2, and -minn 2 -maxn 3
    EXPECT_EQ(ngramsOf("東京x", {1, 2}),
              (std::vector<std::string>{"<東", "東", "東京", "京", "京x", "x", "x>"}));
    EXPECT_EQ(ngramsOf("a", {1, 2}), (std::vector<std::string>{"<a", "a", "a>"}));
    EXPECT_EQ(ngramsOf("é", {2, 3}), (std::vector<std::string>{"<é", "<é>", "é>"}));
}

TEST(CharNgrams, AWordTooShortOrEmptyMayHaveNone) {
    EXPECT_TRUE(ngramsOf("a", {4, 6}).empty());
    EXPECT_TRUE(ngramsOf("", {3, 6}).empty());
    EXPECT_EQ(ngramsOf("", {1, 6}), std::vector<std::string>{"<>"});  // as fastText, which has no such word
}

TEST(CharNgrams, ALongWordHasAsManyAsArithmeticSays) {
    const std::string word(5000, 'x');
    EXPECT_EQ(ngramsOf(word, {3, 6}).size(), 5000u + 4999 + 4998 + 4997);
}

TEST(CharNgrams, BrokenBytesNeverSplitACharacterAndNothingIsLost) {
    Random random(5);
    for (int round = 0; round < 2000; ++round) {
        std::string word;
        for (std::uint32_t i = random.below(12); i > 0; --i) word += static_cast<char>(random.below(256));
        const std::string bordered = withBorders(word);
        std::size_t characters = 0;
        for (const char c : bordered) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        std::size_t count = 0;
        std::string all;
        forEachNgram(bordered, {2, 2}, [&](std::string_view ngram) {
            EXPECT_NE(static_cast<unsigned char>(ngram.front()) & 0xC0, 0x80);
            all = ngram;
            ++count;
        });
        EXPECT_EQ(count, characters - 1);
        EXPECT_TRUE(bordered.ends_with(all));
    }
}

TEST(CharNgrams, ARangeThatHoldsNothingIsRefusedWithTheFlag) {
    EXPECT_TRUE(checkNgramRange({3, 6}).ok());
    EXPECT_TRUE(checkNgramRange({4, 4}).ok());
    for (const NgramRange range : {NgramRange{5, 4}, NgramRange{0, 4}, NgramRange{3, 65}}) {
        const Status status = checkNgramRange(range);
        ASSERT_FALSE(status.ok());
        EXPECT_EQ(status.error().code, ErrorCode::InvalidArgument);
        EXPECT_TRUE(status.error().place.starts_with("--m"));
    }
    EXPECT_NE(checkNgramRange({5, 4}).error().what.find("5 characters"), std::string::npos);
}

TEST(TokenHash, IsFnv1aForAscii) {  // the published test value of 32-bit FNV-1a
    EXPECT_EQ(fastTextHash("foobar"), 0xBF9CF968u);
    EXPECT_EQ(fastTextHash(""), 2166136261u);
    EXPECT_EQ(ngramBucket("<gr", 1000), 866u);
}

TEST(TokenHash, WordBucketsAreEvenAndTheFunctionsIndependent) {
    constexpr std::uint64_t kBuckets = 50;
    constexpr int kWords = 20000;
    std::vector<int> first(kBuckets);
    int same = 0;
    for (int i = 0; i < kWords; ++i) {
        const std::string word = "word" + std::to_string(i);
        const auto a = wordBucket(word, 0, kBuckets);
        ++first[a];
        same += a == wordBucket(word, 1, kBuckets);
    }
    double chiSquare = 0;
    for (const int count : first) chiSquare += (count - 400.0) * (count - 400.0) / 400.0;
    EXPECT_LT(chiSquare, 85.4);  // 49 degrees of freedom, one in a thousand
    EXPECT_NEAR(same, kWords / 50, 5 * 20);
}

}  // namespace
}  // namespace embedscope
