#include <gtest/gtest.h>

#include <cmath>

#include "core/base/aligned_floats.h"
#include "core/io/format_registry.h"
#include "core/kernels/one_hot_product.h"
#include "core/kernels/simd_dispatch.h"
#include "core/model/piece_collisions.h"
#include "core/model/word_vector_of.h"
#include "core/train/word_vectors/encoding_builder.h"
#include "core/train/word_vectors/input_vectors.h"
#include "core/train/word_vectors/word_vector_worker.h"
#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

class Encodings : public ::testing::Test {
  protected:
    ModelPtr trained(const Recipe& recipe) {
        if (!m_text) m_text = readText(writeText(m_folder / "text.txt", classText(1500)), recipe);
        TrainingRequest request;
        request.recipe = recipe;
        request.text = m_text;
        request.threads = 1;
        auto session = TrainingSession::start(std::move(request));
        EXPECT_TRUE(session.ok());
        (*session)->waitForEnd();
        auto model = (*session)->result();
        EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().sentence());
        return *model;
    }
    Error failureOf(const Recipe& recipe) {
        TrainingRequest request;
        request.recipe = recipe;
        request.inputs = {writeText(m_folder / "text.txt", classText(20))};
        auto session = TrainingSession::start(std::move(request));
        EXPECT_TRUE(session.ok());
        (*session)->waitForEnd();
        return (*session)->error().value_or(Error());
    }
    TestFolder m_folder;
    std::shared_ptr<const PreparedText> m_text;
};

/// The mean cosine of words of one class, less that of words of two: 1 when the classes are learned.
double separation(const KeyedVectors& vectors) {
    double same = 0, other = 0;
    std::size_t sames = 0, others = 0;
    for (std::uint32_t a = 0; a < vectors.rows(); ++a)
        for (std::uint32_t b = 0; b < a; ++b) {
            const auto x = vectors.vectors.rowFloats({a});
            const auto y = vectors.vectors.rowFloats({b});
            double xy = 0, xx = 0, yy = 0;
            for (std::size_t i = 0; i < x.size(); ++i)
                xy += x[i] * y[i], xx += x[i] * x[i], yy += y[i] * y[i];
            const bool equal = vectors.keys->key({a})[0] == vectors.keys->key({b})[0];
            (equal ? same : other) += xy / std::sqrt(xx * yy);
            ++(equal ? sames : others);
        }
    return same / static_cast<double>(sames) - other / static_cast<double>(others);
}

TEST_F(Encodings, TheOneHotProductGivesTheVectorsOfTheTableToTheBit) {
    for (const char* method : {"skipgram", "cbow"})
        for (const char* objective : {"objective=negative-sampling", "objective=softmax"}) {
            const auto table = trained(smallRecipe(method, {"epochs=1", objective}));
            const auto product = trained(smallRecipe(method, {"epochs=1", objective, "encoding=onehot"}));
            EXPECT_EQ(valuesOf(table->vectors.vectors), valuesOf(product->vectors.vectors)) << method;
            EXPECT_EQ(valuesOf(table->outputVectors), valuesOf(product->outputVectors)) << method;
            EXPECT_EQ(table->provenance.loss, product->provenance.loss);
        }
}

TEST_F(Encodings, SubwordsWithoutAnyNgramAreTheTable) {
    for (const char* method : {"skipgram", "cbow"}) {
        const auto table = trained(smallRecipe(method));
        const auto subwords = trained(smallRecipe(method, {"encoding=subwords", "min-n=60", "max-n=60"}));
        EXPECT_EQ(valuesOf(table->vectors.vectors), valuesOf(subwords->vectors.vectors)) << method;
    }
}

TEST_F(Encodings, EveryOneLearnsWithEverySourceAndObjective) {
    for (const char* encoding : {"onehot", "hash", "subwords"})
        for (const char* method : {"skipgram", "cbow"})
            for (const char* objective : {"negative-sampling", "hierarchical-softmax", "softmax"}) {
                const auto model =
                    trained(smallRecipe(method, {"epochs=4", "encoding=" + std::string(encoding),
                                                 "objective=" + std::string(objective), "buckets=300",
                                                 "hashes=2", "min-n=2", "max-n=3"}));
                EXPECT_GT(separation(model->vectors), 0.4) << encoding << " " << method << " " << objective;
            }
}

