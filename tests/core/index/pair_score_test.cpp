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

TEST(KeepNearest, longListsAreSortedAsAWholeWithTiesByRow) {
    for (const std::size_t count :
         {std::size_t{0}, std::size_t{1}, std::size_t{65536}, std::size_t{300001}}) {
        Random random(3);
        std::vector<Neighbor> list;
        for (std::uint32_t r = 0; r < count; ++r)
            list.push_back({RowId{r}, static_cast<double>(random.below(5000))});
        for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
            std::vector<Neighbor> sorted = list;
            keepNearest(sorted, count, metric);
            ASSERT_EQ(sorted.size(), count);
            for (std::size_t i = 1; i < count; ++i) {
                const Neighbor &before = sorted[i - 1], &after = sorted[i];
                const double step =
                    metric == Metric::Cosine ? before.score - after.score : after.score - before.score;
                ASSERT_TRUE(step > 0 || (step == 0 && before.row < after.row)) << i;
            }
            std::vector<Neighbor> some = list;
            keepNearest(some, 10, metric);
            sorted.resize(std::min<std::size_t>(count, 10));
            EXPECT_TRUE(test::same(some, sorted));
        }
    }
}

TEST(MetricName, goesBothWays) {
    for (const Metric metric : {Metric::Cosine, Metric::Euclidean})
        EXPECT_EQ(metricFromName(metricName(metric)), metric);
    EXPECT_FALSE(metricFromName("Cosine ").has_value());
}

}  // namespace
}  // namespace embedscope
