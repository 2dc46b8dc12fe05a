#include "core/metrics/correlation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"

namespace embedscope {
namespace {

std::vector<double> randomSeries(std::size_t count, std::uint64_t seed, std::uint32_t levels) {
    Random random(seed);
    std::vector<double> series(count);
    for (double& x : series) x = random.below(levels);
    return series;
}

TEST(AverageRanks, tiesShareTheMeanOfTheirRanks) {
    const std::vector<double> values{20, 10, 20, 30, 20};
    EXPECT_EQ(averageRanks(values), (std::vector<double>{3, 1, 3, 5, 3}));
    EXPECT_TRUE(averageRanks({}).empty());
}

TEST(AverageRanks, equalsCountingSmallerAndEqualValues) {
    for (const std::uint32_t levels : {3u, 20u, 100000u}) {
        const std::vector<double> values = randomSeries(200, levels, levels);
        const std::vector<double> ranks = averageRanks(values);
        for (std::size_t i = 0; i < values.size(); ++i) {
            double smaller = 0, equal = 0;
            for (const double other : values) {
                smaller += other < values[i];
                equal += other == values[i];
            }
            EXPECT_DOUBLE_EQ(ranks[i], smaller + (equal + 1) / 2);
        }
    }
}

TEST(Pearson, isOneForALineAndIgnoresScaleAndShift) {
    const std::vector<double> a = randomSeries(50, 1, 1000), b = randomSeries(50, 2, 1000);
    std::vector<double> line, moved;
    for (const double x : a) line.push_back(7 - 3 * x);
    for (const double x : b) moved.push_back(1e6 + 0.5 * x);
    EXPECT_DOUBLE_EQ(pearson(a, line), -1);
    EXPECT_NEAR(pearson(a, b), pearson(a, moved), 1e-9);
    EXPECT_DOUBLE_EQ(pearson(a, b), pearson(b, a));
}

TEST(Spearman, dependsOnOrderAlone) {
    const std::vector<double> a = randomSeries(60, 3, 15);
    std::vector<double> curved;
    for (const double x : a) curved.push_back(std::exp(x));
    EXPECT_DOUBLE_EQ(spearman(a, curved), 1);
}

// scipy.stats.spearmanr([1,2,2,4,5,5,5], [3,1,4,4,2,6,7]) and pearsonr of the same
TEST(Spearman, agreesWithAnotherProgramOnTies) {
    const std::vector<double> a{1, 2, 2, 4, 5, 5, 5}, b{3, 1, 4, 4, 2, 6, 7};
    EXPECT_NEAR(spearman(a, b), 0.4814750064314677, 1e-12);
    EXPECT_NEAR(pearson(a, b), 0.5239625170622463, 1e-12);
}

TEST(Correlation, isNotANumberWithoutSpread) {
    const std::vector<double> one{1}, constant{2, 2, 2}, varied{1, 2, 3};
    EXPECT_TRUE(std::isnan(pearson(one, one)));
    EXPECT_TRUE(std::isnan(spearman({}, {})));
    EXPECT_TRUE(std::isnan(spearman(constant, varied)));
    EXPECT_TRUE(std::isnan(pearson(varied, constant)));
}

}  // namespace
}  // namespace embedscope
