#include "core/eval/class_precision.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/eval/small_model.h"

namespace embedscope {
namespace {

using test::modelOf;

TEST(ClassPrecision, isTheMeanShareOfNeighboursOfTheSameClass) {
    const EmbeddingModel model = modelOf({{"cat", {1, 0}},
                                          {"dog", {1, 0.1f}},
                                          {"cow", {1, 0.3f}},
                                          {"red", {0, 1}},
                                          {"blue", {0.1f, 1}},
                                          {"the", {1, 0.2f}}});
    const std::vector<WordClass> classes{{"cat", "animal"}, {"dog", "animal"},  {"cow", "animal"},
                                         {"red", "colour"}, {"blue", "colour"}, {"sofa", "thing"}};
    // cat: dog, the -> 1/2. dog: cat or the by angle (0.0997 against 0.0977): the, cat -> 1/2. cow: the, dog
    // -> 1/2. red and blue have one other colour each, so only the nearest counts -> 1.
    const auto result = classPrecision(model.vectors, classes, 2);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->words, 5u);
    EXPECT_DOUBLE_EQ(result->precision, (3 * 0.5 + 2 * 1.0) / 5);
}

TEST(ClassPrecision, passesOverWordsThatCannotHaveAPeer) {
    const EmbeddingModel model = modelOf({{"cat", {1, 0}}, {"red", {0, 1}}});
    const auto result =
        classPrecision(model.vectors, std::vector<WordClass>{{"cat", "animal"}, {"red", "colour"}}, 3);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->words, 0u);
    EXPECT_TRUE(std::isnan(result->precision));
}

TEST(ClassPrecision, refusesNoNeighboursAndStops) {
    const EmbeddingModel model = modelOf({{"cat", {1, 0}}, {"dog", {0, 1}}});
    const std::vector<WordClass> classes{{"cat", "animal"}, {"dog", "animal"}};
    EXPECT_EQ(classPrecision(model.vectors, classes, 0).error().code, ErrorCode::InvalidArgument);
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ(classPrecision(model.vectors, classes, 1, source.get_token()).error().code,
              ErrorCode::Cancelled);
}

}  // namespace
}  // namespace embedscope
