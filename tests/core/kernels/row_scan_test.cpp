#include "core/kernels/row_scan.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

std::vector<float> randomNumbers(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> numbers(count);
    for (float& x : numbers) x = random.uniformFloat() * 2 - 1;
    return numbers;
}

class RowScan : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};
INSTANTIATE_TEST_SUITE_P(Simd, RowScan, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& path) { return std::string(simdPathName(path.param)); });

TEST_P(RowScan, staysWithinItsErrorBoundForEveryDimensionAndNumberOfRows) {
    for (std::size_t dim = 0; dim <= 67; ++dim)
        for (const std::size_t rows : {0, 1, 3, 4, 9}) {
            const std::size_t stride = dim + 3;
            // Exactly as long as needed, so that a read past the end is one past the memory.
            const std::vector<float> numbers = randomNumbers(rows == 0 ? 0 : (rows - 1) * stride + dim, dim);
            const std::vector<float> query = randomNumbers(dim, 1000 + dim);
            const FloatRows view{numbers.data(), rows, dim, stride};
            std::vector<float> dots(rows), distances(rows);
            std::vector<double> squares(rows);
            dotProducts(query.data(), view, dots.data());
            squaredDistances(query.data(), view, distances.data());
            squaredLengths(view, squares.data());
            for (std::size_t r = 0; r < rows; ++r) {
                double dot = 0, size = 0, distance = 0, square = 0;
                for (std::size_t j = 0; j < dim; ++j) {
                    const double q = query[j], x = numbers[r * stride + j];
                    dot += q * x;
                    size += std::abs(q * x);
                    distance += (q - x) * (q - x);
                    square += x * x;
                }
                const auto terms = static_cast<double>(dim);
                EXPECT_NEAR(dots[r], dot, terms * 0x1p-23 * size);
                EXPECT_NEAR(distances[r], distance, (terms + 2) * 0x1p-23 * distance);
                EXPECT_NEAR(squares[r], square, 1e-14 * square);
            }
        }
}

TEST_P(RowScan, aBadNumberShowsInItsOwnRowAlone) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        for (const std::size_t dim : {1, 5, 16, 19, 40})
            for (std::size_t at = 0; at < dim; ++at) {
                std::vector<float> numbers = randomNumbers(6 * dim, 1);
                numbers[2 * dim + at] = bad;
                const std::vector<float> query = randomNumbers(dim, 2);
                std::vector<float> distances(6);
                std::vector<double> squares(6);
                const FloatRows view{numbers.data(), 6, dim, dim};
                squaredDistances(query.data(), view, distances.data());
                squaredLengths(view, squares.data());
                for (std::size_t r = 0; r < 6; ++r) {
                    EXPECT_EQ(std::isfinite(squares[r]), r != 2);
                    EXPECT_EQ(std::isfinite(distances[r]), r != 2);
                }
            }
}

}  // namespace
}  // namespace embedscope
