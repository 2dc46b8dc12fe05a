#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/kernels/simd_dispatch.h"
#include "core/train/distance/distance_trainer.h"
#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

constexpr std::size_t kRows = 9;
constexpr std::size_t kDim = 11;

struct Case {
    DistanceLoss loss;
    DistanceKind distance;
    double margin;
};

std::string caseName(const Case& c) {
    return std::string(c.loss == DistanceLoss::Triplet ? "triplet" : "contrastive") +
           (c.distance == DistanceKind::Cosine ? "Cosine" : "Euclidean") +
           std::to_string(static_cast<int>(c.margin * 10));
}

using Table = std::vector<std::vector<double>>;

/// The distances and losses of the papers once more, slowly and in double.
double slowDistance(const Case& c, const std::vector<double>& x, const std::vector<double>& y) {
    double xx = 0, yy = 0, xy = 0, squared = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += x[i] * x[i];
        yy += y[i] * y[i];
        xy += x[i] * y[i];
        squared += (x[i] - y[i]) * (x[i] - y[i]);
    }
    if (c.distance == DistanceKind::Cosine) return 1 - xy / std::sqrt(xx * yy);
    return c.loss == DistanceLoss::Triplet ? squared : std::sqrt(squared);
}

double slowLoss(const Case& c, const Table& table, const std::vector<std::uint32_t>& anchors,
                const std::vector<std::uint32_t>& targets, const std::vector<float>& weights) {
    double loss = 0;
    for (const std::uint32_t a : anchors) {
        const bool itself = a == targets[0];
        const bool triplet = c.loss == DistanceLoss::Triplet;
        const double near = itself ? 0 : slowDistance(c, table[a], table[targets[0]]);
        if (!triplet && !itself) loss += near * near / 2;
        double negatives = 0;
        for (std::size_t j = 1; j < targets.size(); ++j)
            if (a != targets[j]) negatives += std::abs(static_cast<double>(weights[j]));
        for (std::size_t j = 1; j < targets.size(); ++j) {
            if (a == targets[j] || (triplet && itself)) continue;
            const double far = slowDistance(c, table[a], table[targets[j]]);
            const double weight = std::abs(static_cast<double>(weights[j]));
            const double gap = std::max(0.0, triplet ? near - far + c.margin : c.margin - far);
            loss += triplet ? weight / negatives * gap : weight * gap * gap / 2;
        }
    }
    return loss;
}

class DistanceGradient : public ::testing::TestWithParam<Case> {
  protected:
    void TearDown() override { forceSimdPath(std::nullopt); }

    DistanceTask madeTask(OptimizerKind optimizer) const {
        DistanceTask task;
        task.settings = {GetParam().loss, GetParam().distance, GetParam().margin, optimizer};
        task.words.inputs = std::move(*TrainingMatrix::allocate(kRows, kDim));
        Random random(5);
        for (std::size_t row = 0; row < kRows; ++row)
            for (std::size_t i = 0; i < kDim; ++i)
                task.words.inputs.row(row)[i] = (random.uniformFloat() - 0.4f) * 0.7f;
        OptimizerSettings settings;
        settings.kind = optimizer;
        task.optimizer = std::move(*RowOptimizer::create(settings, kRows, kDim));
        return task;
    }
    static Table values(const DistanceTask& task) {
        Table table(kRows, std::vector<double>(kDim));
        for (std::size_t row = 0; row < kRows; ++row)
            for (std::size_t i = 0; i < kDim; ++i)
                table[row][i] = static_cast<double>(task.words.inputs.row(row)[i]);
        return table;
    }
    // Word 3 is an anchor and a negative, word 1 an anchor and the neighbour; word 5 was drawn twice.
    const std::vector<std::uint32_t> m_anchors{0, 3, 1, 7};
    const std::vector<std::uint32_t> m_targets{1, 5, 3, 8};
    const std::vector<float> m_weights{1, -2, -1, -1};
};

TEST_P(DistanceGradient, IsThatOfFiniteDifferencesOnEveryPath) {
    constexpr double kSmall = 1e-5;
    constexpr float kRate = 1e-2f;
    for (const SimdPath path : availableSimdPaths()) {
        forceSimdPath(path);
        DistanceTask task = madeTask(OptimizerKind::Sgd);
        DistanceWorker worker(task);
        const Table before = values(task);
        const LossSums loss = worker.step(m_anchors, m_targets, m_weights, kRate);
        EXPECT_NEAR(loss.nats, slowLoss(GetParam(), before, m_anchors, m_targets, m_weights), 1e-5);
        const Table after = values(task);
        // A word that stands on both sides is two rows to the kernel: its changes add up.
        for (std::size_t row = 0; row < kRows; ++row)
            for (std::size_t i = 0; i < kDim; ++i) {
                Table up = before;
                Table down = before;
                up[row][i] += kSmall;
                down[row][i] -= kSmall;
                const double gradient = (slowLoss(GetParam(), up, m_anchors, m_targets, m_weights) -
                                         slowLoss(GetParam(), down, m_anchors, m_targets, m_weights)) /
                                        (2 * kSmall);
                ASSERT_NEAR((before[row][i] - after[row][i]) / static_cast<double>(kRate), gradient, 2e-4)
                    << simdPathName(path) << " row " << row;
            }
    }
}

