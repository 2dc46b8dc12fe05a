#include "core/kernels/exact_negative_sampling.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/fused.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

/// A block with rows of its own, the same for equal seeds.
struct Made {
    Made(std::size_t inputs, std::size_t outputs, std::size_t dim, std::uint64_t seed, double size)
        : stride((dim + 15) / 16 * 16), rows((inputs + outputs) * stride) {
        Random random(seed);
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i] = i % stride < dim ? static_cast<float>((random.uniform() - 0.5) * size) : 0.0f;
        for (std::size_t i = 0; i < inputs; ++i) inputRows.push_back(rows.data() + i * stride);
        for (std::size_t j = 0; j < outputs; ++j) {
            outputRows.push_back(rows.data() + (inputs + j) * stride);
            weights.push_back(j == 0 ? 1.0f : j % 3 == 0 ? -2.0f : -1.0f);
        }
    }
    Made(const Made&) = delete;

    NegativeSamplingBlock block(float rate) {
        return {inputRows.data(),
                inputRows.size(),
                outputRows.data(),
                weights.data(),
                outputRows.size(),
                stride,
                rate};
    }
    std::vector<std::uint32_t> bits() const {
        std::vector<std::uint32_t> all;
        for (std::size_t i = 0; i < rows.size(); ++i) all.push_back(std::bit_cast<std::uint32_t>(rows[i]));
        return all;
    }

    std::size_t stride;
    AlignedFloats rows;
    std::vector<float*> inputRows, outputRows;
    std::vector<float> weights;
};

class ExactNegativeSampling : public ::testing::TestWithParam<SimdPath> {
  protected:
    void TearDown() override { forceSimdPath(std::nullopt); }
};

TEST_P(ExactNegativeSampling, GivesTheBitsOfTheScalarPathForEveryShape) {
    std::uint64_t seed = 0;
    for (std::size_t m = 1; m <= NegativeSamplingBlock::kMaxInputs; ++m)
        for (std::size_t n : {1, 2, 3, 5, 6, 7, 8, 11, 12, 13, 20, 31, 128})
            for (double size : {0.5, 4.0, 40.0}) {
                const std::size_t dim = 1 + ++seed % 113;
                Made mine(m, n, dim, seed, size), other(m, n, dim, seed, size);
                forceSimdPath(SimdPath::Scalar);
                const float otherLoss = exactNegativeSamplingLoss()(other.block(0.05f));
                const float otherUpdate = exactNegativeSamplingUpdate()(other.block(0.05f));
                forceSimdPath(GetParam());
                const float loss = exactNegativeSamplingLoss()(mine.block(0.05f));
                const float update = exactNegativeSamplingUpdate()(mine.block(0.05f));
                ASSERT_EQ(std::bit_cast<std::uint32_t>(loss), std::bit_cast<std::uint32_t>(otherLoss))
                    << m << " x " << n << " d " << dim;
                ASSERT_EQ(std::bit_cast<std::uint32_t>(update), std::bit_cast<std::uint32_t>(otherUpdate));
                ASSERT_EQ(mine.bits(), other.bits()) << m << " x " << n << " d " << dim;
            }
}

TEST_P(ExactNegativeSampling, ARowThatIsTwiceAmongTheInputsGivesTheBitsOfTheScalarPath) {
    for (std::size_t n : {3, 6, 12, 15}) {
        Made mine(5, n, 40, n, 1.0), other(5, n, 40, n, 1.0);
        mine.inputRows[3] = mine.inputRows[1];
        other.inputRows[3] = other.inputRows[1];
        forceSimdPath(SimdPath::Scalar);
        exactNegativeSamplingUpdate()(other.block(0.1f));
        forceSimdPath(GetParam());
        exactNegativeSamplingUpdate()(mine.block(0.1f));
        ASSERT_EQ(mine.bits(), other.bits());
    }
}

TEST_P(ExactNegativeSampling, AgreesWithTheFastKernel) {
    forceSimdPath(GetParam());
    for (std::size_t m : {1, 6, 13})
        for (std::size_t n : {2, 6, 16}) {
            Made mine(m, n, 100, 9, 1.0), other(m, n, 100, 9, 1.0);
            const float loss = exactNegativeSamplingUpdate()(mine.block(0.05f));
            const float fast = negativeSamplingUpdate()(other.block(0.05f));
            EXPECT_NEAR(loss, fast, 1e-5f * fast);
            for (std::size_t i = 0; i < mine.rows.size(); ++i) ASSERT_NEAR(mine.rows[i], other.rows[i], 1e-6);
        }
}

TEST_P(ExactNegativeSampling, WhatIsNotFiniteShowsInTheLoss) {
    forceSimdPath(GetParam());
    for (float bad : {INFINITY, -INFINITY, std::nanf("")})
        for (std::size_t row : {0, 2, 3, 6}) {
            Made made(3, 6, 20, 3, 1.0);
            made.rows[row * made.stride + 7] = bad;
            EXPECT_TRUE(std::isnan(exactNegativeSamplingLoss()(made.block(0.1f)))) << bad;
        }
}

INSTANTIATE_TEST_SUITE_P(EveryPath, ExactNegativeSampling, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& given) { return std::string(simdPathName(given.param)); });

/// A product plus what brings it next to the middle between two floats, where rounding twice goes wrong.
float nearMiddle(float a, float b) {
    const double product = static_cast<double>(a) * b;
    const auto near = static_cast<float>(product * 0x1p24);
    return std::nextafter(near, 0.0f);
}

TEST(Fused, IsTheFusedMultiplyAddOfTheStandard) {
    Random random(5);
    const auto some = [&] {
        const auto bits = static_cast<std::uint32_t>(random.next());
        return std::bit_cast<float>(bits);
    };
    for (int i = 0; i < 300000; ++i) {
        const float a = i % 2 ? some() : random.uniformFloat() - 0.5f;
        const float b = i % 2 ? some() : random.uniformFloat() - 0.5f;
        const float c = i % 3 == 0 ? some() : i % 3 == 1 ? nearMiddle(a, b) : random.uniformFloat() - 0.5f;
        const float expected = std::fma(a, b, c), got = fusedMultiplyAdd(a, b, c);
        if (std::isnan(expected)) {
            ASSERT_TRUE(std::isnan(got));
        } else {
            ASSERT_EQ(std::bit_cast<std::uint32_t>(got), std::bit_cast<std::uint32_t>(expected))
                << a << " * " << b << " + " << c;
        }
    }
}

TEST(Fused, RoundsOnceWhereTheDoubleSumLiesInTheMiddle) {
    // 1 + 2^-24 lies between 1 and the next float; the last term decides, and a double cannot hold it.
    const float a = 0x1p-12f, b = 0x1p-12f + 0x1p-35f;
    EXPECT_EQ(fusedMultiplyAdd(a, b, 1.0f), std::fma(a, b, 1.0f));
    const float tiny = 0x1.000002p-30f;  // tiny * tiny vanishes beside 2^-24 in a double
    const float c = 0x1.000001p0f;
    EXPECT_EQ(fusedMultiplyAdd(tiny, tiny, c), std::fma(tiny, tiny, c));
    EXPECT_EQ(fusedMultiplyAdd(0x1p-24f + 0x1p-47f, 1.0f - 0x1p-24f, 1.0f),
              std::fma(0x1p-24f + 0x1p-47f, 1.0f - 0x1p-24f, 1.0f));
}

}  // namespace
}  // namespace embedscope
