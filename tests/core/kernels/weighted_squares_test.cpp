#include "core/kernels/weighted_squares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

constexpr std::size_t kDim = 37;
constexpr std::size_t kStride = 48;

/// Two words with their AdaGrad sums, all in one aligned piece of memory: values, squares, biases.
struct Pair {
    explicit Pair(std::uint64_t seed) : numbers(4 * kStride + 16) {
        Random random(seed);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const std::size_t column = i % kStride;
            const bool squares = i >= 2 * kStride;
            numbers[i] = squares ? 1 + random.uniformFloat() * 3
                                 : (column < kDim ? random.uniformFloat() - 0.5f : 0.0f);
        }
    }
    WeightedSquareStep step(float target, float weight, float rate) {
        float* first = numbers.data();
        WeightedSquareStep step;
        step.word = {first, first + 2 * kStride, first + 4 * kStride, first + 4 * kStride + 1};
        step.context = {first + kStride, first + 3 * kStride, first + 4 * kStride + 2,
                        first + 4 * kStride + 3};
        step.stride = kStride;
        step.target = target;
        step.weight = weight;
        step.learningRate = rate;
        return step;
    }
    std::vector<double> values() const { return {numbers.data(), numbers.data() + numbers.size()}; }

    AlignedFloats numbers;
};

/// GloVe's objective for one pair (Pennington et al. 2014, equation 8, with a factor 1/2), in double.
double slowLoss(const std::vector<double>& v, double target, double weight) {
    double x = v[4 * kStride] + v[4 * kStride + 2] - target;
    for (std::size_t i = 0; i < kDim; ++i) x += v[i] * v[kStride + i];
    return 0.5 * weight * x * x;
}

class WeightedSquares : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};

TEST_P(WeightedSquares, StepsAreTheGradientOfTheObjectiveDividedByTheRootOfTheSquares) {
    constexpr double kSmall = 1e-5;
    const float rate = 0.05f;
    for (const float target : {0.0f, 2.5f, -1.0f}) {
        Pair pair(7);
        const std::vector<double> before = pair.values();
        const float loss = weightedSquareUpdate()(pair.step(target, 0.6f, rate));
        EXPECT_NEAR(loss, slowLoss(before, target, 0.6), 1e-5);
        const std::vector<double> after = pair.values();
        for (std::size_t i = 0; i < 2 * kStride + 2; ++i) {
            // The two biases stand behind all rows, each before its own sum of squares.
            const std::size_t at = i < 2 * kStride ? i : 4 * kStride + 2 * (i - 2 * kStride);
            const std::size_t square = i < 2 * kStride ? i + 2 * kStride : at + 1;
            std::vector<double> up = before;
            std::vector<double> down = before;
            up[at] += kSmall;
            down[at] -= kSmall;
            const double gradient =
                i % kStride >= kDim && i < 2 * kStride
                    ? 0
                    : (slowLoss(up, target, 0.6f) - slowLoss(down, target, 0.6f)) / (2 * kSmall);
            const double step = rate * gradient;
            ASSERT_NEAR(after[at], before[at] - step / std::sqrt(before[square]), 2e-6) << at;
            ASSERT_NEAR(after[square], before[square] + step * step, 2e-6) << at;
        }
    }
}

TEST_P(WeightedSquares, MeasuringChangesNothing) {
    Pair pair(3);
    const auto before = pair.values();
    const float loss = weightedSquareLoss()(pair.step(1.5f, 0.3f, 0.05f));
    EXPECT_NEAR(loss, slowLoss(before, 1.5, 0.3), 1e-6);
    EXPECT_EQ(pair.values(), before);
}

TEST_P(WeightedSquares, CutsGradientsToTheClip) {
    Pair pair(3);
    const auto before = pair.values();
    auto step = pair.step(1e6f, 1, 0.5f);
    step.clip = 2;
    weightedSquareUpdate()(step);
    const auto after = pair.values();
    EXPECT_NEAR(after[4 * kStride] - before[4 * kStride], 2 * 0.5 / std::sqrt(before[4 * kStride + 1]), 1e-5);
}

TEST_P(WeightedSquares, SaysNaNForNumbersThatAreNotFinite) {
    for (const float bad : {std::numeric_limits<float>::infinity(), std::nanf("")}) {
        Pair pair(5);
        pair.numbers[3] = bad;
        EXPECT_TRUE(std::isnan(weightedSquareLoss()(pair.step(1, 1, 0.05f))));
        EXPECT_TRUE(std::isnan(weightedSquareUpdate()(pair.step(1, 1, 0.05f))));
    }
}

INSTANTIATE_TEST_SUITE_P(Paths, WeightedSquares, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& path) { return simdPathName(path.param); });

}  // namespace
}  // namespace embedscope
