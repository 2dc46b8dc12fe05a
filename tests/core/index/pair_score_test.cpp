#include "core/index/pair_score.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/index/brute_force.h"

namespace embedscope {
namespace {

TEST(PairScore, matchesWhatOneComputesByHand) {
    const std::vector<float> a{3, 4}, b{4, 3}, opposite{-6, -8};
    EXPECT_DOUBLE_EQ(pairScore(a, b, Metric::Cosine), 24.0 / 25.0);
    EXPECT_DOUBLE_EQ(pairScore(a, b, Metric::Euclidean), std::sqrt(2.0));
    EXPECT_EQ(pairScore(a, opposite, Metric::Cosine), -1);
}

TEST(PairScore, equalVectorsHaveCosineOne) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const std::vector<float> a = test::randomNumbers(37, seed);
        EXPECT_EQ(pairScore(a, a, Metric::Cosine), 1.0);
    }
}

TEST(PairScore, isSymmetricAndStaysInRange) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const std::vector<float> a = test::randomNumbers(9, seed);
        std::vector<float> b = a;
        for (float& x : b) x *= 3.1f;
        for (const Metric metric : {Metric::Cosine, Metric::Euclidean})
            EXPECT_EQ(pairScore(a, b, metric), pairScore(b, a, metric));
        EXPECT_LE(pairScore(a, b, Metric::Cosine), 1.0);
    }
}

TEST(PairScore, aZeroVectorHasCosineZero) {
    const std::vector<float> zero(3), a{1, 2, 3}, nan{1, std::nanf(""), 2};
    EXPECT_EQ(pairScore(zero, a, Metric::Cosine), 0);
    EXPECT_EQ(pairScore(zero, zero, Metric::Cosine), 0);
    EXPECT_FALSE(std::isfinite(pairScore(zero, nan, Metric::Cosine)));
}

TEST(MetricName, goesBothWays) {
    for (const Metric metric : {Metric::Cosine, Metric::Euclidean})
        EXPECT_EQ(metricFromName(metricName(metric)), metric);
    EXPECT_FALSE(metricFromName("Cosine ").has_value());
}

}  // namespace
}  // namespace embedscope
