#include "core/train/checkpoint.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

class Checkpoint : public ::testing::Test {
  protected:
    TrainingRequest request(const std::string& method, std::initializer_list<std::string> settings = {}) {
        TrainingRequest request;
        request.recipe = smallRecipe(method, settings);
        request.inputs = {writeText(m_folder / "text.txt", classText(1500))};
        request.threads = 1;
        return request;
    }
    std::unique_ptr<TrainingSession> start(TrainingRequest request) {
        auto session = TrainingSession::start(std::move(request));
        EXPECT_TRUE(session.ok());
        return std::move(*session);
    }
    /// Trains on some words, stops with a checkpoint, and returns where that is.
    std::filesystem::path interrupted(TrainingRequest request, std::uint64_t words) {
        const auto path = m_folder / "state.safetensors";
        request.checkpoint = path;
        request.startPaused = true;
        const auto session = start(std::move(request));
        EXPECT_TRUE(waitForState(*session, SessionState::Paused));
        session->step(words);
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (session->status().words < words && std::chrono::steady_clock::now() < limit)
            std::this_thread::yield();
        session->stop();
        EXPECT_TRUE(session->waitForEnd(std::chrono::seconds(30)));
        EXPECT_EQ(session->status().state, SessionState::Stopped);
        EXPECT_EQ(session->status().note, "");
        return path;
    }
    Error failureOf(TrainingRequest request) {
        const auto session = start(std::move(request));
        session->waitForEnd();
        EXPECT_EQ(session->status().state, SessionState::Failed);
        return session->error().value_or(Error());
    }
    TestFolder m_folder;
};

TEST_F(Checkpoint, AnInterruptedRunEndsInTheSameBytes) {
    for (const char* method : {"skipgram", "cbow"}) {
        const std::initializer_list<std::string> settings{"sample=0.02", "validation=0.1", "keep-best=on"};
        const auto whole = start(request(method, settings));
        whole->waitForEnd();
        const ModelPtr expected = *whole->result();
        for (std::uint64_t words : {1, 700, 12000, 12345, 30001}) {
            TrainingRequest rest = request(method, settings);
            rest.resume = interrupted(request(method, settings), words);
            const auto session = start(std::move(rest));
            session->waitForEnd();
            const auto model = session->result();
            ASSERT_TRUE(model.ok()) << model.error().sentence();
            EXPECT_EQ(valuesOf((*model)->vectors.vectors), valuesOf(expected->vectors.vectors))
                << method << " after " << words;
            EXPECT_EQ(valuesOf((*model)->outputVectors), valuesOf(expected->outputVectors));
            EXPECT_EQ((*model)->provenance.loss, expected->provenance.loss);
            EXPECT_EQ((*model)->provenance.validationLoss, expected->provenance.validationLoss);
            EXPECT_EQ(session->status().words, whole->status().words);
            EXPECT_EQ(session->status().bestEpoch, whole->status().bestEpoch);
            EXPECT_EQ(session->lossPoints().back().epochLoss, whole->lossPoints().back().epochLoss);
        }
    }
}

TEST_F(Checkpoint, EveryObjectiveGoesOnExactly) {
    for (const char* objective : {"hierarchical-softmax", "softmax"})
        for (const char* method : {"skipgram", "cbow"}) {
            const std::string setting = std::string("objective=") + objective;
            const auto whole = start(request(method, {setting, "validation=0.1"}));
            whole->waitForEnd();
            const ModelPtr expected = *whole->result();
            TrainingRequest rest = request(method, {setting, "validation=0.1"});
            rest.resume = interrupted(request(method, {setting, "validation=0.1"}), 12345);
            const auto session = start(std::move(rest));
            session->waitForEnd();
            const auto model = session->result();
            ASSERT_TRUE(model.ok()) << model.error().sentence();
            EXPECT_EQ(valuesOf((*model)->vectors.vectors), valuesOf(expected->vectors.vectors)) << objective;
            EXPECT_EQ(valuesOf((*model)->outputVectors), valuesOf(expected->outputVectors)) << objective;
            EXPECT_EQ((*model)->provenance.validationLoss, expected->provenance.validationLoss);
        }
}

TEST_F(Checkpoint, TheLastEpochsEndResumesAsFinished) {
    TrainingRequest first = request("skipgram");
    first.checkpoint = m_folder / "end.safetensors";
    const auto session = start(first);
    session->waitForEnd();
    TrainingRequest again = request("skipgram");
    again.resume = m_folder / "end.safetensors";
    const auto resumed = start(again);
    resumed->waitForEnd();
    EXPECT_EQ(resumed->status().state, SessionState::Finished);
    EXPECT_EQ(valuesOf((*resumed->result())->vectors.vectors),
              valuesOf((*session->result())->vectors.vectors));
    EXPECT_EQ(resumed->lossPoints().size(), session->lossPoints().size());
}

