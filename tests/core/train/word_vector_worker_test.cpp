#include "core/train/word_vectors/word_vector_worker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/data/prepared_text.h"
#include "core/kernels/simd_dispatch.h"
#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

constexpr std::uint32_t kWords = 36 * 6;

/// A task over sentences of nine words, each from a class of six of its own, and the classes come again after
/// four sentences only, so that no word is twice among the inputs of a group: the kernel would take both
/// steps one after the other, the reference at once.
struct SmallTask {
    explicit SmallTask(ExampleSource source, Objective objective = Objective::NegativeSampling) {
        task.settings.source = source;
        task.settings.objective = objective;
        task.settings.dim = 24;
        task.settings.window = 3;
        task.settings.epochs = 1;
        task.settings.sample = 0.02;
        task.settings.learningRate = 0.1;
        Random random(5);
        while (stream.size() < 40000) {
            for (std::uint32_t part = 0; part < 9; ++part) {
                const auto words = static_cast<std::uint32_t>(stream.size() - stream.size() / 10);
                stream.push_back(words % 36 * 6 + random.below(6));
            }
            stream.push_back(PreparedText::kSentenceEnd);
        }
        std::vector<std::uint64_t> counts(kWords);
        for (std::uint32_t token : stream)
            if (token < kWords) ++counts[token];
        task.stream = stream;
        task.vocabulary = kWords;
        task.prepareSampling(counts);
        task.wordsPerEpoch = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
        task.inputs = *TrainingMatrix::allocate(kWords, 24);
        task.outputs = *TrainingMatrix::allocate(kWords, 24);
        EXPECT_TRUE(initialise(task.inputs, task.settings, {}).ok());
    }
    std::vector<std::uint32_t> stream;
    WordVectorTask task;
};

/// The same examples trained in double, one formula after the other, without any of the kernels.
struct Reference {
    explicit Reference(const WordVectorTask& shared)
        : task(shared),
          in(copy(task.inputs)),
          out(copy(task.outputs)),
          inChange(in.size(), std::vector<double>(task.settings.dim)),
          outChange(inChange) {}

    static std::vector<std::vector<double>> copy(const TrainingMatrix& matrix) {
        std::vector<std::vector<double>> rows;
        for (std::size_t i = 0; i < matrix.rows(); ++i)
            rows.emplace_back(matrix.row(i), matrix.row(i) + matrix.dim());
        return rows;
    }

    /// What one example asks for at the present weights, added to the changes.
    void learn(const std::vector<std::uint32_t>& context, const OutputSet& outputs, double rate) {
        const bool mean = task.settings.source == ExampleSource::Cbow && task.settings.cbowMean;
        if (task.settings.source == ExampleSource::Cbow) {
            const double share = mean ? 1.0 / static_cast<double>(context.size()) : 1.0;
            std::vector<double> hidden(task.settings.dim);
            for (std::uint32_t row : context) add(hidden, in[row], share);
            const auto change = predict(hidden, outputs, rate);
            for (std::uint32_t row : context) add(inChange[row], change, share);
            return;
        }
        for (std::uint32_t row : context) add(inChange[row], predict(in[row], outputs, rate), 1);
    }

    /// The change of a hidden vector; those of the outputs are added up.
    std::vector<double> predict(const std::vector<double>& hidden, const OutputSet& outputs, double rate) {
        if (task.settings.objective == Objective::Softmax)
            return predictAmongAll(hidden, outputs.rows[0], rate);
        std::vector<double> change(hidden.size());
        for (std::uint32_t j = 0; j < outputs.count; ++j) {
            const auto& row = out[outputs.rows[j]];
            const double x = std::inner_product(row.begin(), row.end(), hidden.begin(), 0.0);
            const double label = outputs.weights[j] > 0 ? 1 : 0,
                         weight = std::abs(static_cast<double>(outputs.weights[j]));
            loss += weight * std::log1p(std::exp(label > 0 ? -x : x));
            const double g = rate * weight * (label - 1 / (1 + std::exp(-x)));
            add(change, row, g);
            add(outChange[outputs.rows[j]], hidden, g);
        }
        return change;
    }

    std::vector<double> predictAmongAll(const std::vector<double>& hidden, std::uint32_t target,
                                        double rate) {
        std::vector<double> change(hidden.size()), e;
        for (const auto& row : out)
            e.push_back(std::exp(std::inner_product(row.begin(), row.end(), hidden.begin(), 0.0)));
        const double total = std::accumulate(e.begin(), e.end(), 0.0);
        loss -= std::log(e[target] / total);
        for (std::size_t j = 0; j < out.size(); ++j) {
            const double g = rate * ((j == target ? 1 : 0) - e[j] / total);
            add(change, out[j], g);
            add(outChange[j], hidden, g);
        }
        return change;
    }

    void train(const TextBlock& block) {
        ExampleDrawer drawer(task);
        drawer.open(block, 0, task.groupCentres());
        const ContextWindows& windows = drawer.windows();
        const double rate = static_cast<double>(task.learningRate(0, block.wordsBefore));
        TrainingExample example;
        while (!drawer.isFinished()) {
            drawer.draw(example);
            const auto& [window, outputs] = example;
            std::vector<std::uint32_t> context;
            for (std::uint32_t at = window.begin; at < window.end; ++at)
                if (at != window.centre) context.push_back(windows.row(at));
            if (!context.empty()) learn(context, outputs, rate);
            if (drawer.drawn() % task.groupCentres() == 0 || drawer.isFinished()) applyChanges();
        }
    }

