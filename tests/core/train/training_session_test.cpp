#include "core/train/training_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<TrainingSession> startSession(TrainingRequest request) {
    auto session = TrainingSession::start(std::move(request));
    EXPECT_TRUE(session.ok()) << (session.ok() ? "" : session.error().sentence());
    return session.ok() ? std::move(*session) : nullptr;
}

class Session : public ::testing::Test {
  protected:
    TrainingRequest request(const std::string& method, std::initializer_list<std::string> settings = {},
                            std::size_t sentences = 1500) {
        TrainingRequest request;
        request.recipe = smallRecipe(method, settings);
        request.inputs = {writeText(m_folder / "text.txt", classText(sentences))};
        request.threads = 1;
        return request;
    }
    static ModelPtr finish(TrainingRequest request) {
        const auto session = startSession(std::move(request));
        session->waitForEnd();
        const auto model = session->result();
        EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().sentence());
        return model.ok() ? *model : nullptr;
    }
    TestFolder m_folder;
};

/// The share of each word's five nearest words that are of its class.
double classPrecision(const EmbeddingModel& model) {
    const std::size_t n = model.vectors.rows();
    double right = 0;
    for (std::uint32_t row = 0; row < n; ++row) {
        std::vector<std::pair<double, std::uint32_t>> others;
        const auto a = model.vectors.vectors.rowFloats({row});
        for (std::uint32_t other = 0; other < n; ++other) {
            if (other == row) continue;
            const auto b = model.vectors.vectors.rowFloats({other});
            const double ab = std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
            const double bb = std::inner_product(b.begin(), b.end(), b.begin(), 0.0);
            others.push_back({-ab / std::sqrt(bb), other});
        }
        std::partial_sort(others.begin(), others.begin() + 5, others.end());
        for (int k = 0; k < 5; ++k)
            right += model.vectors.keys->key({others[static_cast<std::size_t>(k)].second})[0] ==
                     model.vectors.keys->key({row})[0];
    }
    return right / (5.0 * static_cast<double>(n));
}

TEST_F(Session, LearnsTheWordClassesWithEitherSource) {
    for (const char* method : {"skipgram", "cbow"}) {
        TrainingRequest wanted = request(method, {"epochs=10", "window=1", "learning-rate=0.1"}, 3000);
        const auto session = startSession(std::move(wanted));
        ASSERT_TRUE(session->waitForEnd(std::chrono::seconds(60)));
        EXPECT_EQ(session->status().state, SessionState::Finished);
        ASSERT_TRUE(session->result().ok());
        EXPECT_GT(classPrecision(**session->result()), 0.9) << method;
        const auto points = session->lossPoints();
        ASSERT_GE(points.size(), 10u);
        EXPECT_LT(points.back().epochLoss, 0.9 * 6 * std::log(2.0)) << method;
    }
}

TEST_F(Session, TellsWhatItDid) {
    TrainingRequest wanted = request("skipgram", {"validation=0.1"});
    const auto session = startSession(std::move(wanted));
    session->waitForEnd();
    const SessionStatus status = session->status();
    EXPECT_EQ(status.state, SessionState::Finished);
    EXPECT_EQ(status.epoch, 3u);
    EXPECT_EQ(status.epochs, 3u);
    EXPECT_EQ(status.vocabulary, 60u);
    EXPECT_EQ(status.parameters, 2u * 60 * 20);
    EXPECT_EQ(status.progress.fraction, 1);
    const auto points = session->lossPoints();
    std::uint64_t epochEnds = 0, words = 0;
    for (const LossPoint& point : points) {
        EXPECT_TRUE(std::isfinite(point.loss));
        EXPECT_GE(point.words, words);
        words = point.words;
        if (!point.endsEpoch) continue;
        ++epochEnds;
        EXPECT_DOUBLE_EQ(point.epoch, static_cast<double>(epochEnds));
        EXPECT_TRUE(point.validationLoss.has_value());
    }
    EXPECT_EQ(epochEnds, 3u);
    EXPECT_EQ(status.words, points.back().words);
    const auto model = session->result();
    ASSERT_TRUE(model.ok());
    const Provenance& provenance = (*model)->provenance;
    EXPECT_EQ(provenance.epochs, 3u);
    EXPECT_DOUBLE_EQ(provenance.loss, points.back().epochLoss);
    EXPECT_DOUBLE_EQ(provenance.validationLoss, *points.back().validationLoss);
    EXPECT_EQ(provenance.textHash, session->text()->contentHash());
    EXPECT_EQ(provenance.texts, std::vector<std::string>{"text.txt"});
    EXPECT_EQ(*recipeFromJson(provenance.recipeJson), smallRecipe("skipgram", {"validation=0.1"}));
    EXPECT_EQ((*model)->vectors.keys->totalCount(), 1500u * 9);
    EXPECT_EQ((*model)->outputVectors.rows(), 60u);
    EXPECT_LT(status.words, 3u * 1500 * 9) << "the held-out part is not trained on";
}