TEST_F(Encodings, AWordsVectorIsThatOfItsPiecesAndUnseenWordsHaveOne) {
    for (const char* method : {"fasttext", "hashing"}) {
        const auto model = trained(smallRecipe(method, {"buckets=5000"}));
        const auto path = m_folder / "model.safetensors";
        ASSERT_TRUE(saveModel(*model, path, "native").ok());
        const auto opened = openModel(path);
        ASSERT_TRUE(opened.ok());
        for (const auto& one : {model, *opened}) {
            const auto pieces = PieceVectors::open(*one);
            ASSERT_TRUE(pieces.ok());
            ASSERT_NE(*pieces, nullptr);
            for (std::uint32_t row = 0; row < one->vectors.rows(); ++row) {
                const auto built = (*pieces)->vectorOf(one->vectors.keys->key({row}));
                ASSERT_TRUE(built.ok());
                const auto values = one->vectors.vectors.rowFloats({row});
                for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR((*built)[i], values[i], 1e-5f);
            }
            const auto unseen = wordVectorOf(*one, "a777");
            ASSERT_TRUE(unseen.ok());
            EXPECT_FALSE(unseen->row.has_value());
            EXPECT_EQ(unseen->values, wordVectorOf(*model, "a777")->values);
        }
    }
}

TEST_F(Encodings, WordsInOneBucketHaveOneVector) {
    const auto model = trained(smallRecipe("hashing", {"buckets=7", "hashes=1"}));
    const auto pieces = *PieceVectors::open(*model);
    const auto report = findCollisions(*pieces, {});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->items, 60u);
    EXPECT_LE(report->usedBuckets, 7u);
    for (const Collision& collision : report->collisions)
        for (const auto& item : collision.items)
            EXPECT_EQ(wordVectorOf(*model, item.text)->values,
                      wordVectorOf(*model, collision.items.front().text)->values);
    EXPECT_TRUE(model->outputVectors.empty());
}

TEST_F(Encodings, UnknownWordsShareARowWithoutNgrams) {
    for (const char* method : {"fasttext", "hashing", "onehot"}) {
        const auto model = trained(smallRecipe(method, {"max-vocabulary=30", "unknown-words=unk"}));
        EXPECT_EQ(model->vectors.rows(), 31u);
        ASSERT_TRUE(model->vectors.keys->find("<unk>"));
        const auto pieces = *PieceVectors::open(*model);
        const bool subwords = pieces && pieces->encoding().kind == WordEncoding::Kind::Subwords;
        EXPECT_EQ(subwords, method == std::string("fasttext"));
        if (subwords) {
            EXPECT_EQ(pieces->piecesOf("<unk>")->pieces.size(), 1u);
        }
    }
}

TEST_F(Encodings, AnInterruptedRunEndsInTheSameBytes) {
    for (const char* method : {"fasttext", "hashing", "onehot"}) {
        const Recipe recipe = smallRecipe(method, {"epochs=2", "validation=0.1", "sample=0.02"});
        const auto expected = trained(recipe);
        for (const std::uint64_t words : {1, 3333, 15000}) {
            TrainingRequest request;
            request.recipe = recipe;
            request.text = m_text;
            request.threads = 1;
            request.checkpoint = m_folder / "state";
            request.startPaused = true;
            auto session = TrainingSession::start(request);
            ASSERT_TRUE(session.ok());
            ASSERT_TRUE(waitForState(**session, SessionState::Paused));
            (*session)->step(words);
            while ((*session)->status().words < words) std::this_thread::yield();
            (*session)->stop();
            ASSERT_TRUE((*session)->waitForEnd(std::chrono::seconds(30)));
            request.startPaused = false;
            request.resume = request.checkpoint;
            auto rest = TrainingSession::start(request);
            ASSERT_TRUE(rest.ok());
            (*rest)->waitForEnd();
            const auto model = (*rest)->result();
            ASSERT_TRUE(model.ok()) << model.error().sentence();
            EXPECT_EQ(valuesOf((*model)->vectors.vectors), valuesOf(expected->vectors.vectors))
                << method << " after " << words;
            EXPECT_EQ((*model)->provenance.loss, expected->provenance.loss);
            EXPECT_EQ((*model)->provenance.validationLoss, expected->provenance.validationLoss);
        }
    }
}