TEST_P(DistanceGradient, MeasuringWritesNothingAndZeroRowsAreSafe) {
    DistanceTask task = madeTask(OptimizerKind::Sgd);
    std::fill_n(task.words.inputs.row(0), kDim, 0.0f);
    DistanceWorker worker(task);
    const Table before = values(task);
    EXPECT_TRUE(std::isfinite(worker.step(m_anchors, m_targets, m_weights, 0).nats));
    EXPECT_EQ(values(task), before);
    EXPECT_TRUE(std::isfinite(worker.step(m_anchors, m_targets, m_weights, 0.1f).nats));
    for (const auto& row : values(task))
        for (const double value : row) EXPECT_TRUE(std::isfinite(value));
}

TEST_P(DistanceGradient, EveryOptimiserMakesTheLossSmaller) {
    for (const OptimizerRow& optimizer : optimizers()) {
        DistanceTask task = madeTask(optimizer.kind);
        DistanceWorker worker(task);
        const double first = worker.step(m_anchors, m_targets, m_weights, 0.003f).nats;
        for (int i = 0; i < 200; ++i) worker.step(m_anchors, m_targets, m_weights, 0.003f);
        EXPECT_LT(worker.step(m_anchors, m_targets, m_weights, 0).nats, 0.8 * first) << optimizer.id;
    }
}

INSTANTIATE_TEST_SUITE_P(All, DistanceGradient,
                         ::testing::Values(Case{DistanceLoss::Contrastive, DistanceKind::Cosine, 1.0},
                                           Case{DistanceLoss::Contrastive, DistanceKind::Cosine, 0.5},
                                           Case{DistanceLoss::Contrastive, DistanceKind::Euclidean, 1.0},
                                           Case{DistanceLoss::Contrastive, DistanceKind::Euclidean, 2.0},
                                           Case{DistanceLoss::Triplet, DistanceKind::Cosine, 0.5},
                                           Case{DistanceLoss::Triplet, DistanceKind::Cosine, 1.5},
                                           Case{DistanceLoss::Triplet, DistanceKind::Euclidean, 0.5},
                                           Case{DistanceLoss::Triplet, DistanceKind::Euclidean, 3.0}),
                         [](const auto& c) { return caseName(c.param); });

TEST(RowOptimizer, AdamCorrectsItsMomentsByTheStepsOfTheRow) {
    OptimizerSettings settings;
    settings.kind = OptimizerKind::Adam;
    RowOptimizer optimizer = *RowOptimizer::create(settings, 2, 3);
    TrainingMatrix weights = *TrainingMatrix::allocate(2, 3);
    const float gradient[16] = {0.5f, -0.25f, 4};
    for (int i = 0; i < 3; ++i) optimizer.step(0, gradient, 0.01f, weights.row(0));
    optimizer.step(1, gradient, 0.01f, weights.row(1));
    // A constant gradient makes every step of Adam as long as the rate, the first one of each row too.
    for (int i = 0; i < 3; ++i) {
        const float sign = gradient[i] > 0 ? -1.0f : 1.0f;
        EXPECT_NEAR(weights.row(0)[i], sign * 0.03f, 1e-5);
        EXPECT_NEAR(weights.row(1)[i], sign * 0.01f, 1e-5);
    }
}

/// Two groups of words that never meet: each sentence is of one group alone.
std::string twoGroups() {
    Random random(6);
    std::string text;
    for (int sentence = 0; sentence < 1500; ++sentence)
        for (int word = 0; word < 8; ++word)
            text += (sentence % 2 ? "x" : "y") + std::to_string(random.below(15)) + (word == 7 ? "\n" : " ");
    return text;
}

double cosine(const EmbeddingModel& model, const std::string& a, const std::string& b) {
    const auto x = model.vectors.vectors.rowCopy(*model.vectors.keys->find(a));
    const auto y = model.vectors.vectors.rowCopy(*model.vectors.keys->find(b));
    double xy = 0, xx = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += static_cast<double>(x[i] * y[i]);
        xx += static_cast<double>(x[i] * x[i]);
        yy += static_cast<double>(y[i] * y[i]);
    }
    return xy / std::sqrt(xx * yy);
}

TEST(DistanceMethods, DrawWordsTogetherThatMeetAndKeepOthersApart) {
    TestFolder folder;
    for (const char* method : {"contrastive", "triplet"})
        for (const char* distance : {"distance=cosine", "distance=euclidean"}) {
            TrainingRequest request;
            request.recipe = smallRecipe(method, {distance, "epochs=5"});
            request.inputs = {writeText(folder / "text.txt", twoGroups())};
            request.threads = 1;
            const auto session = std::move(*TrainingSession::start(request));
            session->waitForEnd();
            ASSERT_EQ(session->status().state, SessionState::Finished);
            const ModelPtr model = *session->result();
            double within = 0;
            double across = 0;
            for (int i = 1; i < 15; ++i) {
                within += cosine(*model, "x0", "x" + std::to_string(i)) / 14;
                across += cosine(*model, "x0", "y" + std::to_string(i)) / 14;
            }
            EXPECT_GT(within, across + 0.5) << method << " " << distance;
        }
}

}  // namespace
}  // namespace embedscope