    void applyChanges() {
        for (std::size_t row = 0; row < in.size(); ++row) {
            add(in[row], inChange[row], 1);
            add(out[row], outChange[row], 1);
            std::fill(inChange[row].begin(), inChange[row].end(), 0.0);
            std::fill(outChange[row].begin(), outChange[row].end(), 0.0);
        }
    }

    static void add(std::vector<double>& to, const std::vector<double>& from, double scale) {
        for (std::size_t k = 0; k < to.size(); ++k) to[k] += scale * from[k];
    }

    const WordVectorTask& task;
    std::vector<std::vector<double>> in, out, inChange, outChange;
    double loss = 0;
};

class Worker : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};

struct Case {
    ExampleSource source;
    bool mean;
    Objective objective;
    std::size_t positions;  // of the text; the full softmax of the reference is slow
};

/// Trains the worker and the reference on the same text and compares loss and weights.
void compareWithReference(const Case& given) {
    SmallTask small(given.source, given.objective);
    small.task.settings.cbowMean = given.mean;
    if (given.objective == Objective::Softmax && given.mean) small.task.settings.learningRate = 0.5;
    Reference reference(small.task);
    WordVectorWorker worker(small.task);
    TextBlocks blocks(small.stream, {{0, given.positions}}, kWords, false);
    const std::uint64_t wordsThere = blocks.countWords();
    std::uint64_t words = 0;
    const std::atomic<bool> park{false};
    while (const auto block = blocks.next()) {
        reference.train(*block);
        worker.open({*block, 0}, 0);
        words += worker.train(park, ~0ull);
        EXPECT_TRUE(worker.isFinished());
    }
    EXPECT_EQ(words, wordsThere);
    EXPECT_NEAR(worker.loss().nats, reference.loss, 1e-5 * reference.loss);
    double largest = 0;
    for (std::size_t row = 0; row < kWords; ++row)
        for (std::size_t k = 0; k < 24; ++k) {
            largest = std::max(largest, std::abs(reference.in[row][k]));
            ASSERT_NEAR(small.task.inputs.row(row)[k], reference.in[row][k], 1e-4);
            ASSERT_NEAR(small.task.outputs.row(row)[k], reference.out[row][k], 1e-4);
        }
    EXPECT_GT(largest, 0.1) << "the vectors must have moved for this to mean anything";
}

TEST_P(Worker, AgreesWithASlowDoubleReference) {
    for (const Objective objective :
         {Objective::NegativeSampling, Objective::HierarchicalSoftmax, Objective::Softmax}) {
        const std::size_t positions = objective == Objective::Softmax ? 5000 : 30000;
        SCOPED_TRACE(static_cast<int>(objective));
        compareWithReference({ExampleSource::SkipGram, false, objective, positions});
        compareWithReference({ExampleSource::Cbow, true, objective, positions});
        compareWithReference({ExampleSource::Cbow, false, objective, positions});
    }
}

TEST_P(Worker, MeasuringLeavesTheWeightsAndIsRepeatable) {
    SmallTask small(ExampleSource::Cbow);
    WordVectorWorker worker(small.task);
    const TextBlock block{0, 1000, 900, 0};
    worker.open({block, 0}, 0);
    worker.train(std::atomic<bool>(false), ~0ull);
    const std::vector<float> before(small.task.inputs.all().begin(), small.task.inputs.all().end());
    const LossSums first = worker.measure(block, 7);
    const LossSums second = worker.measure(block, 7);
    EXPECT_EQ(first.nats, second.nats);
    EXPECT_GT(first.examples, 0u);
    EXPECT_NE(worker.measure(block, 8).nats, first.nats);
    EXPECT_TRUE(std::equal(before.begin(), before.end(), small.task.inputs.all().begin()));
}

TEST_P(Worker, StoppingAnywhereAndGoingOnElsewhereChangesNothing) {
    SmallTask whole(ExampleSource::SkipGram), parts(ExampleSource::SkipGram);
    const TextBlock block{0, 1000, 900, 0};
    WordVectorWorker once(whole.task);
    const std::atomic<bool> never{false};
    once.open({block, 0}, 0);
    const std::uint64_t words = once.train(never, ~0ull);
    OpenBlock place{block, 0};
    std::uint64_t wordsInParts = 0;
    LossSums loss;
    for (;;) {
        WordVectorWorker fresh(parts.task);
        fresh.open(place, 0);
        fresh.loss() = loss;
        wordsInParts += fresh.train(never, 13);
        loss = fresh.loss();
        if (fresh.isFinished()) break;
        place = *fresh.openBlock();
    }
    EXPECT_EQ(wordsInParts, words);
    EXPECT_EQ(loss.nats, once.loss().nats);
    EXPECT_TRUE(std::equal(whole.task.inputs.all().begin(), whole.task.inputs.all().end(),
                           parts.task.inputs.all().begin()));
}

INSTANTIATE_TEST_SUITE_P(EveryPath, Worker, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& given) { return std::string(simdPathName(given.param)); });

}  // namespace
}  // namespace embedscope
