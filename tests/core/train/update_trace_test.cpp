#include "core/train/update_trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/train/trainer.h"
#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

class Trace : public ::testing::Test {
  protected:
    Result<UpdateTrace> trace(const Recipe& recipe, std::uint64_t step) {
        const std::vector<std::filesystem::path> inputs{m_text};
        return traceUpdate({recipe, inputs, nullptr, 1, {}, {}}, step, {});
    }
    TestFolder m_folder;
    std::filesystem::path m_text = writeText(m_folder / "text.txt", classText(300));
};

TEST_F(Trace, TheRowsAfterTheStepAreThoseBeforeItLessTheGradient) {
    for (const char* method : {"skipgram", "cbow"})
        for (const char* objective : {"objective=negative-sampling", "objective=hierarchical-softmax"})
            for (const char* window : {"window=1", "window=3"})
                for (const std::uint64_t step : {1, 2, 17, 900}) {
                    const Recipe recipe = smallRecipe(method, {objective, window, "negative=3"});
                    const auto traced = trace(recipe, step);
                    ASSERT_TRUE(traced.ok()) << traced.error().sentence();
                    ASSERT_FALSE(traced->pairs.empty());
                    std::size_t moved = 0;
                    for (const auto& row : traced->rows)
                        for (std::size_t i = 0; i < row.before.size(); ++i) {
                            const double expected = row.before[i] - traced->learningRate * row.gradient[i];
                            ASSERT_NEAR(row.after[i], expected, 1e-6)
                                << method << " " << objective << " step " << step << " row " << row.name;
                            moved += row.after[i] != row.before[i];
                        }
                    EXPECT_GT(moved, 10u);
                }
}

TEST_F(Trace, PairsAddUpToTheLossAndFollowFromTheRows) {
    const auto traced = *trace(smallRecipe("skipgram", {"window=2", "negative=4"}), 40);
    std::map<std::string, const UpdateTrace::Row*> inputs;
    std::map<std::string, const UpdateTrace::Row*> outputs;
    for (const auto& row : traced.rows) (row.isInput ? inputs : outputs)[row.name] = &row;
    double loss = 0;
    double positive = 0;
    for (const auto& pair : traced.pairs) {
        double x = 0;
        for (std::size_t i = 0; i < 20; ++i)
            x += inputs.at(pair.input)->before[i] * outputs.at(pair.output)->before[i];
        EXPECT_NEAR(pair.product, x, 1e-9);
        EXPECT_NEAR(pair.sigmoid, 1 / (1 + std::exp(-x)), 1e-9);
        loss += pair.loss;
        positive += pair.positive;
    }
    EXPECT_NEAR(traced.loss, loss, 1e-9);
    std::size_t context = 0;
    for (const auto& window : traced.windows) context += window.context.size();
    EXPECT_EQ(positive, static_cast<double>(context)) << "every word of a window is a true pair once";
}

TEST_F(Trace, LastStepOfAnEpochIsTheRunsOwn) {
    // The steps of an epoch, one after the other, leave what a run of one epoch leaves.
    const Recipe recipe = smallRecipe("skipgram", {"epochs=1", "window=2", "negative=2"});
    std::uint64_t low = 1;
    std::uint64_t high = 100000;
    while (low < high) {
        const std::uint64_t middle = (low + high + 1) / 2;
        trace(recipe, middle).ok() ? low = middle : high = middle - 1;
    }
    const auto last = *trace(recipe, low);
    TrainingRequest request;
    request.recipe = recipe;
    request.inputs = {m_text};
    request.threads = 1;
    const auto session = std::move(*TrainingSession::start(request));
    session->waitForEnd();
    const ModelPtr model = *session->result();
    std::size_t compared = 0;
    for (const auto& row : last.rows) {
        const VectorMatrix& side = row.isInput ? model->vectors.vectors : model->outputVectors;
        const auto vector = side.rowCopy(*model->vectors.keys->find(row.name));
        for (std::size_t i = 0; i < vector.size(); ++i, ++compared)
            ASSERT_EQ(static_cast<double>(vector[i]), row.after[i]) << row.name;
    }
    EXPECT_GT(compared, 50u);
}

TEST_F(Trace, SaysWhatCannotBeShown) {
    EXPECT_EQ(trace(smallRecipe("skipgram"), 0).error().place, "--step");
    EXPECT_EQ(trace(smallRecipe("skipgram"), 10'000'000).error().place, "--step");
    EXPECT_EQ(trace(smallRecipe("contrastive"), 1).error().place, "--recipe");
    EXPECT_EQ(trace(smallRecipe("skipgram", {"objective=softmax"}), 1).error().place, "--objective");
}

TEST_F(Trace, IsJson) {
    const auto traced = *trace(smallRecipe("cbow", {"window=2"}), 3);
    const auto json = nlohmann::json::parse(toJson(traced));
    EXPECT_EQ(json["step"], 3);
    EXPECT_EQ(json["windows"].size(), traced.windows.size());
    EXPECT_EQ(json["pairs"].size(), traced.pairs.size());
    EXPECT_EQ(json["pairs"][0]["input"], "(context)");
    EXPECT_EQ(json["rows"].size(), traced.rows.size());
    EXPECT_EQ(json["rows"][0]["before"].size(), 20u);
}

}  // namespace
}  // namespace embedscope