TEST_F(Checkpoint, ManyThreadsGoOnWhereTheyWere) {
    TrainingRequest first = request("skipgram", {"epochs=200"});
    first.threads = 4;
    first.checkpoint = m_folder / "many.safetensors";
    const auto session = start(first);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (session->status().words < 50000 && std::chrono::steady_clock::now() < limit)
        std::this_thread::yield();
    session->stop();
    session->waitForEnd();
    ASSERT_EQ(session->status().state, SessionState::Stopped);
    TrainingRequest rest = request("skipgram", {"epochs=200"});
    rest.threads = 2;
    rest.resume = first.checkpoint;
    rest.startPaused = true;
    const auto resumed = start(rest);
    ASSERT_TRUE(waitForState(*resumed, SessionState::Paused));
    EXPECT_EQ(resumed->status().words, session->status().words);
    EXPECT_EQ(resumed->status().epoch, session->status().epoch);
    resumed->resume();
    resumed->waitForEnd();
    EXPECT_EQ(resumed->status().words, 200u * 1500 * 9) << "no word is lost or trained twice";
}

TEST_F(Checkpoint, CanBeAskedForWhilePausedAndItsFailureIsToldNotFatal) {
    TrainingRequest wanted = request("skipgram");
    wanted.startPaused = true;
    const auto session = start(wanted);
    ASSERT_TRUE(waitForState(*session, SessionState::Paused));
    session->requestCheckpoint(m_folder / "asked.safetensors");
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!std::filesystem::exists(m_folder / "asked.safetensors") &&
           std::chrono::steady_clock::now() < limit)
        std::this_thread::yield();
    EXPECT_TRUE(openCheckpoint(m_folder / "asked.safetensors", wanted.recipe, {}).ok());
    session->requestCheckpoint(m_folder / "nowhere" / "asked.safetensors");
    while (session->status().note.empty() && std::chrono::steady_clock::now() < limit)
        std::this_thread::yield();
    EXPECT_NE(session->status().note.find("checkpoint"), std::string::npos);
    session->resume();
    session->waitForEnd();
    EXPECT_EQ(session->status().state, SessionState::Finished);
}

TEST_F(Checkpoint, AnotherRecipeOrTextIsRefusedByName) {
    const auto path = interrupted(request("skipgram"), 5000);
    TrainingRequest otherSetting = request("skipgram", {"window=3"});
    otherSetting.resume = path;
    const Error setting = failureOf(otherSetting);
    EXPECT_EQ(setting.code, ErrorCode::InvalidArgument);
    EXPECT_NE(setting.what.find("--window 5"), std::string::npos) << setting.what;
    TrainingRequest otherMethod = request("cbow");
    otherMethod.resume = path;
    EXPECT_NE(failureOf(otherMethod).what.find("skipgram"), std::string::npos);
    TrainingRequest otherText = request("skipgram");
    otherText.inputs = {writeText(m_folder / "other.txt", classText(1500, 2))};
    otherText.resume = path;
    const Error text = failureOf(otherText);
    EXPECT_EQ(text.code, ErrorCode::InvalidArgument);
    EXPECT_NE(text.what.find("another text"), std::string::npos);
    TrainingRequest missing = request("skipgram");
    missing.resume = m_folder / "missing.safetensors";
    EXPECT_EQ(failureOf(missing).code, ErrorCode::NotFound);
}

TEST_F(Checkpoint, EveryTruncationIsAnErrorAndNoCrash) {
    const auto path = interrupted(request("skipgram", {"dim=2", "max-vocabulary=5"}), 2000);
    std::ifstream in(path, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), {});
    ASSERT_GT(whole.size(), 1000u);
    const Recipe recipe = smallRecipe("skipgram", {"dim=2", "max-vocabulary=5"});
    ASSERT_TRUE(openCheckpoint(path, recipe, {}).ok());
    for (std::size_t size = 0; size < whole.size(); size += 1 + size / 40)
        EXPECT_FALSE(openCheckpoint(writeText(m_folder / "cut", whole.substr(0, size)), recipe, {}).ok())
            << size;
    EXPECT_FALSE(openCheckpoint(writeText(m_folder / "text", "no checkpoint at all\n"), recipe, {}).ok());
}

}  // namespace
}  // namespace embedscope
