#include "core/index/exact_bounds.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/kernels/row_scan.h"
#include "tests/core/index/brute_force.h"

namespace embedscope {
namespace {

/// The margin must hold for the worst order and the worst values that we can think of, with room to spare.
TEST(ScanBounds, trueClosenessLiesWithinTheBounds) {
    for (const std::size_t dim : {1, 3, 16, 100, 1000}) {
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            std::vector<float> query = test::randomNumbers(dim, 2 * seed);
            std::vector<float> row = test::randomNumbers(dim, 2 * seed + 1);
            if (seed % 3 == 0)
                for (std::size_t j = 0; j < dim; ++j) row[j] = query[j] * (1 + 0x1p-20f * row[j]);
            for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
                const ScanBounds bounds(query, metric);
                float approximate = 0;
                const FloatRows rows{row.data(), 1, dim, dim};
                if (metric == Metric::Cosine) {
                    dotProducts(bounds.query().data(), rows, &approximate);
                    double squared = 0;
                    for (const float x : row) squared += static_cast<double>(x) * x;
                    approximate *= static_cast<float>(1 / std::sqrt(squared));
                } else {
                    squaredDistances(bounds.query().data(), rows, &approximate);
                    approximate = -approximate;
                }
                const double truth = bounds.closenessOf(pairScore(query, row, metric));
                const ScanBounds::Range range = bounds.rangeOf(approximate);
                EXPECT_LE(range.lower, truth);
                EXPECT_GE(range.upper, truth);
                // A row that just reaches a threshold is not passed over.
                EXPECT_GE(approximate, bounds.approximateLimit(range.upper));
            }
        }
    }
}

TEST(ScanBounds, knowsWhenFloatsCannotDoIt) {
    const std::vector<float> zero(4), huge(4, 3e38f), nan{1, std::nanf("")};
    EXPECT_FALSE(ScanBounds(zero, Metric::Cosine).floatPassWorks());
    EXPECT_TRUE(ScanBounds(zero, Metric::Euclidean).floatPassWorks());
    EXPECT_TRUE(ScanBounds(huge, Metric::Cosine).floatPassWorks());
    EXPECT_FALSE(ScanBounds(huge, Metric::Euclidean).floatPassWorks());
    EXPECT_FALSE(ScanBounds(nan, Metric::Cosine).queryIsFinite());
}

TEST(ExcludedRows, knowsItsRows) {
    const std::vector<RowId> some{RowId{5}, RowId{2}}, more{RowId{9}};
    const ExcludedRows excluded(some, more);
    for (const std::uint32_t row : {2u, 5u, 9u}) EXPECT_TRUE(excluded.contains(row));
    for (const std::uint32_t row : {0u, 3u, 10u}) EXPECT_FALSE(excluded.contains(row));
}

}  // namespace
}  // namespace embedscope
