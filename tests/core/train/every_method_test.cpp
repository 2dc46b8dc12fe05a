#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

/// What every row of the method table must do, whatever it is; a new method is tested by being listed.
class EveryMethod : public ::testing::TestWithParam<std::string> {
  protected:
    const TrainingMethod& method() const { return *findTrainingMethod(GetParam()); }

    /// A recipe for small texts, with the settings that the method has.
    Recipe recipe() const {
        Recipe recipe = *makeRecipe(method().id);
        const std::pair<const char*, const char*> wanted[] = {
            {"dim", "12"},      {"min-count", "1"},          {"epochs", "3"},
            {"sample", "0"},    {"tokenizer", "whitespace"}, {"validation", "0.1"},
            {"keep-best", "on"}};
        for (const auto& [id, value] : wanted)
            if (recipe.has(id)) {
                EXPECT_TRUE(recipe.setFromText(id, value).ok()) << id;
            }
        return recipe;
    }
    TrainingRequest request(unsigned threads = 1) const {
        TrainingRequest request;
        request.recipe = recipe();
        request.inputs = {writeText(m_folder / "text.txt", data())};
        request.threads = threads;
        return request;
    }
    std::string data() const {
        if (method().data == InputData::Text) return classText(600);
        std::string labelled;
        Random random(4);
        for (int i = 0; i < 600; ++i) {
            const char* label = i % 2 ? "good" : "bad";
            labelled += std::string("__label__") + label;
            for (int word = 0; word < 8; ++word)
                labelled += ' ' + (word % 2 ? std::string(label) : "w") + std::to_string(random.below(9));
            labelled += '\n';
        }
        return labelled;
    }
    static std::unique_ptr<TrainingSession> start(TrainingRequest request) {
        auto session = TrainingSession::start(std::move(request));
        EXPECT_TRUE(session.ok()) << session.error().sentence();
        return std::move(*session);
    }
    static ModelPtr finished(TrainingRequest request) {
        const auto session = start(std::move(request));
        session->waitForEnd();
        EXPECT_EQ(session->status().state, SessionState::Finished)
            << session->error().value_or(Error()).sentence();
        const auto model = session->result();
        return model ? *model : nullptr;
    }
    TestFolder m_folder;
};

void expectSameModel(const EmbeddingModel& a, const EmbeddingModel& b) {
    EXPECT_EQ(valuesOf(a.vectors.vectors), valuesOf(b.vectors.vectors));
    EXPECT_EQ(valuesOf(a.outputVectors), valuesOf(b.outputVectors));
    EXPECT_EQ(a.provenance.loss, b.provenance.loss);
    ASSERT_EQ(a.parts.size(), b.parts.size());
    for (std::size_t i = 0; i < a.parts.size(); ++i) {
        EXPECT_EQ(a.parts[i].json, b.parts[i].json);
        ASSERT_EQ(a.parts[i].tensors.size(), b.parts[i].tensors.size());
        for (std::size_t t = 0; t < a.parts[i].tensors.size(); ++t)
            EXPECT_TRUE(std::ranges::equal(a.parts[i].tensors[t].bytes, b.parts[i].tensors[t].bytes))
                << a.parts[i].name << " " << a.parts[i].tensors[t].name;
    }
}

TEST_P(EveryMethod, TrainsFromItsSavedRecipeAndLearns) {
    TrainingRequest wanted = request();
    const auto file = writeText(m_folder / "recipe.json", wanted.recipe.toJson());
    const auto read = recipeFromFile(file);
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    EXPECT_EQ(*read, wanted.recipe);
    wanted.recipe = *read;
    const auto session = start(wanted);
    session->waitForEnd();
    ASSERT_EQ(session->status().state, SessionState::Finished)
        << session->error().value_or(Error()).sentence();
    std::vector<double> losses;
    for (const LossPoint& point : session->lossPoints())
        if (point.endsEpoch) losses.push_back(point.epochLoss);
    ASSERT_EQ(losses.size(), 3u);
    EXPECT_LT(losses.back(), losses.front());
    const ModelPtr model = *session->result();
    EXPECT_GT(model->vectors.rows(), 10u);
    EXPECT_EQ(model->vectors.dim(), 12u);
    EXPECT_EQ(model->provenance.recipeJson, wanted.recipe.toJson());
}

TEST_P(EveryMethod, OneThreadGivesTheSameBytesAgain) {
    const ModelPtr a = finished(request());
    const ModelPtr b = finished(request());
    ASSERT_TRUE(a && b);
    expectSameModel(*a, *b);
}

TEST_P(EveryMethod, AnInterruptedRunEndsInTheSameBytes) {
    const auto whole = start(request());
    whole->waitForEnd();
    const ModelPtr expected = *whole->result();
    const std::uint64_t all = whole->status().words;
    for (const std::uint64_t words : {std::uint64_t{1}, all * 3 / 10, all * 3 / 4}) {
        TrainingRequest first = request();
        first.checkpoint = m_folder / "state.safetensors";
        first.startPaused = true;
        const auto session = start(first);
        ASSERT_TRUE(waitForState(*session, SessionState::Paused));
        session->step(words);
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (session->status().words < words && std::chrono::steady_clock::now() < limit)
            std::this_thread::yield();
        session->stop();
        session->waitForEnd();
        ASSERT_EQ(session->status().state, SessionState::Stopped);
        TrainingRequest rest = request();
        rest.resume = first.checkpoint;
        const ModelPtr model = finished(rest);
        ASSERT_TRUE(model);
        expectSameModel(*model, *expected);
    }
}

TEST_P(EveryMethod, ThreeThreadsTrainOnEverythingOnce) {
    const auto session = start(request(3));
    session->waitForEnd();
    ASSERT_EQ(session->status().state, SessionState::Finished);
    const auto alone = start(request());
    alone->waitForEnd();
    EXPECT_EQ(session->status().words, alone->status().words);
}

TEST_P(EveryMethod, IsCancelledInTheMiddle) {
    TrainingRequest wanted = request(2);
    ASSERT_TRUE(wanted.recipe.setFromText("epochs", "100000").ok());
    const auto session = start(wanted);
    ASSERT_TRUE(waitForState(*session, SessionState::Running));
    session->cancel();
    session->waitForEnd();
    EXPECT_EQ(session->status().state, SessionState::Cancelled);
    EXPECT_FALSE(session->result().ok());
}

TEST_P(EveryMethod, HasAnEstimate) {
    const VocabularyReport vocabulary{5000, 9000, 900000, 1000000, 0.9};
    const TrainingEstimate estimate = estimateTraining(recipe(), vocabulary, 1);
    EXPECT_GT(estimate.parameters, 5000u);
    EXPECT_GT(estimate.memoryBytes, 4 * estimate.parameters);
    EXPECT_GT(estimate.modelBytes, 1000u);
    EXPECT_GT(estimate.seconds, 0);
    EXPECT_GT(estimate.wordsPerSecond, 0);
}

std::vector<std::string> methodIds() {
    std::vector<std::string> ids;
    for (const TrainingMethod& method : trainingMethods()) ids.push_back(method.id);
    return ids;
}

INSTANTIATE_TEST_SUITE_P(Methods, EveryMethod, ::testing::ValuesIn(methodIds()), [](const auto& method) {
    std::string name = method.param;
    std::erase(name, '-');
    return name;
});

}  // namespace
}  // namespace embedscope
