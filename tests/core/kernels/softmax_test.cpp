#include "core/kernels/softmax.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

/// A block with its rows: inputs first, then outputs, all in one piece.
struct Rows {
    Rows(std::size_t inputs, std::size_t outputs, std::size_t dim, Random& random, double size = 1)
        : m(inputs),
          n(outputs),
          d(dim),
          stride((dim + 15) / 16 * 16),
          storage((m + n) * stride),
          work(softmaxWorkFloats(n, stride)) {
        std::fill_n(storage.data(), storage.size(), 0.0f);
        for (std::size_t row = 0; row < m + n; ++row)
            for (std::size_t k = 0; k < d; ++k)
                at(row)[k] = static_cast<float>((2 * random.uniform() - 1) * size);
        for (std::size_t i = 0; i < m; ++i) pointers.push_back(at(i));
    }
    Rows(const Rows&) = delete;
    float* at(std::size_t row) { return storage.data() + row * stride; }
    SoftmaxBlock block(std::size_t target, float rate) {
        return {pointers.data(), m, at(m), n, target, stride, rate, work.data()};
    }
    std::vector<double> values() const { return {storage.data(), storage.data() + storage.size()}; }

    std::size_t m, n, d, stride;
    AlignedFloats storage, work;
    std::vector<float*> pointers;
};

/// The objective written down once more, slowly and in double.
double referenceLoss(const Rows& rows, const std::vector<double>& v, std::size_t target) {
    double loss = 0;
    for (std::size_t i = 0; i < rows.m; ++i) {
        double sum = 0, right = 0;
        for (std::size_t j = 0; j < rows.n; ++j) {
            double x = 0;
            for (std::size_t k = 0; k < rows.d; ++k)
                x += v[i * rows.stride + k] * v[(rows.m + j) * rows.stride + k];
            sum += std::exp(x);
            if (j == target) right = x;
        }
        loss += std::log(sum) - right;
    }
    return loss;
}

class Softmax : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};

TEST_P(Softmax, LossAgreesWithASlowReferenceAndWritesNothing) {
    Random random(1);
    for (std::size_t m : {1, 2, 4, 5, 11, 16})
        for (std::size_t n : {1, 2, 15, 16, 17, 33, 100}) {
            Rows rows(m, n, 1 + random.below(60), random);
            const auto before = rows.values();
            const std::size_t target = random.below(static_cast<std::uint32_t>(n));
            const double expected = referenceLoss(rows, before, target);
            EXPECT_NEAR(softmaxLoss()(rows.block(target, 0.1f)), expected, 1e-5 * expected + 1e-6)
                << m << " x " << n;
            EXPECT_EQ(rows.values(), before);
        }
}

TEST_P(Softmax, StepsAreTheGradientOfTheLossByFiniteDifferences) {
    Random random(2);
    for (std::size_t m : {1, 3, 6, 16})
        for (std::size_t n : {2, 7, 16, 50}) {
            Rows rows(m, n, 3 + random.below(40), random);
            auto v = rows.values();
            const std::size_t target = random.below(static_cast<std::uint32_t>(n));
            const double rate = 0.125;
            const double loss = referenceLoss(rows, v, target);
            EXPECT_NEAR(softmaxUpdate()(rows.block(target, 0.125f)), loss, 1e-5 * loss);
            const auto after = rows.values();
            for (int probe = 0; probe < 80; ++probe) {
                const std::size_t row = random.below(static_cast<std::uint32_t>(m + n));
                const std::size_t at = row * rows.stride + random.below(static_cast<std::uint32_t>(rows.d));
                const double old = v[at], step = 1e-5;
                v[at] = old + step;
                const double above = referenceLoss(rows, v, target);
                v[at] = old - step;
                const double below = referenceLoss(rows, v, target);
                v[at] = old;
                const double gradient = (above - below) / (2 * step);
                EXPECT_NEAR((after[at] - old) / -rate, gradient, 2e-5 * (1 + std::abs(gradient)));
            }
            for (std::size_t row = 0; row < m + n; ++row)
                for (std::size_t k = rows.d; k < rows.stride; ++k)
                    ASSERT_EQ(rows.at(row)[k], 0.0f) << "padding stays zero";
        }
}

TEST_P(Softmax, AgreesWithTheScalarPath) {
    Random random(3), same(3);
    Rows mine(7, 41, 100, random), other(7, 41, 100, same);
    const float loss = softmaxUpdate()(mine.block(5, 0.1f));
    forceSimdPath(SimdPath::Scalar);
    EXPECT_NEAR(loss, softmaxUpdate()(other.block(5, 0.1f)), 1e-5f * loss);
    const auto a = mine.values(), b = other.values();
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 2e-6);
}

TEST_P(Softmax, LargeProductsNeitherOverflowNorVanish) {
    Random random(4);
    for (float size : {50.0f, 1000.0f, 1e15f}) {
        Rows rows(1, 3, 1, random);
        rows.at(0)[0] = size;
        rows.at(1)[0] = 1;
        rows.at(2)[0] = -1;
        rows.at(3)[0] = 0;
        EXPECT_NEAR(softmaxLoss()(rows.block(0, 0)), 0, 1e-6);
        EXPECT_NEAR(softmaxLoss()(rows.block(1, 0)) / (2 * size), 1, 1e-6);
        softmaxUpdate()(rows.block(2, 1.0f));
        EXPECT_NEAR(rows.at(0)[0], size - 1, 1e-6f * size) << "the gradient is at most the output's size";
    }
}

TEST_P(Softmax, InfinityAndNaNShowInTheLoss) {
    for (float bad :
         {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), std::nanf("")})
        for (std::size_t row : {0, 2, 3, 8}) {
            Random random(5);
            Rows rows(3, 6, 20, random);
            rows.at(row)[7] = bad;
            EXPECT_TRUE(std::isnan(softmaxLoss()(rows.block(2, 0.1f)))) << bad << " in row " << row;
        }
}

INSTANTIATE_TEST_SUITE_P(EveryPath, Softmax, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& given) { return std::string(simdPathName(given.param)); });

}  // namespace
}  // namespace embedscope
