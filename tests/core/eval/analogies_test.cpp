#include "core/eval/analogies.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "core/base/random.h"
#include "tests/core/eval/small_model.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::modelOf;
using test::TempFolder;
using test::Word;
using test::writeAll;

Result<std::vector<AnalogySection>> sectionsIn(const std::string& text) {
    const TempFolder folder;
    writeAll(folder / "questions.txt", text);
    return readAnalogies(folder / "questions.txt");
}

TEST(ReadAnalogies, readsSectionsAndQuestions) {
    const auto sections =
        sectionsIn(": capital common\nAthens Greece Oslo Norway\r\n\n:family\nhe she king queen\n: empty\n");
    ASSERT_TRUE(sections.ok());
    ASSERT_EQ(sections->size(), 3u);
    EXPECT_EQ((*sections)[0].name, "capital common");
    EXPECT_EQ((*sections)[0].questions.front()[3], "Norway");
    EXPECT_EQ((*sections)[1].name, "family");
    EXPECT_TRUE((*sections)[2].questions.empty());
}

TEST(ReadAnalogies, saysWhichLineIsWrong) {
    const auto three = sectionsIn(": a\nhe she king queen\nhe she king\n");
    ASSERT_FALSE(three.ok());
    EXPECT_EQ(three.error().code, ErrorCode::BadFormat);
    EXPECT_EQ(three.error().place, "questions.txt:3");
    EXPECT_EQ(sectionsIn("").error().code, ErrorCode::BadFormat);
    EXPECT_EQ(sectionsIn(": only a heading\n").error().code, ErrorCode::BadFormat);
    EXPECT_EQ(readAnalogies("/nonexistent").error().code, ErrorCode::NotFound);
}

/// 3CosAdd as the paper says it, one question and one row at a time, in double.
AnalogyResult slowAnalogies(const std::vector<Word>& words, const std::vector<AnalogySection>& sections,
                            std::size_t restrict) {
    const auto lower = [](std::string text) {
        for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return text;
    };
    std::map<std::string, std::vector<double>> unit;
    std::vector<std::string> order;
    for (std::size_t r = 0; r < std::min(restrict == 0 ? words.size() : restrict, words.size()); ++r) {
        double length = 0;
        for (const double x : words[r].vector) length += x * x;
        std::vector<double> vector;
        for (const double x : words[r].vector) vector.push_back(x / std::sqrt(length));
        if (unit.emplace(lower(words[r].key), vector).second) order.push_back(lower(words[r].key));
    }
    AnalogyResult result;
    for (const AnalogySection& section : sections) {
        AnalogySectionResult counts{section.name, 0, 0, section.questions.size()};
        for (const auto& asked : section.questions) {
            const std::string a = lower(asked[0]), b = lower(asked[1]), c = lower(asked[2]),
                              d = lower(asked[3]);
            if (!unit.contains(a) || !unit.contains(b) || !unit.contains(c) || !unit.contains(d)) continue;
            ++counts.covered;
            std::string best;
            double bestScore = -1e300;
            for (const std::string& key : order) {
                if (key == a || key == b || key == c) continue;
                double score = 0;
                for (std::size_t j = 0; j < unit[a].size(); ++j)
                    score += (unit[b][j] - unit[a][j] + unit[c][j]) * unit[key][j];
                if (score > bestScore) {
                    bestScore = score;
                    best = key;
                }
            }
            counts.correct += best == d;
        }
        result.correct += counts.correct;
        result.covered += counts.covered;
        result.total += counts.total;
        result.sections.push_back(counts);
    }
    return result;
}

TEST(EvaluateAnalogies, equalsTheSlowDefinition) {
    Random random(4);
    // Words "aN" and "AN" are case variants; "bN" is about "aN" plus a common offset.
    std::vector<Word> words;
    const auto add = [&](const std::string& key, float common, std::size_t base) {
        Random own(base);
        std::vector<float> vector;
        for (int j = 0; j < 10; ++j)
            vector.push_back(own.uniformFloat() - 0.5f + 0.25f * (random.uniformFloat() - 0.5f) +
                             (j == 0 ? common : 0));
        words.push_back({key, vector});
    };
    for (std::size_t i = 0; i < 60; ++i) {
        add("a" + std::to_string(i), 0, i);
        add("B" + std::to_string(i), 0.8f, i);
        if (i % 5 == 0) add("A" + std::to_string(i), 0.1f, i + 500);
    }
    std::vector<AnalogySection> sections(3);
    for (std::size_t s = 0; s < 3; ++s) {
        sections[s].name = "section " + std::to_string(s);
        for (int q = 0; q < 200; ++q) {
            const std::string i = std::to_string(random.below(62)), j = std::to_string(random.below(62));
            sections[s].questions.push_back({"A" + i, "b" + i, "a" + j, "B" + j});
        }
    }
    const EmbeddingModel model = modelOf(words);
    for (const std::size_t restrict : {0, 70, 5000}) {
        const auto fast = evaluateAnalogies(model, sections, restrict);
        const AnalogyResult slow = slowAnalogies(words, sections, restrict);
        ASSERT_TRUE(fast.ok());
        EXPECT_GT(slow.correct, 20u);
        EXPECT_LT(slow.correct, slow.covered);
        EXPECT_LT(slow.covered, slow.total);
        EXPECT_EQ(fast->correct, slow.correct);
        EXPECT_EQ(fast->covered, slow.covered);
        EXPECT_EQ(fast->total, 600u);
        EXPECT_DOUBLE_EQ(fast->accuracy,
                         static_cast<double>(slow.correct) / static_cast<double>(slow.covered));
        for (std::size_t s = 0; s < 3; ++s) {
            EXPECT_EQ(fast->sections[s].name, sections[s].name);
            EXPECT_EQ(fast->sections[s].correct, slow.sections[s].correct);
            EXPECT_EQ(fast->sections[s].covered, slow.sections[s].covered);
        }
    }
}

TEST(EvaluateAnalogies, theGivenWordsAreNoAnswers) {
    // Without the exclusion the answer would be "king" itself.
    const EmbeddingModel model = modelOf({{"king", {1, 0.1f, 0}},
                                          {"queen", {0.9f, 0.3f, 0}},
                                          {"man", {0, 1, 0.02f}},
                                          {"woman", {0, 1, 0}},
                                          {"car", {-1, 0, 1}}});
    const std::vector<AnalogySection> sections{{"family", {{"man", "woman", "king", "queen"}}}};
    EXPECT_EQ(evaluateAnalogies(model, sections, 0)->correct, 1u);
}

TEST(EvaluateAnalogies, wordsWithoutAUsableVectorAreNotCovered) {
    const EmbeddingModel model =
        modelOf({{"a", {1, 0}}, {"b", {0, 1}}, {"c", {std::nanf(""), 1}}, {"d", {1, 1}}});
    const std::vector<AnalogySection> sections{{"s", {{"a", "b", "c", "d"}, {"a", "b", "x", "d"}}}};
    const auto result = evaluateAnalogies(model, sections, 0);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->covered, 0u);
    EXPECT_EQ(result->total, 2u);
    EXPECT_EQ(result->accuracy, 0);
}

TEST(EvaluateAnalogies, stopsWhenAsked) {
    const EmbeddingModel model = modelOf({{"a", {1, 0}}, {"b", {0, 1}}, {"c", {2, 1}}, {"d", {1, 1}}});
    const std::vector<AnalogySection> sections{{"s", {{"a", "b", "c", "d"}}}};
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ(evaluateAnalogies(model, sections, 0, source.get_token()).error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace embedscope
