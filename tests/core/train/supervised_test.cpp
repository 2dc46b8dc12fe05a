#include <gtest/gtest.h>

#include <cmath>

#include "core/eval/labelled_evaluation.h"
#include "core/eval/text_classifier.h"
#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

class Supervised : public ::testing::Test {
  protected:
    /// Three classes with words of their own among common ones.
    static std::string lines(std::size_t count, std::uint64_t seed) {
        Random random(seed);
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint32_t label = random.below(3);
            text += "__label__" + std::string(1, static_cast<char>('a' + label));
            for (int word = 0; word < 12; ++word)
                text += random.below(3) == 0
                            ? " own" + std::to_string(label) + std::to_string(random.below(30))
                            : " w" + std::to_string(random.below(60));
            text += '\n';
        }
        return text;
    }
    TrainingRequest request(const std::map<std::string, std::string>& settings = {}) {
        TrainingRequest request;
        request.recipe = *makeRecipe("supervised");
        std::map<std::string, std::string> all{{"dim", "10"}, {"epochs", "4"}, {"learning-rate", "0.5"}};
        for (const auto& [id, value] : settings) all[id] = value;
        for (const auto& [id, value] : all) EXPECT_TRUE(request.recipe.setFromText(id, value).ok()) << id;
        request.inputs = {writeText(m_folder / "train.txt", lines(1500, 1))};
        request.validationInputs = {writeText(m_folder / "test.txt", lines(500, 2))};
        request.threads = 1;
        return request;
    }
    static std::unique_ptr<TrainingSession> finished(TrainingRequest request) {
        auto session = TrainingSession::start(std::move(request));
        EXPECT_TRUE(session.ok()) << session.error().sentence();
        (*session)->waitForEnd();
        return std::move(*session);
    }
    TestFolder m_folder;
};

TEST_F(Supervised, LearnsUnderEveryObjectiveAndFeature) {
    const std::map<std::string, std::string> cases[] = {
        {{"objective", "softmax"}},
        {{"objective", "negative-sampling"}},
        {{"objective", "hierarchical-softmax"}},
        {{"word-ngrams", "2"}, {"buckets", "5000"}},
        {{"min-n", "2"}, {"max-n", "3"}, {"buckets", "3000"}}};
    for (const auto& settings : cases) {
        const auto session = finished(request(settings));
        ASSERT_EQ(session->status().state, SessionState::Finished);
        const LossPoint last = session->lossPoints().back();
        ASSERT_TRUE(last.validationAccuracy.has_value());
        EXPECT_GT(*last.validationAccuracy, 0.9) << settings.begin()->second;
        // What the run says of the held-out part is what the finished model says of the same file.
        const auto classifier = TextClassifier::open(*session->result());
        ASSERT_TRUE(classifier.ok()) << classifier.error().sentence();
        const auto report = evaluateLabelled(**classifier, m_folder / "test.txt", {});
        ASSERT_TRUE(report.ok()) << report.error().sentence();
        EXPECT_EQ(report->examples, 500u);
        EXPECT_NEAR(report->scores.accuracy, *last.validationAccuracy, 0.005) << settings.begin()->second;
        if (!settings.contains("objective") || settings.at("objective") != "negative-sampling") {
            EXPECT_NEAR(report->calibration.logLoss(), *last.validationLoss, 1e-3);
        }
    }
}

TEST_F(Supervised, TwoThreadsLearnAsWell) {
    TrainingRequest wanted = request();
    wanted.threads = 2;
    const auto session = finished(wanted);
    ASSERT_EQ(session->status().state, SessionState::Finished);
    EXPECT_GT(session->lossPoints().back().validationAccuracy.value_or(0), 0.9);
}

TEST_F(Supervised, PredictsATextAndSaysWhichWordsCarriedIt) {
    for (const std::string objective : {"softmax", "hierarchical-softmax"}) {
        const auto session = finished(request({{"objective", objective}}));
        const auto classifier = *TextClassifier::open(*session->result());
        const auto prediction = classifier->predict("W1 own25, unheard w3", {2, true});
        ASSERT_TRUE(prediction.ok()) << prediction.error().sentence();
        ASSERT_EQ(prediction->labels.size(), 2u);
        EXPECT_EQ(prediction->labels[0].name, "c");
        EXPECT_GT(prediction->labels[0].probability, prediction->labels[1].probability);
        ASSERT_EQ(prediction->words.size(), 4u);
        EXPECT_EQ(prediction->words[1].word, "own25");
        for (const std::size_t other : {0u, 2u, 3u})
            EXPECT_GT(prediction->words[1].weight, prediction->words[other].weight);
        EXPECT_FALSE(prediction->words[2].known);
        EXPECT_EQ(prediction->unknownWords, 1u);
        EXPECT_EQ(prediction->method,
                  objective == "softmax" ? ExplanationMethod::Linear : ExplanationMethod::LeaveOneOut);
        // A text of unknown words and one without words are judged, too.
        EXPECT_TRUE(classifier->predict("", {}).ok());
        EXPECT_EQ(classifier->predict("never seen", {})->labels.front().name,
                  classifier->predict("", {})->labels.front().name);
    }
}

TEST_F(Supervised, AHugeLearningRateEndsWithItsName) {
    const auto session = finished(request({{"learning-rate", "1e9"}}));
    // Either the run fails and says why, or it was brought back to a sound state; never a model of NaN.
    if (session->status().state == SessionState::Failed) {
        EXPECT_FALSE(session->error()->advice.empty());
        return;
    }
    const auto model = *session->result();
    for (const float value : model->vectors.vectors.rowCopy({0})) EXPECT_TRUE(std::isfinite(value));
}

TEST_F(Supervised, TellsWhatItRead) {
    const auto session = finished(request({{"epochs", "1"}}));
    const auto report = session->dataReport();
    ASSERT_TRUE(report.has_value());
    EXPECT_NE(report->summary.find("1500 training examples and 500 held out, 3 labels"), std::string::npos)
        << report->summary;
}

TEST_F(Supervised, RefusesARangeOfNgramsThatIsNone) {
    const auto session = finished(request({{"min-n", "4"}, {"max-n", "2"}}));
    EXPECT_EQ(session->status().state, SessionState::Failed);
    EXPECT_EQ(session->error()->code, ErrorCode::InvalidArgument);
}

// fastText 0.9.2 gets 0.85 to 0.87 with these settings on the same lines (-epoch 25 -lr 0.5 -dim 50
// -wordNgrams 1).
TEST_F(Supervised, LearnsTheKindsOfQuestions) {
    const std::filesystem::path folder = std::filesystem::path(EMBEDSCOPE_SHARED_DATA) / "classification";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: no shared data";
    TrainingRequest wanted = request({{"epochs", "25"}, {"dim", "50"}, {"tokenizer", "whitespace"}});
    wanted.inputs = {folder / "TREC.train.all"};
    wanted.validationInputs = {folder / "TREC.test.all"};
    const auto session = finished(wanted);
    ASSERT_EQ(session->status().state, SessionState::Finished);
    EXPECT_GT(session->lossPoints().back().validationAccuracy.value_or(0), 0.83);
}

}  // namespace
}  // namespace embedscope