TEST_F(Session, OneThreadGivesTheSameBytesAgainAndAnotherSeedDoesNot) {
    for (const char* method : {"skipgram", "cbow"}) {
        const auto first =
            valuesOf(finish(request(method, {"sample=0.01", "validation=0.05"}))->vectors.vectors);
        EXPECT_EQ(valuesOf(finish(request(method, {"sample=0.01", "validation=0.05"}))->vectors.vectors),
                  first)
            << method;
        EXPECT_NE(
            valuesOf(finish(request(method, {"sample=0.01", "validation=0.05", "seed=2"}))->vectors.vectors),
            first)
            << method;
    }
}

TEST_F(Session, SnapshotsAndStepsChangeNothing) {
    const auto plain = valuesOf(finish(request("skipgram"))->vectors.vectors);
    TrainingRequest wanted = request("skipgram");
    wanted.snapshots = true;
    wanted.snapshotIntervalMs = 1;
    wanted.startPaused = true;
    const auto session = startSession(std::move(wanted));
    ASSERT_TRUE(waitForState(*session, SessionState::Paused));
    std::uint64_t words = 0;
    for (std::uint64_t size : {1, 7, 500, 3000}) {
        session->step(size);
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (session->status().words < words + size && std::chrono::steady_clock::now() < limit)
            std::this_thread::yield();
        ASSERT_TRUE(waitForState(*session, SessionState::Paused));
        EXPECT_GE(session->status().words, words + size);
        EXPECT_LE(session->status().words, words + size + 10)
            << "without subsampling a step ends within a centre or two";
        words = session->status().words;
    }
    session->resume();
    session->waitForEnd();
    EXPECT_EQ(valuesOf((*session->result())->vectors.vectors), plain);
}

TEST_F(Session, StepsOverTheEndOfAnEpochAndOfTheRun) {
    TrainingRequest wanted = request("skipgram", {"epochs=2"}, 100);
    wanted.startPaused = true;
    wanted.threads = 3;
    const auto session = startSession(std::move(wanted));
    ASSERT_TRUE(waitForState(*session, SessionState::Paused));
    for (int i = 0; i < 100 && !session->waitForEnd(milliseconds(20)); ++i) session->step(400);
    EXPECT_EQ(session->status().state, SessionState::Finished);
    EXPECT_EQ(session->status().words, 1800u);
}

TEST_F(Session, ShowsTheUntrainedMatrixFirst) {
    TrainingRequest wanted = request("skipgram", {"init-scale=0.5"});
    wanted.startPaused = true;
    wanted.snapshots = true;
    const auto session = startSession(std::move(wanted));
    ASSERT_TRUE(waitForState(*session, SessionState::Paused));
    const auto snapshot = session->takeSnapshot();
    ASSERT_NE(snapshot, nullptr);
    EXPECT_EQ(session->takeSnapshot(), nullptr) << "the mailbox has one slot";
    EXPECT_EQ(snapshot->words, 0u);
    EXPECT_EQ(snapshot->vectors.rows(), 60u);
    double largest = 0, sum = 0;
    for (float number : valuesOf(snapshot->vectors.vectors)) {
        largest = std::max(largest, std::abs(static_cast<double>(number)));
        sum += number;
    }
    EXPECT_LE(largest, 0.5 / 20);
    EXPECT_GT(largest, 0.45 / 20);
    EXPECT_LT(std::abs(sum / 1200), 0.002);
    session->requestSnapshot();
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::shared_ptr<const TrainingSnapshot> next;
    while (!next && std::chrono::steady_clock::now() < limit) next = session->takeSnapshot();
    ASSERT_NE(next, nullptr) << "a snapshot can be had while paused";
    EXPECT_GT(next->sequence, snapshot->sequence);
    EXPECT_EQ(valuesOf(next->vectors.vectors), valuesOf(snapshot->vectors.vectors));
}

