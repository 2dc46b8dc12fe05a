#include "core/kernels/negative_sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

/// Rows in aligned memory, with what a block needs to point at them.
struct Rows {
    Rows(std::size_t inputs, std::size_t outputs, std::size_t dim, Random& random, double size = 0.5)
        : m(inputs), n(outputs), d(dim), stride((dim + 15) / 16 * 16), storage((m + n) * stride + 16) {
        const auto address = reinterpret_cast<std::uintptr_t>(storage.data());
        first = storage.data() + ((64 - address % 64) % 64) / sizeof(float);
        for (std::size_t row = 0; row < m + n; ++row)
            for (std::size_t i = 0; i < d; ++i)
                at(row)[i] = static_cast<float>((random.uniform() - 0.5) * size);
        for (std::size_t i = 0; i < m; ++i) inputPointers.push_back(at(i));
        for (std::size_t j = 0; j < n; ++j) outputPointers.push_back(at(m + j));
        for (std::size_t j = 0; j < n; ++j) weights.push_back(j == 0 ? 1.0f : j % 3 == 0 ? -0.5f : -1.0f);
    }
    Rows(const Rows&) = delete;

    float* at(std::size_t row) { return first + row * stride; }
    NegativeSamplingBlock block(float rate) {
        return {inputPointers.data(), m, outputPointers.data(), weights.data(), n, stride, rate};
    }
    std::vector<double> values() {
        std::vector<double> all;
        for (std::size_t row = 0; row < m + n; ++row)
            for (std::size_t i = 0; i < stride; ++i) all.push_back(at(row)[i]);
        return all;
    }

    std::size_t m, n, d, stride;
    std::vector<float> storage;
    float* first;
    std::vector<float*> inputPointers, outputPointers;
    std::vector<float> weights;
};

/// The objective written down once more, slowly and in double.
double referenceLoss(const Rows& rows, const std::vector<double>& v) {
    double loss = 0;
    for (std::size_t i = 0; i < rows.m; ++i)
        for (std::size_t j = 0; j < rows.n; ++j) {
            double x = 0;
            for (std::size_t k = 0; k < rows.d; ++k)
                x += v[i * rows.stride + k] * v[(rows.m + j) * rows.stride + k];
            const double sign = rows.weights[j] > 0 ? 1 : -1;
            loss += std::abs(rows.weights[j]) * std::log1p(std::exp(-sign * x));
        }
    return loss;
}

class NegativeSampling : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};

TEST_P(NegativeSampling, RunsOnThePathThatWasForced) {
    EXPECT_EQ(simdPath(), GetParam());
}

TEST_P(NegativeSampling, LossAgreesWithASlowReferenceForEveryShape) {
    Random random(7);
    for (std::size_t m = 1; m <= NegativeSamplingBlock::kMaxInputs; ++m)
        for (std::size_t n : {1, 2, 3, 5, 6, 7, 8, 11, 12, 13, 20, 31, 128}) {
            Rows rows(m, n, 1 + random.below(120), random, 2.0);
            const double expected = referenceLoss(rows, rows.values());
            const auto before = rows.values();
            EXPECT_NEAR(negativeSamplingLoss()(rows.block(0.1f)), expected, 2e-6 * expected)
                << m << " x " << n;
            EXPECT_EQ(rows.values(), before) << "the loss alone must not write";
        }
}

TEST_P(NegativeSampling, StepsAreTheGradientOfTheLossByFiniteDifferences) {
    Random random(8);
    for (std::size_t m : {1, 2, 3, 4, 5, 7, 10, 16})
        for (std::size_t n : {1, 2, 5, 6, 7, 9, 12, 19, 25}) {
            Rows rows(m, n, 3 + random.below(40), random, 2.0);
            auto v = rows.values();
            const float rate = 0.125f;
            const double loss = referenceLoss(rows, v);
            EXPECT_NEAR(negativeSamplingUpdate()(rows.block(rate)), loss, 2e-6 * loss);
            const auto after = rows.values();
            for (int probe = 0; probe < 60; ++probe) {
                const std::size_t row = random.below(static_cast<std::uint32_t>(m + n));
                const std::size_t at = row * rows.stride + random.below(static_cast<std::uint32_t>(rows.d));
                const double old = v[at];
                const double step = 1e-5;
                v[at] = old + step;
                const double above = referenceLoss(rows, v);
                v[at] = old - step;
                const double below = referenceLoss(rows, v);
                v[at] = old;
                const double gradient = (above - below) / (2 * step);
                EXPECT_NEAR((after[at] - old) / -rate, gradient, 2e-5 * (1 + std::abs(gradient)))
                    << m << " x " << n;
            }
            for (std::size_t row = 0; row < m + n; ++row)
                for (std::size_t i = rows.d; i < rows.stride; ++i)
                    ASSERT_EQ(rows.at(row)[i], 0.0f) << "padding stays zero";
        }
}

TEST_P(NegativeSampling, AgreesWithTheScalarPath) {
    for (std::size_t m : {1, 6, 13})
        for (std::size_t n : {2, 6, 16}) {
            Random random(9), same(9);
            Rows mine(m, n, 100, random), other(m, n, 100, same);
            const float loss = negativeSamplingUpdate()(mine.block(0.05f));
            forceSimdPath(SimdPath::Scalar);
            const float scalarLoss = negativeSamplingUpdate()(other.block(0.05f));
            forceSimdPath(GetParam());
            EXPECT_NEAR(loss, scalarLoss, 1e-5f * scalarLoss);
            const auto a = mine.values(), b = other.values();
            for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-6);
        }
}

TEST_P(NegativeSampling, LargeProductsSaturateWithoutOverflow) {
    for (float x : {0.0f, 1e-4f, 3.0f, 20.0f, 80.0f, 100.0f, 1e4f, 1e30f})
        for (float sign : {-1.0f, 1.0f}) {
            Random random(1);
            Rows rows(1, 1, 1, random);
            rows.at(0)[0] = x * sign;
            rows.at(1)[0] = 1.0f;
            const double product = static_cast<double>(x) * sign;
            const double expected =
                product < 0 ? -product + std::log1p(std::exp(product)) : std::log1p(std::exp(-product));
            EXPECT_NEAR(negativeSamplingUpdate()(rows.block(1.0f)), expected, 1e-6 * expected + 1e-37);
            EXPECT_NEAR(rows.at(0)[0] - x * sign, 1 / (1 + std::exp(product)), 1e-6 + 1e-6 * x);
        }
}

TEST_P(NegativeSampling, InfinityAndNaNShowInTheLoss) {
    for (float bad :
         {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), std::nanf("")})
        for (std::size_t row : {0, 2, 3, 6}) {
            Random random(3);
            Rows rows(3, 6, 20, random);
            rows.at(row)[7] = bad;
            EXPECT_TRUE(std::isnan(negativeSamplingLoss()(rows.block(0.1f)))) << bad << " in row " << row;
        }
}

TEST_P(NegativeSampling, ARowThatIsTwiceAmongTheInputsLosesNoStep) {
    Random random(4), same(4);
    Rows once(2, 3, 24, random), twice(2, 3, 24, same);
    once.m = 1;
    twice.inputPointers[1] = twice.inputPointers[0];
    const float before = once.at(0)[5];
    negativeSamplingUpdate()(once.block(0.01f));
    negativeSamplingUpdate()(twice.block(0.01f));
    EXPECT_NEAR(twice.at(0)[5] - before, 2 * (once.at(0)[5] - before), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(EveryPath, NegativeSampling, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& given) { return std::string(simdPathName(given.param)); });

}  // namespace
}  // namespace embedscope
