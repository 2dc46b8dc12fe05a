#include "core/kernels/window_group.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

/// A block with its rows, inputs first, and random pairs: never, once or several times true or false.
struct Rows {
    Rows(std::size_t inputs, std::size_t outputs, std::size_t dim, Random& random, double size = 1)
        : m(inputs),
          n(outputs),
          d(dim),
          stride((dim + 15) / 16 * 16),
          storage((m + n) * stride),
          truths(pairCount(m, n)),
          weights(pairCount(m, n)) {
        std::fill_n(storage.data(), storage.size(), 0.0f);
        std::fill_n(truths.data(), truths.size(), 0.0f);
        std::fill_n(weights.data(), weights.size(), 0.0f);
        for (std::size_t row = 0; row < m + n; ++row)
            for (std::size_t k = 0; k < d; ++k)
                at(row)[k] = static_cast<float>((2 * random.uniform() - 1) * size);
        for (std::size_t i = 0; i < m; ++i) inputPointers.push_back(at(i));
        for (std::size_t j = 0; j < n; ++j) outputPointers.push_back(at(m + j));
        for (std::size_t j = 0; j < n; ++j)
            for (std::size_t i = 0; i < m; ++i) {
                truths[pair(j, i)] = static_cast<float>(random.below(4) / 2);
                weights[pair(j, i)] = truths[pair(j, i)] + static_cast<float>(random.below(4));
            }
    }
    Rows(const Rows&) = delete;
    float* at(std::size_t row) { return storage.data() + row * stride; }
    std::size_t pair(std::size_t j, std::size_t i) const { return j * pairStride(m) + i; }
    WindowGroupBlock block(float rate) {
        return {
            inputPointers.data(), m, outputPointers.data(), n, truths.data(), weights.data(), stride, rate};
    }
    std::vector<double> values() const { return {storage.data(), storage.data() + storage.size()}; }

    std::size_t m, n, d, stride;
    AlignedFloats storage, truths, weights;
    std::vector<float*> inputPointers, outputPointers;
};

/// The objective written down once more, slowly and in double.
double referenceLoss(const Rows& rows, const std::vector<double>& v) {
    double loss = 0;
    for (std::size_t j = 0; j < rows.n; ++j)
        for (std::size_t i = 0; i < rows.m; ++i) {
            double x = 0;
            for (std::size_t k = 0; k < rows.d; ++k)
                x += v[i * rows.stride + k] * v[(rows.m + j) * rows.stride + k];
            const double truth = static_cast<double>(rows.truths[rows.pair(j, i)]),
                         weight = static_cast<double>(rows.weights[rows.pair(j, i)]);
            loss += truth * std::log1p(std::exp(-x)) + (weight - truth) * std::log1p(std::exp(x));
        }
    return loss;
}

class WindowGroup : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};

TEST_P(WindowGroup, LossAgreesWithASlowReferenceForEveryShapeAndWritesNothing) {
    Random random(1);
    for (std::size_t m = 1; m <= WindowGroupBlock::kMaxInputs; ++m)
        for (std::size_t n = 1; n <= WindowGroupBlock::kMaxOutputs; n += 1 + n / 14) {
            Rows rows(m, n, 1 + random.below(60), random);
            const auto before = rows.values();
            const double expected = referenceLoss(rows, before);
            EXPECT_NEAR(windowGroupLoss()(rows.block(0.1f)), expected, 1e-5 * expected + 1e-6)
                << m << " x " << n;
            EXPECT_EQ(rows.values(), before);
        }
}