TEST_F(Session, PausesResumesAndStops) {
    for (unsigned threads : {1u, 3u}) {
        TrainingRequest wanted = request("skipgram", {"epochs=100000"});
        wanted.threads = threads;
        wanted.lowPriority = true;
        const auto session = startSession(std::move(wanted));
        ASSERT_TRUE(waitForState(*session, SessionState::Running));
        session->pause();
        ASSERT_TRUE(waitForState(*session, SessionState::Paused));
        const std::uint64_t words = session->status().words;
        std::this_thread::sleep_for(milliseconds(30));
        EXPECT_EQ(session->status().words, words);
        EXPECT_FALSE(session->result().ok());
        session->resume();
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (session->status().words <= words && std::chrono::steady_clock::now() < limit)
            std::this_thread::yield();
        EXPECT_GT(session->status().words, words);
        session->stop();
        ASSERT_TRUE(session->waitForEnd(std::chrono::seconds(20)));
        const SessionStatus ended = session->status();
        EXPECT_EQ(ended.state, SessionState::Stopped);
        EXPECT_DOUBLE_EQ(ended.progress.fraction,
                         static_cast<double>(ended.words) / static_cast<double>(ended.progress.total));
        EXPECT_GT(ended.progress.fraction, 0);
        EXPECT_TRUE(session->result().ok());
    }
}

TEST_F(Session, CancelKeepsNothingInWhateverState) {
    for (const bool paused : {false, true}) {
        TrainingRequest wanted = request("cbow", {"epochs=100000"});
        wanted.startPaused = paused;
        wanted.checkpoint = m_folder / "none.safetensors";
        const auto session = startSession(std::move(wanted));
        ASSERT_TRUE(waitForState(*session, paused ? SessionState::Paused : SessionState::Running));
        session->cancel();
        ASSERT_TRUE(session->waitForEnd(std::chrono::seconds(20)));
        EXPECT_EQ(session->status().state, SessionState::Cancelled);
        ASSERT_FALSE(session->result().ok());
        EXPECT_EQ(session->result().error().code, ErrorCode::Cancelled);
    }
}

TEST_F(Session, CancelAndStopEndTheReadingOfTheText) {
    const TrainingRequest wanted = request("skipgram", {}, 100000);
    for (const bool cancels : {true, false}) {
        const auto session = startSession(wanted);
        cancels ? session->cancel() : session->stop();
        ASSERT_TRUE(session->waitForEnd(std::chrono::seconds(20)));
        EXPECT_EQ(session->status().state, SessionState::Cancelled);
        EXPECT_EQ(session->status().words, 0u);
        EXPECT_EQ(session->result().error().code, ErrorCode::Cancelled);
    }
}

TEST_F(Session, DroppingASessionEndsItsThreads) {
    TrainingRequest wanted = request("skipgram", {"epochs=100000"});
    wanted.threads = 4;
    auto session = startSession(std::move(wanted));
    ASSERT_TRUE(waitForState(*session, SessionState::Running));
    session.reset();
    SUCCEED();
}

TEST_F(Session, ManyThreadsTrainEveryWordOnce) {
    TrainingRequest wanted = request("skipgram", {"epochs=2", "window=1", "learning-rate=0.1"}, 4000);
    wanted.threads = 5;
    const auto session = startSession(std::move(wanted));
    session->waitForEnd();
    EXPECT_EQ(session->status().words, 2u * 4000 * 9);
    EXPECT_GT(classPrecision(**session->result()), 0.9);
}