TEST_F(Encodings, ImpossibleSettingsAreSentences) {
    const Error ngrams = failureOf(smallRecipe("fasttext", {"min-n=6", "max-n=3"}));
    EXPECT_EQ(ngrams.code, ErrorCode::InvalidArgument);
    EXPECT_EQ(ngrams.place, "--min-n");
    const Error buckets = failureOf(smallRecipe("hashing", {"buckets=4294967295", "dim=4096"}));
    EXPECT_EQ(buckets.code, ErrorCode::TooLarge);
    EXPECT_EQ(buckets.place, "--buckets");
}

TEST_F(Encodings, BucketsThatTheTextDoesNotUseTakeNoMemory) {
    const auto model = trained(smallRecipe("fasttext", {"buckets=4294967295"}));
    const ModelPart* part = findPart(*model, PieceVectors::kSubwordPart);
    ASSERT_NE(part, nullptr);
    EXPECT_LT(part->find("ngrams")->shape[0], 500u);
}

/// Words that are made of three rows each, which no other word has, and the same words in a table.
TEST(InputVectors, WordsOfSeveralRowsLearnAsTheirMeanWould) {
    constexpr std::uint32_t kWords = 200;
    std::vector<std::uint32_t> stream;
    for (std::uint32_t i = 0; i < 20 * kWords; ++i) stream.push_back(i % kWords);  // none twice near by
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> rows;
    for (std::uint32_t word = 0; word < kWords; ++word) {
        rows.insert(rows.end(), {word, kWords + 2 * word, kWords + 2 * word + 1});
        offsets.push_back(rows.size());
    }
    for (const ExampleSource source : {ExampleSource::SkipGram, ExampleSource::Cbow}) {
        WordVectorTask tasks[2];
        for (WordVectorTask& task : tasks) {
            task.settings.source = source;
            task.settings.dim = 20;
            task.settings.sample = 0;
            task.settings.epochs = 1;
            task.settings.learningRate = 0.2;
            task.stream = stream;
            task.vocabulary = kWords;
            task.wordsPerEpoch = stream.size();
            const bool table = &task == tasks;
            task.inputs = *TrainingMatrix::allocate(table ? kWords : 3 * kWords, 20);
            task.outputs = *TrainingMatrix::allocate(kWords, 20);
            task.prepareSampling(std::vector<std::uint64_t>(kWords, 20));
            if (!table) task.encoding = InputEncoding(InputEncodingKind::Subwords, offsets, rows, true);
        }
        ASSERT_TRUE(initialise(tasks[1].inputs, tasks[1].settings, {}).ok());
        const auto meanOf = [&](std::uint32_t word, std::size_t i) {
            float sum = 0;
            for (std::size_t k = 0; k < 3; ++k) sum += tasks[1].inputs.row(rows[3 * word + k])[i];
            return sum / 3;
        };
        for (std::uint32_t word = 0; word < kWords; ++word)
            for (std::size_t i = 0; i < 20; ++i) tasks[0].inputs.row(word)[i] = meanOf(word, i);
        for (WordVectorTask& task : tasks) {
            WordVectorWorker worker(task);
            TextBlocks blocks(stream, {{0, stream.size()}}, kWords, false);
            const std::atomic<bool> park{false};
            while (const auto block = blocks.next()) {
                worker.open({*block, 0}, 0);
                worker.train(park, ~0ull);
            }
        }
        double largest = 0;
        for (std::uint32_t word = 0; word < kWords; ++word)
            for (std::size_t i = 0; i < 20; ++i) {
                largest = std::max(largest, std::abs(static_cast<double>(tasks[0].inputs.row(word)[i])));
                ASSERT_NEAR(meanOf(word, i), tasks[0].inputs.row(word)[i], 2e-5);
                ASSERT_NEAR(tasks[1].outputs.row(word)[i], tasks[0].outputs.row(word)[i], 2e-5);
            }
        EXPECT_GT(largest, 0.1) << "the vectors must have moved for this to mean anything";
    }
}