TEST_P(WindowGroup, StepsAreTheGradientOfTheLossByFiniteDifferences) {
    Random random(2);
    for (std::size_t m : {1, 2, 5, 8, 11, 14, 32})
        for (std::size_t n : {1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 32}) {
            Rows rows(m, n, 3 + random.below(40), random);
            auto v = rows.values();
            const double rate = 0.125;
            const double loss = referenceLoss(rows, v);
            EXPECT_NEAR(windowGroupUpdate()(rows.block(0.125f)), loss, 1e-5 * loss + 1e-6);
            const auto after = rows.values();
            for (int probe = 0; probe < 40; ++probe) {
                const std::size_t row = random.below(static_cast<std::uint32_t>(m + n));
                const std::size_t at = row * rows.stride + random.below(static_cast<std::uint32_t>(rows.d));
                const double old = v[at], step = 1e-5;
                v[at] = old + step;
                const double above = referenceLoss(rows, v);
                v[at] = old - step;
                const double below = referenceLoss(rows, v);
                v[at] = old;
                const double gradient = (above - below) / (2 * step);
                EXPECT_NEAR((after[at] - old) / -rate, gradient, 4e-5 * (1 + std::abs(gradient)))
                    << m << " x " << n;
            }
            for (std::size_t row = 0; row < m + n; ++row)
                for (std::size_t k = rows.d; k < rows.stride; ++k)
                    ASSERT_EQ(rows.at(row)[k], 0.0f) << "padding stays zero";
        }
}

TEST_P(WindowGroup, AgreesWithTheScalarPath) {
    for (std::size_t m : {1, 10, 17})
        for (std::size_t n : {6, 9, 14}) {
            Random random(3), same(3);
            Rows mine(m, n, 100, random, 0.3), other(m, n, 100, same, 0.3);
            const float loss = windowGroupUpdate()(mine.block(0.05f));
            forceSimdPath(SimdPath::Scalar);
            EXPECT_NEAR(loss, windowGroupUpdate()(other.block(0.05f)), 1e-5f * loss);
            forceSimdPath(GetParam());
            const auto a = mine.values(), b = other.values();
            for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-6);
        }
}

TEST_P(WindowGroup, LargeProductsSaturateWithoutOverflow) {
    for (float x : {3.0f, 20.0f, 100.0f, 1e4f, 1e30f})
        for (float sign : {-1.0f, 1.0f}) {
            Random random(1);
            Rows rows(1, 1, 1, random);
            rows.at(0)[0] = x * sign;
            rows.at(1)[0] = 1.0f;
            rows.truths[0] = rows.weights[0] = 1;
            const double product = static_cast<double>(x) * sign;
            const double expected =
                product < 0 ? -product + std::log1p(std::exp(product)) : std::log1p(std::exp(-product));
            EXPECT_NEAR(windowGroupUpdate()(rows.block(1.0f)), expected, 1e-6 * std::abs(product) + 1e-6);
            EXPECT_NEAR(rows.at(0)[0] - x * sign, 1 / (1 + std::exp(product)), 1e-6 + 1e-6 * x);
        }
}

TEST_P(WindowGroup, InfinityAndNaNShowInTheLoss) {
    for (float bad :
         {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), std::nanf("")})
        for (std::size_t row : {0, 2, 3, 11}) {
            Random random(5);
            Rows rows(3, 9, 20, random);
            rows.at(row)[7] = bad;
            EXPECT_TRUE(std::isnan(windowGroupLoss()(rows.block(0.1f)))) << bad << " in row " << row;
        }
}

TEST_P(WindowGroup, ARowThatIsTwiceAmongTheInputsLosesNoStep) {
    Random random(4), same(4);
    Rows once(1, 9, 24, random), twice(2, 9, 24, same);
    for (std::size_t k = 0; k < 24; ++k) {
        twice.at(0)[k] = once.at(0)[k];
        for (std::size_t j = 0; j < 9; ++j) twice.at(2 + j)[k] = once.at(1 + j)[k];
    }
    for (std::size_t j = 0; j < 9; ++j)
        for (std::size_t i = 0; i < 2; ++i) {
            twice.truths[twice.pair(j, i)] = once.truths[once.pair(j, 0)];
            twice.weights[twice.pair(j, i)] = once.weights[once.pair(j, 0)];
        }
    twice.inputPointers[1] = twice.inputPointers[0];
    const float before = once.at(0)[5];
    windowGroupUpdate()(once.block(0.001f));
    windowGroupUpdate()(twice.block(0.001f));
    EXPECT_NEAR(twice.at(0)[5] - before, 2 * (once.at(0)[5] - before), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(EveryPath, WindowGroup, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& given) { return std::string(simdPathName(given.param)); });

}  // namespace
}  // namespace embedscope