TEST_F(Session, ALearningRateThatExplodesIsNamed) {
    for (const char* method : {"skipgram", "cbow"}) {
        const auto session = startSession(request(method, {"learning-rate=1e9"}));
        ASSERT_TRUE(session->waitForEnd(std::chrono::seconds(60)));
        EXPECT_EQ(session->status().state, SessionState::Failed);
        ASSERT_TRUE(session->error().has_value());
        EXPECT_EQ(session->error()->code, ErrorCode::NumericalFailure);
        EXPECT_NE(session->error()->sentence().find("learning rate"), std::string::npos);
        EXPECT_FALSE(session->result().ok()) << "no good state was left in the first epoch";
    }
}

TEST_F(Session, ARunThatExplodesLaterLeavesItsLastGoodState) {
    TrainingRequest wanted;
    wanted.recipe =
        smallRecipe("triplet", {"distance=euclidean", "epochs=5000", "learning-rate=0.3",
                                "minimum-learning-rate=0.3", "margin=1", "window=4", "negative=2", "dim=8"});
    wanted.inputs = {writeText(m_folder / "few.txt", "a b c d\n")};
    wanted.threads = 1;
    const auto session = startSession(wanted);
    ASSERT_TRUE(session->waitForEnd(std::chrono::seconds(60)));
    const SessionStatus status = session->status();
    ASSERT_EQ(status.state, SessionState::Failed);
    EXPECT_EQ(session->error()->code, ErrorCode::NumericalFailure);
    EXPECT_NE(session->error()->advice.find("0.05"), std::string::npos) << session->error()->advice;
    ASSERT_GT(status.epoch, 0u) << "it should have taken a few epochs";
    ASSERT_TRUE(session->result().ok());
    const ModelPtr model = *session->result();
    EXPECT_GE(model->provenance.epochs, 1u);
    EXPECT_LT(model->provenance.epochs, status.epoch) << "the last epochs were already on their way";
    EXPECT_LT(model->provenance.loss, 2);
    EXPECT_NE(status.note.find("end of epoch " + std::to_string(model->provenance.epochs)), std::string::npos)
        << status.note;
    for (const float value : valuesOf(model->vectors.vectors)) EXPECT_TRUE(std::isfinite(value));
}

TEST_F(Session, ACheckpointThatCannotBeWrittenIsToldApartFromNotes) {
    TrainingRequest wanted = request("skipgram");
    wanted.checkpoint = m_folder / "missing/state.safetensors";
    const auto session = startSession(std::move(wanted));
    session->waitForEnd();
    EXPECT_EQ(session->status().state, SessionState::Finished);
    ASSERT_TRUE(session->status().checkpointError.has_value());
    EXPECT_EQ(session->status().checkpointError->code, ErrorCode::NotFound);
}

TEST_F(Session, EarlyStoppingEndsARunThatNoLongerGains) {
    // A tiny text is learned by heart: the held-out part gets worse while the training loss falls.
    TrainingRequest wanted = request("skipgram",
                                     {"epochs=500", "dim=64", "validation=0.3", "early-stopping=2",
                                      "keep-best=on", "learning-rate=0.2", "minimum-learning-rate=0.2"},
                                     40);
    const auto session = startSession(std::move(wanted));
    ASSERT_TRUE(session->waitForEnd(std::chrono::seconds(60)));
    const SessionStatus status = session->status();
    EXPECT_EQ(status.state, SessionState::Finished) << session->error().value_or(Error()).sentence();
    EXPECT_LT(status.epoch, 500u);
    EXPECT_NE(status.note.find("stopped early"), std::string::npos) << status.note;
    ASSERT_TRUE(status.bestEpoch.has_value());
    EXPECT_EQ(*status.bestEpoch + 2, status.epoch);
    double lowest = 1e9;
    for (const LossPoint& point : session->lossPoints())
        if (point.endsEpoch) lowest = std::min(lowest, *point.validationLoss);
    ASSERT_TRUE(session->result().ok());
    EXPECT_EQ((*session->result())->provenance.validationLoss, lowest);
    EXPECT_EQ((*session->result())->provenance.epochs, *status.bestEpoch);
}

