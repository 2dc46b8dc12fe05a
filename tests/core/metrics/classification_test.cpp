#include "core/metrics/classification.h"

#include <gtest/gtest.h>

namespace embedscope {
namespace {

ConfusionMatrix matrixOf(std::initializer_list<std::initializer_list<int>> rows) {
    ConfusionMatrix matrix(rows.size());
    std::uint32_t truth = 0;
    for (const auto& row : rows) {
        std::uint32_t predicted = 0;
        for (const int count : row) {
            for (int i = 0; i < count; ++i) matrix.add(truth, predicted);
            ++predicted;
        }
        ++truth;
    }
    return matrix;
}

// scikit-learn 1.2: classification_report and accuracy_score of the same counts.
TEST(ClassificationScores, AgreeWithScikitLearn) {
    const auto scores = classificationScores(matrixOf({{5, 1, 0}, {2, 7, 3}, {0, 0, 4}}));
    EXPECT_EQ(scores.examples, 22u);
    EXPECT_NEAR(scores.accuracy, 16.0 / 22, 1e-12);
    EXPECT_NEAR(scores.classes[0].precision, 5.0 / 7, 1e-12);
    EXPECT_NEAR(scores.classes[0].recall, 5.0 / 6, 1e-12);
    EXPECT_NEAR(scores.classes[0].f1, 0.769230769, 1e-9);
    EXPECT_NEAR(scores.classes[1].f1, 0.7, 1e-12);
    EXPECT_NEAR(scores.classes[2].f1, 0.727272727, 1e-9);
    EXPECT_NEAR(scores.macro.f1, 0.732167832, 1e-9);
    EXPECT_NEAR(scores.weighted.f1, 0.723839797, 1e-8);
    EXPECT_EQ(scores.classes[1].examples, 12u);
    EXPECT_EQ(scores.classes[2].predicted, 7u);
}

TEST(ClassificationScores, AClassThatIsNeverSeenNorCalledDoesNotLowerTheMean) {
    const auto with = classificationScores(matrixOf({{3, 1, 0}, {0, 4, 0}, {0, 0, 0}}));
    const auto without = classificationScores(matrixOf({{3, 1}, {0, 4}}));
    EXPECT_NEAR(with.macro.f1, without.macro.f1, 1e-12);
    EXPECT_EQ(with.classes[2].f1, 0);
}

TEST(ClassificationScores, NothingGivesZeros) {
    const auto scores = classificationScores(ConfusionMatrix(2));
    EXPECT_EQ(scores.accuracy, 0);
    EXPECT_EQ(scores.macro.f1, 0);
}

}  // namespace
}  // namespace embedscope
