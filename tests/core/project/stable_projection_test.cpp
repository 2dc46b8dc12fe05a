#include "core/project/stable_projection.h"

#include <gtest/gtest.h>

#include "tests/core/project/made_vectors.h"

namespace embedscope {
namespace {

constexpr std::size_t kRows = 400;
constexpr std::size_t kDim = 6;

/// Rows whose spread along axis a is large and along all others small.
VectorMatrix stretched(std::size_t axis, std::size_t second, float shift = 0) {
    Random random(1);
    std::vector<float> numbers(kRows * kDim);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::size_t j = i % kDim;
        numbers[i] = (random.uniformFloat() - 0.5f) * (j == axis ? 9.0f : j == second ? 5.0f : 0.2f) + shift;
    }
    return VectorMatrix(std::move(numbers), kRows, kDim);
}

TEST(StableProjection, keepsItsAxesWhileTheyStillShowTheVectors) {
    StableProjection film({2, 0.7, 3});
    const auto first = film.next(stretched(0, 1));
    ASSERT_TRUE(first.ok());
    EXPECT_TRUE(first->refitted);
    EXPECT_TRUE(first->first);
    const PcaBasis basis = *film.basis();
    for (int frame = 0; frame < 10; ++frame) {
        const auto next = film.next(stretched(0, 1, 0.01f * static_cast<float>(frame)));
        EXPECT_FALSE(next->refitted);
        EXPECT_GT(next->keptShare, 0.95);
        EXPECT_EQ(next->projection.basis.axes, basis.axes);
        EXPECT_EQ(next->projection.basis.mean, basis.mean);
    }
}

TEST(StableProjection, movementOnTheMapIsMovementOfTheVectors) {
    StableProjection film({2, 0.7, 3});
    const auto before = film.next(stretched(0, 1));
    const auto after = film.next(stretched(0, 1, 2.0f));  // every vector moves by the same
    double axisSum = 0;
    for (std::size_t j = 0; j < kDim; ++j) axisSum += film.basis()->axes[j];
    for (std::size_t r = 0; r < kRows; ++r)
        EXPECT_NEAR(after->projection.coordinates[2 * r] - before->projection.coordinates[2 * r], 2 * axisSum,
                    1e-4);
}

TEST(StableProjection, refitsAtTheNextCheckWhenTheAxesShowTooLittleAndSaysSo) {
    StableProjection film({2, 0.7, 3});
    ASSERT_TRUE(film.next(stretched(0, 1)).ok());
    const VectorMatrix other = stretched(3, 4);
    EXPECT_FALSE(film.next(other)->refitted);
    EXPECT_FALSE(film.next(other)->refitted);
    const auto third = film.next(other);
    EXPECT_TRUE(third->refitted);
    EXPECT_FALSE(third->first);
    EXPECT_EQ(third->keptShare, 1);
    const auto fresh = fitPca(other, 2);
    EXPECT_NEAR(film.basis()->explainedVariance[0] + film.basis()->explainedVariance[1],
                fresh->explainedVariance[0] + fresh->explainedVariance[1], 1e-9);
    EXPECT_FALSE(film.next(other)->refitted);
}

TEST(StableProjection, aRefitIsTurnedTowardsTheOldAxes) {
    StableProjection film({2, 0.7, 3});
    ASSERT_TRUE(film.next(stretched(0, 1)).ok());
    const PcaBasis before = *film.basis();
    film.requestRefit();
    // The same plane with the strengths of its axes exchanged: a fit alone would swap x and y.
    const auto next = film.next(stretched(1, 0));
    EXPECT_TRUE(next->refitted);
    for (std::size_t i = 0; i < 2 * kDim; ++i) EXPECT_NEAR(film.basis()->axes[i], before.axes[i], 0.1);
    EXPECT_FALSE(film.next(stretched(1, 0))->refitted);
}

TEST(StableProjection, startsAfreshForVectorsOfAnotherSizeAndAfterReset) {
    StableProjection film({2, 0.7, 3});
    ASSERT_TRUE(film.next(stretched(0, 1)).ok());
    const auto other = film.next(test::madeVectors(50, 9, 1));
    EXPECT_TRUE(other->first);
    film.reset();
    EXPECT_FALSE(film.basis().has_value());
    EXPECT_TRUE(film.next(test::madeVectors(50, 9, 1))->first);
}

TEST(StableProjection, aFailedFrameLeavesTheAxesAsTheyWere) {
    StableProjection film({2, 0.7, 1});
    ASSERT_TRUE(film.next(stretched(0, 1)).ok());
    const PcaBasis before = *film.basis();
    EXPECT_FALSE(film.next(VectorMatrix(std::vector<float>(2 * kDim, std::nanf("")), 2, kDim)).ok());
    std::stop_source source;
    source.request_stop();
    EXPECT_FALSE(film.next(stretched(3, 4), source.get_token()).ok());
    EXPECT_EQ(film.basis()->axes, before.axes);
}

}  // namespace
}  // namespace embedscope
