#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/train/word_vectors/huffman_tree.h"
#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

/// Words of one class (first letter) are the same but for chance; how much nearer to its class than to others
/// a word is, as a difference of mean cosines.
double classContrast(const EmbeddingModel& model) {
    const auto n = static_cast<std::uint32_t>(model.vectors.rows());
    double same = 0, other = 0, sames = 0, others = 0;
    for (std::uint32_t a = 0; a < n; ++a)
        for (std::uint32_t b = a + 1; b < n; ++b) {
            const auto x = model.vectors.vectors.rowFloats({a}), y = model.vectors.vectors.rowFloats({b});
            double xy = 0, xx = 0, yy = 0;
            for (std::size_t k = 0; k < x.size(); ++k)
                xy += x[k] * y[k], xx += x[k] * x[k], yy += y[k] * y[k];
            const bool alike = model.vectors.keys->key({a})[0] == model.vectors.keys->key({b})[0];
            (alike ? same : other) += xy / std::sqrt(xx * yy);
            (alike ? sames : others) += 1;
        }
    return same / sames - other / others;
}

class Objectives : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {
  protected:
    TrainingRequest request(std::initializer_list<std::string> settings, std::size_t sentences = 2000) {
        const auto [method, objective] = GetParam();
        TrainingRequest request;
        request.recipe = smallRecipe(method, settings);
        EXPECT_TRUE(request.recipe.setFromText("objective", objective).ok());
        request.inputs = {writeText(m_folder / "text.txt", classText(sentences))};
        request.threads = 1;
        return request;
    }
    static std::unique_ptr<TrainingSession> run(TrainingRequest request) {
        auto session = TrainingSession::start(std::move(request));
        EXPECT_TRUE(session.ok());
        EXPECT_TRUE((*session)->waitForEnd(std::chrono::seconds(60)));
        return std::move(*session);
    }
    TestFolder m_folder;
};

TEST_P(Objectives, LearnWordClassesAndLowerTheHeldOutLoss) {
    const auto session = run(request({"epochs=6", "window=1", "learning-rate=0.1", "validation=0.1"}));
    ASSERT_TRUE(session->result().ok());
    EXPECT_GT(classContrast(**session->result()), 0.5);
    std::vector<double> validation;
    for (const LossPoint& point : session->lossPoints())
        if (point.endsEpoch && point.validationLoss) validation.push_back(*point.validationLoss);
    ASSERT_EQ(validation.size(), 6u);
    EXPECT_LT(validation.back(), validation.front());
}

TEST_P(Objectives, StartAtTheLossOfEvenPredictions) {
    const auto session = run(request({"epochs=1", "learning-rate=1e-9", "minimum-learning-rate=0"}, 400));
    const std::string objective = std::get<1>(GetParam());
    const auto model = *session->result();
    double expected = 6 * std::log(2.0);
    if (objective == "softmax") expected = std::log(60.0);
    if (objective == "hierarchical-softmax") {
        const HuffmanTree tree(model->vectors.keys->counts());
        double nodes = 0, words = 0;
        for (std::uint32_t word = 0; word < 60; ++word) {
            const auto count = static_cast<double>(model->vectors.keys->counts()[word]);
            nodes += count * static_cast<double>(tree.depth(word));
            words += count;
        }
        expected = nodes / words * std::log(2.0);
    }
    // Windows at the ends of sentences are narrower, so that skip-gram weighs words a little differently, and
    // a negative sample that is the target is dropped.
    EXPECT_NEAR(session->lossPoints().back().epochLoss, expected, 0.02 * expected);
}

TEST_P(Objectives, TheModelSaysWhatItsOutputsStandFor) {
    const auto session = run(request({"epochs=1"}, 200));
    const auto model = *session->result();
    EXPECT_EQ(model->outputVectors.rows(), model->vectors.rows());
    const bool tree = std::get<1>(GetParam()) == std::string("hierarchical-softmax");
    ASSERT_EQ(model->parts.size(), tree ? 1u : 0u);
    if (!tree) return;
    EXPECT_EQ(model->parts[0].name, "huffman-tree");
    const ModelTensor* links = model->parts[0].find("links");
    ASSERT_NE(links, nullptr);
    const auto stored = links->values<std::int32_t>();
    const HuffmanTree expected(model->vectors.keys->counts());
    ASSERT_EQ(stored.size(), expected.links().size());
    EXPECT_TRUE(
        std::equal(stored.begin(), stored.end(), expected.links().begin(),
                   [](std::int32_t a, std::uint32_t b) { return static_cast<std::uint32_t>(a) == b; }));
    const auto unused =
        model->outputVectors.rowFloats({static_cast<std::uint32_t>(model->vectors.rows() - 1)});
    for (float number : unused) EXPECT_EQ(number, 0.0f) << "there is one inner node less than words";
}

TEST_P(Objectives, AVocabularyOfTwoWordsTrainsWithoutHarm) {
    TrainingRequest wanted = request({"epochs=1"});
    wanted.inputs = {writeText(m_folder / "two.txt", "word other word word\nword other\n")};
    const auto session = run(wanted);
    ASSERT_TRUE(session->result().ok()) << session->result().error().sentence();
    for (float number : valuesOf((*session->result())->vectors.vectors)) EXPECT_TRUE(std::isfinite(number));
}

TEST_P(Objectives, ManyThreadsTrainEveryWordOnce) {
    TrainingRequest wanted = request({"epochs=2"}, 600);
    wanted.threads = 3;
    const auto session = run(wanted);
    EXPECT_EQ(session->status().words, 2u * 600 * 9);
}

INSTANTIATE_TEST_SUITE_P(All, Objectives,
                         ::testing::Combine(::testing::Values("skipgram", "cbow"),
                                            ::testing::Values("negative-sampling", "hierarchical-softmax",
                                                              "softmax")),
                         [](const auto& given) {
                             std::string name =
                                 std::string(std::get<0>(given.param)) + "_" + std::get<1>(given.param);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(SoftmaxLimit, TooManyWordsAreRefusedWithAdvice) {
    TestFolder folder;
    std::string text;
    for (int word = 0; word <= 50000; ++word)
        text += "w" + std::to_string(word) + (word % 20 == 0 ? "\n" : " ");
    TrainingRequest request;
    request.recipe = smallRecipe("skipgram", {"objective=softmax"});
    request.inputs = {writeText(folder / "text.txt", text)};
    const auto session = std::move(*TrainingSession::start(request));
    session->waitForEnd();
    ASSERT_EQ(session->status().state, SessionState::Failed);
    EXPECT_EQ(session->error()->code, ErrorCode::InvalidArgument);
    EXPECT_NE(session->error()->sentence().find("--max-vocabulary 50000"), std::string::npos);
}

}  // namespace
}  // namespace embedscope
