#include "core/eval/word_similarity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/eval/small_model.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::modelOf;
using test::TempFolder;
using test::writeAll;

Result<std::vector<WordPair>> pairsIn(const std::string& text) {
    const TempFolder folder;
    writeAll(folder / "pairs.txt", text);
    return readWordPairs(folder / "pairs.txt");
}

TEST(ReadWordPairs, takesEverySeparatorLineEndHeaderAndComment) {
    for (const std::string text :
         {"love\tsex\t6.77\ntiger\tcat\t7.35\n", "love,sex,6.77\r\ntiger,cat,7.35\r\n",
          "love;sex;6.77\n\n# a comment\ntiger;cat;7.35", "love sex 6.77\ntiger  cat 7.35\n",
          "\xEF\xBB\xBFWord 1,Word 2,Human (mean)\nlove,sex,6.77\ntiger,cat,7.35\n",
          "word1\tword2\tscore\tPOS\nlove\tsex\t6.77\tN\ntiger\tcat\t7.35\tN\n"}) {
        const auto pairs = pairsIn(text);
        ASSERT_TRUE(pairs.ok()) << text << pairs.error().sentence();
        ASSERT_EQ(pairs->size(), 2u) << text;
        EXPECT_EQ(pairs->at(0).first, "love");
        EXPECT_EQ(pairs->at(1).second, "cat");
        EXPECT_EQ(pairs->at(1).score, 7.35);
    }
}

TEST(ReadWordPairs, wordsMayHoldSpacesBetweenTabs) {
    const auto pairs = pairsIn("New York\tBig Apple\t9\n");
    ASSERT_TRUE(pairs.ok());
    EXPECT_EQ(pairs->front().first, "New York");
    EXPECT_EQ(pairs->front().second, "Big Apple");
}

TEST(ReadWordPairs, saysWhichLineIsWrong) {
    const auto noNumber = pairsIn("a\tb\t1\n\nc\td\thigh\n");
    ASSERT_FALSE(noNumber.ok());
    EXPECT_EQ(noNumber.error().code, ErrorCode::BadFormat);
    EXPECT_EQ(noNumber.error().place, "pairs.txt:3");
    EXPECT_EQ(pairsIn("a\tb\t1\nc\td\n").error().place, "pairs.txt:2");
    EXPECT_EQ(pairsIn("a b nan\nc d inf\n").error().code, ErrorCode::BadFormat);
    EXPECT_EQ(pairsIn("").error().code, ErrorCode::BadFormat);
    EXPECT_EQ(pairsIn("first,second,score\n").error().code, ErrorCode::BadFormat);
    EXPECT_EQ(readWordPairs("/nonexistent/pairs").error().code, ErrorCode::NotFound);
}

TEST(EvaluateWordPairs, countsWhatTheModelKnowsAndRanksTheRest) {
    const EmbeddingModel model = modelOf({{"east", {1, 0}},
                                          {"near", {9, 1}},
                                          {"north", {0, 3}},
                                          {"west", {-2, 0}},
                                          {"bad", {std::nanf(""), 1}}});
    const std::vector<WordPair> pairs{{"east", "near", 9},
                                      {"EAST", "North", 5},
                                      {"east", "west", 1},
                                      {"east", "unknown", 3},
                                      {"east", "bad", 2}};
    const auto result = evaluateWordPairs(model, pairs, "compass.txt");
    EXPECT_EQ(result.file, "compass.txt");
    EXPECT_EQ(result.covered, 3u);
    EXPECT_EQ(result.total, 5u);
    EXPECT_DOUBLE_EQ(result.spearman, 1);
    EXPECT_TRUE(std::isnan(evaluateWordPairs(model, std::span(pairs).first(1), "").spearman));
}

TEST(EvaluateWordPairs, aWordAsItIsWrittenComesBeforeItsLowerCase) {
    const EmbeddingModel model =
        modelOf({{"us", {1, 0}}, {"US", {0, 1}}, {"country", {0, 2}}, {"we", {3, 0.1f}}, {"I", {1, 0}}});
    const std::vector<WordPair> pairs{{"US", "country", 9}, {"US", "we", 1}, {"us", "we", 8}};
    EXPECT_NEAR(evaluateWordPairs(model, pairs, "").spearman, 1, 1e-12);
}

}  // namespace
}  // namespace embedscope
