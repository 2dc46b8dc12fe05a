#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/train/loss_sums.h"
#include "core/train/rounds.h"
#include "core/train/word_vectors/exact_example_step.h"
#include "core/train/word_vectors/text_blocks.h"

namespace embedscope {

/// How a reproducible run cuts its text into rounds. Part of what a recipe means: another shape gives another
/// model.
struct RoundShape {
    std::uint64_t blockTokens = 0;  ///< a block is trained in order
    std::size_t blocks = 0;         ///< of a round; they do not see one another's changes

    /// From what the task is (but for its matrices and its length in words): rounds are short where few rows
    /// would meet often. outputRows: of the output matrix.
    static RoundShape of(const WordVectorTask& task, std::size_t outputRows);
};

/// The training of the reproducible mode. A round is a fixed number of blocks of the text; each is trained on
/// private copies of the rows that it touches, from the weights of the round's start, and then all copies of
/// a row are put together in the order of the blocks. So nothing depends on how many threads there are, and
/// with kernels of fixed order nothing depends on the processor. Kin to local gradient descent (Stich 2019),
/// with the sum of the changes instead of their mean where they are small. Work is led by a Rounds.
class WordVectorRounds : public RoundWork {
  public:
    /// task and blocks outlive this; blocks are cut by shape.blockTokens. A round with a mean loss above
    /// mostLoss makes the loss of the whole epoch too large for any sound run, so that an explosion ends
    /// every run and not just those that look at the loss in that moment.
    WordVectorRounds(WordVectorTask& task, TextBlocks& blocks, RoundShape shape, double mostLoss);

    /// Starts an epoch at a place of its text, with what was trained on before.
    void beginEpoch(std::uint64_t epoch, const TextBlocks::Place& place, const LossSums& loss);

    /// As of the last finished round.
    const TextBlocks::Place& place() const { return m_place; }
    const LossSums& loss() const { return m_loss; }
    /// Over all epochs; any thread.
    std::uint64_t wordsDone() const { return m_words.load(std::memory_order_relaxed); }
    void setWordsDone(std::uint64_t words) { m_words.store(words, std::memory_order_relaxed); }

    /// The loss of a whole block, without training, in a fixed order of operations.
    LossSums measure(const TextBlock& block, std::uint64_t epoch);

    std::size_t beginRound() override;
    bool runTask(std::size_t task, const std::atomic<bool>& park) override;
    std::size_t parts() const override { return std::size_t{2} * RowStore::kBuckets; }
    void reducePart(std::size_t part) override;
    std::uint64_t endRound() override;

  private:
    static constexpr std::uint32_t kAhead = 2;  // centres whose rows are fetched in advance

    /// One block of a round and how far it is.
    struct Task {
        explicit Task(const WordVectorTask& task) : drawer(task), step(task) {}
        TrainingExample& example(std::uint32_t number) { return examples[number % examples.size()]; }

        TextBlock block;
        ExampleDrawer drawer;
        ExactExampleStep step;
        std::array<TrainingExample, 4> examples;  // a ring, by centre
        std::uint32_t centre = 0;
        bool begun = false;
        float learningRate = 0;
        LossSums loss;
    };

    void mergeRow(float* row, bool outputs, std::uint32_t bucket, std::uint32_t firstCopy);
    float shareOfChanges(std::size_t count, std::uint64_t touches, bool outputs) const;
    RowStore& store(Task& task, bool outputs) { return outputs ? task.step.outputs() : task.step.inputs(); }

    WordVectorTask* m_task;
    TextBlocks* m_blocks;
    double m_mostLoss;
    MergeCopiesFunction m_mergeCopies;
    std::vector<std::unique_ptr<Task>> m_tasks;
    std::size_t m_used = 0;                               // tasks of the round
    std::array<std::vector<std::uint32_t>, 2> m_firstOf;  // a row's first copy while a part is reduced
    std::uint64_t m_epoch = 0;
    TextBlocks::Place m_place;
    LossSums m_loss;
    std::atomic<std::uint64_t> m_words{0};
};

}  // namespace embedscope