TEST_F(Session, KeepBestGivesTheVectorsOfTheBestEpoch) {
    const auto settings = {std::string("epochs=30"),         std::string("dim=64"),
                           std::string("validation=0.3"),    std::string("keep-best=on"),
                           std::string("learning-rate=0.2"), std::string("minimum-learning-rate=0.2")};
    const auto session = startSession(request("skipgram", settings, 40));
    session->waitForEnd();
    const std::uint64_t best = session->status().bestEpoch.value_or(0);
    ASSERT_GE(best, 1u);
    ASSERT_LT(best, 30u);
    // The same run, stopped by hand when that epoch is over. The rate is constant, so the run itself is the
    // same.
    TrainingRequest again = request("skipgram", settings, 40);
    ASSERT_TRUE(again.recipe.setFromText("epochs", std::to_string(best)).ok());
    EXPECT_EQ(valuesOf((*session->result())->vectors.vectors),
              valuesOf(finish(std::move(again))->vectors.vectors));
}

TEST_F(Session, TheHeldOutLossIsTheSameForEqualVectors) {
    std::vector<double> losses;
    for (int i = 0; i < 2; ++i) {
        const auto session = startSession(request("cbow", {"validation=0.1"}));
        session->waitForEnd();
        losses.push_back(*session->lossPoints().back().validationLoss);
    }
    EXPECT_EQ(losses[0], losses[1]);
}

TEST_F(Session, WordsOutsideTheVocabularyCanShareARow) {
    const ModelPtr model = finish(request("skipgram", {"max-vocabulary=30", "unknown-words=unk"}));
    ASSERT_NE(model, nullptr);
    ASSERT_EQ(model->vectors.rows(), 31u);
    EXPECT_EQ(model->vectors.keys->key({30}), "<unk>");
    EXPECT_EQ(model->vectors.keys->totalCount(), 1500u * 9);
    EXPECT_EQ(finish(request("skipgram", {"max-vocabulary=30"}))->vectors.rows(), 30u);
}

TEST_F(Session, WrongRequestsAreRefusedInWords) {
    TrainingRequest noText = request("skipgram");
    noText.inputs.clear();
    EXPECT_EQ(TrainingSession::start(noText).error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(TrainingSession::start(request("skipgram", {"early-stopping=3"}))
                  .error()
                  .sentence()
                  .find("--validation"),
              std::string::npos);
    EXPECT_NE(
        TrainingSession::start(request("skipgram", {"keep-best=on"})).error().sentence().find("--validation"),
        std::string::npos);
    EXPECT_EQ(TrainingSession::start(TrainingRequest()).error().code, ErrorCode::InvalidArgument);
    TrainingRequest otherText = request("skipgram");
    otherText.text = readText(otherText.inputs.front(), otherText.recipe);
    ASSERT_TRUE(otherText.recipe.setFromText("tokenizer", "unicode").ok());
    EXPECT_EQ(TrainingSession::start(otherText).error().code, ErrorCode::InvalidArgument);
}

TEST_F(Session, FilesThatCannotBeTrainedOnFailWithTheirName) {
    const auto failure = [&](const std::filesystem::path& input) {
        TrainingRequest wanted = request("skipgram");
        wanted.inputs = {input};
        const auto session = startSession(std::move(wanted));
        session->waitForEnd();
        EXPECT_EQ(session->status().state, SessionState::Failed);
        EXPECT_FALSE(session->result().ok());
        return session->error().value_or(Error());
    };
    EXPECT_EQ(failure(m_folder / "missing.txt").code, ErrorCode::NotFound);
    EXPECT_EQ(failure(writeText(m_folder / "empty.txt", "")).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(failure(writeText(m_folder / "one.txt", "word word word word word word\n")).code,
              ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace embedscope