TEST(InputVectors, ASharedRowGetsTheChangesOfAllItsWords) {
    WordVectorTask task;
    task.settings.dim = 3;
    task.inputs = *TrainingMatrix::allocate(3, 3);
    task.outputs = *TrainingMatrix::allocate(2, 3);
    const std::vector<std::uint32_t> stream{0, 1};
    task.stream = stream;
    task.vocabulary = 2;
    task.prepareSampling(std::vector<std::uint64_t>{1, 1});
    task.settings.sample = 0;
    task.keep = {0xFFFFFFFFu, 0xFFFFFFFFu};
    task.encoding = InputEncoding(InputEncodingKind::Hash, {0, 2, 4}, {0, 2, 1, 2}, false);
    for (std::uint32_t row = 0; row < 3; ++row) task.inputs.row(row)[0] = static_cast<float>(row + 1);
    ContextWindows windows(task);
    windows.load({0, 2, 2, 0}, Random(1));
    ASSERT_EQ(windows.size(), 2u);
    InputVectors vectors(task);
    EXPECT_EQ(vectors.at(windows, 0)[0], 4);  // 1 + 3
    EXPECT_EQ(vectors.at(windows, 1)[0], 5);  // 2 + 3
    vectors.at(windows, 0)[0] += 10;
    vectors.at(windows, 1)[1] += 7;
    vectors.finishStep(true);
    vectors.settle();
    EXPECT_EQ(task.inputs.row(0)[0], 11);
    EXPECT_EQ(task.inputs.row(1)[1], 7);
    EXPECT_EQ(task.inputs.row(2)[0], 13);
    EXPECT_EQ(task.inputs.row(2)[1], 7);
    vectors.at(windows, 0)[0] = 1000;
    vectors.forget();
    EXPECT_EQ(vectors.at(windows, 0)[0], 24);
}

TEST(OneHotProduct, MultipliesAnyVectorAndFindsRowsExactlyOnEveryPath) {
    for (const SimdPath path : availableSimdPaths()) {
        forceSimdPath(path);
        for (const std::size_t dim : {1, 20, 100, 300}) {
            TrainingMatrix matrix = *TrainingMatrix::allocate(40, dim);
            Random random(2);
            for (std::size_t row = 0; row < 40; ++row)
                for (std::size_t i = 0; i < dim; ++i) matrix.row(row)[i] = random.uniformFloat() - 0.5f;
            AlignedFloats out(matrix.stride());
            std::vector<float> x(40);
            for (std::size_t row = 0; row < 40; ++row) {
                x[row] = 1;
                oneHotProduct()(x.data(), matrix.row(0), 40, matrix.stride(), out.data());
                for (std::size_t i = 0; i < matrix.stride(); ++i) ASSERT_EQ(out[i], matrix.row(row)[i]);
                x[row] = 0;
            }
            for (float& value : x) value = random.uniformFloat();
            oneHotProduct()(x.data(), matrix.row(0), 40, matrix.stride(), out.data());
            for (std::size_t i = 0; i < dim; ++i) {
                double sum = 0;
                for (std::size_t row = 0; row < 40; ++row)
                    sum += static_cast<double>(x[row]) * static_cast<double>(matrix.row(row)[i]);
                ASSERT_NEAR(out[i], sum, 1e-5);
            }
        }
    }
    forceSimdPath(std::nullopt);
}

}  // namespace
}  // namespace embedscope
