// The reproducible mode as a whole: one recipe and one text give one model file, whatever the threads, the
// processor's instructions, and interruptions.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "core/io/format_registry.h"
#include "core/kernels/simd_dispatch.h"
#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

/// Sentences with a vocabulary of a few thousand words, so that a round has many blocks.
std::string wideText(std::size_t sentences) {
    Random random(3);
    std::string text;
    for (std::size_t i = 0; i < sentences; ++i) {
        const std::uint32_t topic = random.below(50);
        const std::uint32_t length = 1 + random.below(30);
        for (std::uint32_t w = 0; w < length; ++w) {
            const double place = random.uniform();
            const auto word = static_cast<std::uint32_t>(2000 * place * place * place);
            text += (w % 3 == 0 ? "t" + std::to_string(topic) + "x" + std::to_string(word % 40)
                                : "w" + std::to_string(word)) +
                    (w + 1 == length ? "\n" : " ");
        }
    }
    return text;
}

class Reproducible : public ::testing::Test {
  protected:
    void TearDown() override { forceSimdPath(std::nullopt); }

    TrainingRequest request(const std::string& method, unsigned threads,
                            std::initializer_list<std::string> settings = {}) {
        TrainingRequest request;
        request.recipe = smallRecipe(method, {"reproducible=on", "epochs=2", "sample=0.005", "window=4"});
        for (const std::string& setting : settings) {
            const auto equals = setting.find('=');
            EXPECT_TRUE(
                request.recipe.setFromText(setting.substr(0, equals), setting.substr(equals + 1)).ok());
        }
        if (!std::filesystem::exists(m_folder / "text.txt")) writeText(m_folder / "text.txt", wideText(2000));
        request.inputs = {m_folder / "text.txt"};
        request.threads = threads;
        return request;
    }
    std::string modelFile(TrainingRequest request) {
        auto session = TrainingSession::start(std::move(request));
        EXPECT_TRUE(session.ok());
        (*session)->waitForEnd();
        const auto model = (*session)->result();
        EXPECT_TRUE(model.ok()) << (model ? "" : model.error().sentence());
        return model ? saved(**model) : std::string();
    }
    std::string saved(const EmbeddingModel& model) {
        const auto path = m_folder / "model.safetensors";
        EXPECT_TRUE(saveModel(model, path, "native").ok());
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// Trains on about that many words with some threads and stops with a checkpoint.
    std::filesystem::path interrupted(TrainingRequest request, std::uint64_t words) {
        const auto path = m_folder / "state.safetensors";
        request.checkpoint = path;
        auto started = TrainingSession::start(std::move(request));
        EXPECT_TRUE(started.ok());
        const auto& session = *started;
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (session->status().words < words && !hasEnded(session->status().state) &&
               std::chrono::steady_clock::now() < limit)
            std::this_thread::yield();
        session->stop();
        EXPECT_TRUE(session->waitForEnd(std::chrono::seconds(30)));
        return path;
    }
    TestFolder m_folder;
};

TEST_F(Reproducible, AnyNumberOfThreadsGivesTheSameFile) {
    for (const char* method : {"skipgram", "cbow"}) {
        const std::initializer_list<std::string> settings{"validation=0.1", "keep-best=on"};
        const std::string expected = modelFile(request(method, 1, settings));
        ASSERT_GT(expected.size(), 1000u);
        for (unsigned threads : {2u, 3u, 8u})
            EXPECT_TRUE(modelFile(request(method, threads, settings)) == expected)
                << method << " with " << threads << " threads";
    }
}

TEST_F(Reproducible, EveryInstructionSetGivesTheSameFile) {
    for (const char* method : {"skipgram", "cbow"})
        for (const char* objective : {"negative-sampling", "hierarchical-softmax"}) {
            std::optional<std::string> expected;
            for (SimdPath path : availableSimdPaths()) {
                forceSimdPath(path);
                const std::string file =
                    modelFile(request(method, 2,
                                      {"epochs=1", "validation=0.1", "init=normal", "dim=21",
                                       std::string("objective=") + objective}));
                if (!expected) expected = file;
                EXPECT_TRUE(file == *expected) << method << ", " << objective << ", " << simdPathName(path);
            }
        }
}

TEST_F(Reproducible, WordsOfSeveralRowsGiveTheSameFile) {
    for (const auto& [method, source] :
         {std::pair{"fasttext", "skipgram"}, {"fasttext", "cbow"}, {"hashing", "skipgram"}}) {
        const std::initializer_list<std::string> settings{"epochs=1", "validation=0.1", "buckets=500",
                                                          std::string("source=") + source};
        const std::string expected = modelFile(request(method, 1, settings));
        for (SimdPath path : availableSimdPaths()) {
            forceSimdPath(path);
            EXPECT_TRUE(modelFile(request(method, 3, settings)) == expected)
                << method << ", " << source << ", " << simdPathName(path);
        }
        forceSimdPath(std::nullopt);
        TrainingRequest rest = request(method, 3, settings);
        rest.resume = interrupted(request(method, 2, settings), 9000);
        EXPECT_TRUE(modelFile(rest) == expected) << method << " resumed";
    }
}

TEST_F(Reproducible, AnInterruptedRunGoesOnWithOtherThreadsToTheSameFile) {
    for (const char* method : {"skipgram", "cbow"}) {
        const std::string expected = modelFile(request(method, 2, {"validation=0.05"}));
        for (const auto& [before, after, words] :
             {std::tuple{1u, 3u, 1u}, {3u, 1u, 9000u}, {2u, 8u, 30000u}, {8u, 2u, 50000u}}) {
            TrainingRequest rest = request(method, after, {"validation=0.05"});
            rest.resume = interrupted(request(method, before, {"validation=0.05"}), words);
            EXPECT_TRUE(modelFile(rest) == expected) << method << " after " << words;
        }
    }
}

TEST_F(Reproducible, PausesAndStepsChangeNothing) {
    const std::string expected = modelFile(request("skipgram", 2));
    TrainingRequest stepped = request("skipgram", 3);
    stepped.startPaused = true;
    auto session = TrainingSession::start(std::move(stepped));
    ASSERT_TRUE(session.ok());
    for (std::uint64_t words : {1, 500, 5000}) {
        ASSERT_TRUE(waitForState(**session, SessionState::Paused));
        const std::uint64_t before = (*session)->status().words;
        (*session)->step(words);
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while ((*session)->status().words < before + words && std::chrono::steady_clock::now() < limit)
            std::this_thread::yield();
    }
    for (int i = 0; i < 5; ++i) {
        (*session)->resume();
        std::this_thread::yield();
        (*session)->pause();
        (*session)->requestSnapshot();
    }
    (*session)->resume();
    (*session)->waitForEnd();
    ASSERT_TRUE((*session)->result().ok());
    EXPECT_TRUE(saved(**(*session)->result()) == expected);
}

TEST_F(Reproducible, LearnsAsMuchAsTheFreeMode) {
    for (const char* method : {"skipgram", "cbow"}) {
        double loss[2] = {0, 0};
        for (const bool reproducible : {false, true}) {
            auto session = TrainingSession::start(request(
                method, 1,
                {"epochs=4", "validation=0.1", reproducible ? "reproducible=on" : "reproducible=off"}));
            (*session)->waitForEnd();
            loss[reproducible] = (*(*session)->result())->provenance.validationLoss;
        }
        EXPECT_NEAR(loss[true] / loss[false], 1, 0.01) << method;
    }
}

TEST_F(Reproducible, ATinyTextTrainsToo) {
    writeText(m_folder / "text.txt", "one two three four\nfive one two\nthree\n");
    const std::string expected = modelFile(request("skipgram", 1, {"sample=0"}));
    EXPECT_GT(expected.size(), 100u);
    EXPECT_TRUE(modelFile(request("skipgram", 8, {"sample=0"})) == expected);
}

TEST_F(Reproducible, AnExplosionEndsEveryRun) {
    for (unsigned threads : {1u, 3u}) {
        auto session = TrainingSession::start(request("skipgram", threads, {"learning-rate=300"}));
        ASSERT_TRUE(session.ok());
        (*session)->waitForEnd();
        ASSERT_EQ((*session)->status().state, SessionState::Failed) << threads;
        EXPECT_EQ((*session)->error()->code, ErrorCode::NumericalFailure);
    }
}

/// Networks need no mode of their own: they share out the work on one batch in parts that do not depend on
/// the number of threads. Vectors of 8 and of 16 numbers give the same bits; plain code does not.
TEST_F(Reproducible, NetworksDependNeitherOnThreadsNorOnTheLengthOfVectors) {
    std::string labelled;
    Random random(4);
    for (int i = 0; i < 400; ++i) {
        labelled += i % 2 ? "__label__good" : "__label__bad";
        for (int word = 0; word < 12; ++word)
            labelled +=
                (word % 3 == 0 ? (i % 2 ? " fine" : " poor") : " w") + std::to_string(random.below(30));
        labelled += '\n';
    }
    TrainingRequest wanted;
    wanted.recipe = *makeRecipe("imdb-keras");
    for (const auto& [id, value] :
         {std::pair{"dim", "13"}, {"epochs", "2"}, {"validation", "0.2"}, {"dropout", "0.3"}})
        ASSERT_TRUE(wanted.recipe.setFromText(id, value).ok()) << id;
    wanted.inputs = {writeText(m_folder / "labelled.txt", labelled)};
    std::optional<std::string> expected;
    for (SimdPath path : availableSimdPaths()) {
        if (path == SimdPath::Scalar) continue;
        forceSimdPath(path);
        for (unsigned threads : {1u, 2u, 3u, 8u}) {
            wanted.threads = threads;
            const std::string file = modelFile(wanted);
            if (!expected) expected = file;
            EXPECT_TRUE(file == *expected) << simdPathName(path) << " with " << threads << " threads";
        }
    }
}

TEST_F(Reproducible, WhatItCannotDoIsRefusedInASentence) {
    auto session = TrainingSession::start(request("skipgram", 1, {"objective=softmax", "max-vocabulary=50"}));
    ASSERT_TRUE(session.ok());
    (*session)->waitForEnd();
    ASSERT_EQ((*session)->status().state, SessionState::Failed);
    EXPECT_NE((*session)->error()->what.find("full softmax"), std::string::npos);
}

}  // namespace
}  // namespace embedscope
