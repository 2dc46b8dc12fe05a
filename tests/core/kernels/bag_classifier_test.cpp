#include "core/kernels/bag_classifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

struct Matrix {
    Matrix(std::size_t rowCount, std::size_t dimension, Random& random)
        : rows(rowCount), dim(dimension), stride((dimension + 15) / 16 * 16), values(rows * stride) {
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t i = 0; i < stride; ++i)
                at(row)[i] = i < dim ? static_cast<float>(random.uniform() - 0.5) : 0.0f;
    }
    float* at(std::size_t row) { return values.data() + row * stride; }
    std::size_t rows, dim, stride;
    AlignedFloats values;
};

class BagKernels : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};

TEST_P(BagKernels, MeanAndAddAreThoseOfTheRows) {
    Random random(1);
    for (const std::size_t dim : {1u, 10u, 16u, 100u, 300u})
        for (const std::size_t count : {0u, 1u, 3u, 40u}) {
            Matrix table(50, dim, random);
            std::vector<std::uint32_t> rows(count);
            for (auto& row : rows) row = random.below(50);
            AlignedFloats mean(table.stride);
            bagMean()({table.at(0), table.stride, rows.data(), count}, mean.data());
            for (std::size_t i = 0; i < table.stride; ++i) {
                double sum = 0;
                for (const auto row : rows) sum += static_cast<double>(table.at(row)[i]);
                ASSERT_NEAR(mean[i], count ? sum / static_cast<double>(count) : 0, 1e-5);
            }
            std::vector<double> expected(table.values.size());
            for (std::size_t i = 0; i < expected.size(); ++i)
                expected[i] = static_cast<double>(table.values[i]);
            for (const auto row : rows)
                for (std::size_t i = 0; i < table.stride; ++i)
                    expected[row * table.stride + i] += 0.25 * static_cast<double>(mean[i]);
            bagAdd()({table.at(0), table.stride, rows.data(), count}, mean.data(), 0.25f);
            for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(table.values[i], expected[i], 1e-5);
        }
}

double loss(const std::vector<double>& outputs, const std::vector<double>& input, std::size_t labels,
            std::size_t target) {
    std::vector<double> scores(labels);
    double sum = 0;
    for (std::size_t label = 0; label < labels; ++label) {
        for (std::size_t i = 0; i < input.size(); ++i)
            scores[label] += outputs[label * input.size() + i] * input[i];
        sum += std::exp(scores[label]);
    }
    return std::log(sum) - scores[target];
}

TEST_P(BagKernels, SoftmaxStepFollowsTheFiniteDifferencesOfItsLoss) {
    Random random(2);
    constexpr double kStep = 1e-5;
    for (const std::size_t labels : {1u, 2u, 6u, 37u}) {
        Matrix outputs(labels, 12, random);
        Matrix input(1, 12, random);
        const std::size_t stride = outputs.stride;
        const std::vector<double> w(outputs.values.data(), outputs.values.data() + outputs.values.size());
        const std::vector<double> x(input.values.data(), input.values.data() + stride);
        AlignedFloats scores((labels + 15) / 16 * 16), change(stride);
        const auto target = static_cast<std::uint32_t>(labels / 2);
        const LabelOutputs all{outputs.at(0), stride, labels, scores.data()};
        const LabelResult before = labelSoftmaxLoss()(all, input.at(0), target);
        EXPECT_NEAR(before.loss, loss(w, x, labels, target), 1e-5);
        double sum = 0;
        for (std::size_t label = 0; label < labels; ++label) sum += static_cast<double>(scores[label]);
        EXPECT_NEAR(sum, 1, 1e-5) << "scores are the probabilities";
        const LabelResult result = labelSoftmaxUpdate()(all, input.at(0), target, 0.5f, change.data());
        EXPECT_EQ(result.loss, before.loss);
        for (std::size_t i = 0; i < 12; ++i) {
            auto up = x, down = x;
            up[i] += kStep;
            down[i] -= kStep;
            const double slope = (loss(w, up, labels, target) - loss(w, down, labels, target)) / (2 * kStep);
            ASSERT_NEAR(change[i], -0.5 * slope, 1e-5);
        }
        for (std::size_t label = 0; label < labels; ++label)
            for (std::size_t i = 0; i < 12; ++i) {
                auto up = w, down = w;
                up[label * stride + i] += kStep;
                down[label * stride + i] -= kStep;
                const double slope =
                    (loss(up, x, labels, target) - loss(down, x, labels, target)) / (2 * kStep);
                ASSERT_NEAR(outputs.at(label)[i], w[label * stride + i] - 0.5 * slope, 1e-5);
            }
    }
}

TEST_P(BagKernels, LargeScoresAreSoundAndInfiniteOnesAreNotHidden) {
    Random random(3);
    Matrix outputs(3, 4, random);
    Matrix input(1, 4, random);
    AlignedFloats scores(16), change(16);
    for (std::size_t i = 0; i < 4; ++i) {
        input.at(0)[i] = 100;
        outputs.at(0)[i] = 100;
        outputs.at(1)[i] = -100;
    }
    const LabelOutputs all{outputs.at(0), outputs.stride, 3, scores.data()};
    EXPECT_NEAR(labelSoftmaxLoss()(all, input.at(0), 0).loss, 0, 1e-6);
    EXPECT_NEAR(labelSoftmaxLoss()(all, input.at(0), 1).loss, 80000, 1);
    EXPECT_EQ(labelSoftmaxLoss()(all, input.at(0), 1).predicted, 0u);
    outputs.at(1)[0] = std::numeric_limits<float>::infinity();
    EXPECT_TRUE(std::isnan(labelSoftmaxLoss()(all, input.at(0), 0).loss));
}

INSTANTIATE_TEST_SUITE_P(Paths, BagKernels, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& test) { return std::string(simdPathName(test.param)); });

}  // namespace
}  // namespace embedscope
