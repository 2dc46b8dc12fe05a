#include "core/index/compact_rows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/kernels/simd_dispatch.h"
#include "tests/core/index/brute_force.h"

namespace embedscope {
namespace {

TEST(CompactRows, theCosineLiesWithinTheErrorOfItsScore) {
    constexpr std::size_t kRows = 300;
    for (const SimdPath path : availableSimdPaths()) {
        forceSimdPath(path);
        for (const std::size_t dim : {1, 2, 15, 16, 17, 100, 333}) {
            std::vector<float> numbers = test::randomNumbers(kRows * dim, dim);
            for (std::size_t r = 0; r < kRows; r += 3)
                numbers[r * dim + r % dim] *= 1000;  // one number rules the row
            std::vector<float> query = test::randomNumbers(dim, 1000 + dim);
            std::vector<float> inverse(kRows);
            double squaredQuery = 0;
            for (const float x : query) squaredQuery += static_cast<double>(x) * x;
            for (float& x : query) x = static_cast<float>(x / std::sqrt(squaredQuery));
            for (std::size_t r = 0; r < kRows; ++r) {
                double squared = 0;
                for (std::size_t j = 0; j < dim; ++j)
                    squared += std::pow(static_cast<double>(numbers[r * dim + j]), 2);
                inverse[r] = static_cast<float>(1 / std::sqrt(squared));
            }
            inverse[7] = std::nanf("");
            CompactRows rows(kRows, dim);
            rows.encode(0, {numbers.data(), 200, dim, dim}, inverse.data());
            rows.encode(200, {numbers.data() + 200 * dim, kRows - 200, dim, dim}, inverse.data() + 200);
            std::vector<float> scores(kRows);
            rows.scores(rows.padded(query).data(), 0, kRows, scores.data());
            for (std::size_t r = 0; r < kRows; ++r) {
                if (r == 7) {
                    EXPECT_TRUE(std::isnan(rows.errors()[r]));
                    continue;
                }
                const double cosine =
                    pairScore(query, std::span(numbers).subspan(r * dim, dim), Metric::Cosine);
                EXPECT_NEAR(scores[r], cosine, rows.errors()[r] + rows.margin());
                EXPECT_LT(rows.errors()[r], 0.5 * std::sqrt(static_cast<double>(dim)) / 127 * 1.01);
            }
        }
    }
    forceSimdPath(std::nullopt);
}

TEST(CompactRows, aZeroRowScoresZeroWithoutError) {
    const std::vector<float> zero(20), query(20, 0.5f);
    const float inverse = 0;
    CompactRows rows(1, 20);
    rows.encode(0, {zero.data(), 1, 20, 20}, &inverse);
    float score = 1;
    rows.scores(rows.padded(query).data(), 0, 1, &score);
    EXPECT_EQ(score, 0);
    EXPECT_EQ(rows.errors()[0], 0);
}

}  // namespace
}  // namespace embedscope
