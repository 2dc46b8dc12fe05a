#include "core/kernels/moments.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

class Moments : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};
INSTANTIATE_TEST_SUITE_P(Simd, Moments, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& path) { return std::string(simdPathName(path.param)); });

/// Small whole numbers, so that every sum is exact and results can be compared for equality.
std::vector<float> wholeNumbers(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> numbers(count);
    for (float& x : numbers) x = static_cast<float>(random.below(17)) - 8;
    return numbers;
}

TEST_P(Moments, sumsCentresAndSkipsRowsThatAreNotFinite) {
    for (const std::size_t dim : {1, 7, 8, 15, 16, 17, 33, 100}) {
        std::vector<float> numbers = wholeNumbers(5 * dim, dim);
        numbers[1 * dim + dim / 2] = std::nanf("");
        numbers[3 * dim + dim - 1] = INFINITY;
        const FloatRows rows{numbers.data(), 5, dim, dim};
        std::vector<double> sums(dim), mean(dim);
        std::vector<std::uint8_t> finite(5);
        EXPECT_EQ(addFiniteRows(rows, sums.data(), finite.data()), 3u);
        EXPECT_EQ(finite, (std::vector<std::uint8_t>{1, 0, 1, 0, 1}));
        for (std::size_t j = 0; j < dim; ++j) {
            EXPECT_EQ(sums[j], numbers[j] + numbers[2 * dim + j] + numbers[4 * dim + j]);
            mean[j] = static_cast<double>(j) - 2;
        }
        const std::size_t stride = centredStride(dim);
        AlignedFloats block(5 * stride);
        EXPECT_EQ(centreRows(rows, mean.data(), finite.data(), block.data()), 3u);
        for (std::size_t r = 0; r < 3; ++r)
            for (std::size_t j = 0; j < stride; ++j)
                EXPECT_EQ(block[r * stride + j], j < dim ? numbers[2 * r * dim + j] - mean[j] : 0.0);
    }
}

TEST_P(Moments, productsEqualTheDefinitionForEveryShape) {
    for (const std::size_t leftDim : {1, 6, 12, 13, 32, 45})
        for (const std::size_t rightDim : {1, 8, 16, 17, 31, 33, 64}) {
            constexpr std::size_t kRows = 21;
            const auto blockOf = [](std::size_t dim, AlignedFloats& room) {
                const std::size_t stride = centredStride(dim);
                room = AlignedFloats(kRows * stride);
                const std::vector<float> numbers = wholeNumbers(kRows * stride, dim);
                for (std::size_t i = 0; i < kRows * stride; ++i) room[i] = i % stride < dim ? numbers[i] : 0;
                return CentredBlock{room.data(), kRows, dim};
            };
            AlignedFloats leftRoom, rightRoom;
            const CentredBlock left = blockOf(leftDim, leftRoom), right = blockOf(rightDim, rightRoom);
            std::vector<double> sums(leftDim * rightDim, 0.5);
            addProducts(left, right, false, sums.data());
            std::vector<double> upper(leftDim * leftDim, 0.5);
            addProducts(left, left, true, upper.data());
            const auto product = [&](const CentredBlock& other, std::size_t i, std::size_t j) {
                double sum = 0.5;
                for (std::size_t r = 0; r < kRows; ++r)
                    sum += static_cast<double>(left.data[r * centredStride(leftDim) + i]) *
                           other.data[r * centredStride(other.dim) + j];
                return sum;
            };
            for (std::size_t i = 0; i < leftDim; ++i) {
                for (std::size_t j = 0; j < rightDim; ++j)
                    EXPECT_EQ(sums[i * rightDim + j], product(right, i, j));
                for (std::size_t j = i; j < leftDim; ++j)
                    EXPECT_EQ(upper[i * leftDim + j], product(left, i, j));
            }
        }
}

TEST_P(Moments, projectionsEqualTheDefinition) {
    for (const std::size_t dim : {1, 7, 8, 17, 100})
        for (std::size_t components = 1; components <= 3; ++components) {
            const std::vector<float> numbers = wholeNumbers(9 * dim, dim);
            std::vector<double> mean(dim), axes(components * dim);
            for (std::size_t j = 0; j < dim; ++j) mean[j] = static_cast<double>(j % 5);
            for (std::size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<double>(i % 7) - 3;
            std::vector<float> out(9 * components);
            projectRows({numbers.data(), 9, dim, dim}, mean.data(), axes.data(), components, out.data());
            for (std::size_t r = 0; r < 9; ++r)
                for (std::size_t c = 0; c < components; ++c) {
                    double sum = 0;
                    for (std::size_t j = 0; j < dim; ++j)
                        sum += (numbers[r * dim + j] - mean[j]) * axes[c * dim + j];
                    EXPECT_EQ(out[r * components + c], static_cast<float>(sum));
                }
        }
}

}  // namespace
}  // namespace embedscope
