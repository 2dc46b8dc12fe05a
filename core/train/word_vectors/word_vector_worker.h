#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "core/train/loss_sums.h"
#include "core/train/word_vectors/example_drawer.h"
#include "core/train/word_vectors/example_step.h"

namespace embedscope {

/// A block that a worker has begun, and the first centre that is still to do.
struct OpenBlock {
    TextBlock block;
    std::uint64_t centre = 0;
};

/// Trains on one block after the other, centre by centre, and may stop after any of them: draws examples
/// (ExampleDrawer) a few centres ahead, so that their rows can be on their way, and takes the steps
/// (ExampleStep). All random numbers of a block follow from its place in the text and the epoch. Used by one
/// thread at a time; many workers share one task.
class WordVectorWorker {
  public:
    explicit WordVectorWorker(const WordVectorTask& task);

    /// Begins a block, or goes on with one at its centre. The block before must be finished.
    void open(const OpenBlock& block, std::uint64_t epoch);
    /// The block in work, when it is not finished.
    std::optional<OpenBlock> openBlock() const;
    bool isFinished() const { return m_centre >= m_drawer.windows().size(); }
    /// Trains until the block is finished, park is set or that many words are done, but on at least one
    /// centre, and at most some 64 more where the encoding cannot stop anywhere (InputVectors). Returns the
    /// words that were done, those that were thinned out among them.
    std::uint64_t train(const std::atomic<bool>& park, std::uint64_t maximumWords);
    /// The loss of a whole block, without training; windows and negatives are the same for equal blocks and
    /// epochs.
    LossSums measure(const TextBlock& block, std::uint64_t epoch);

    LossSums& loss() { return m_loss; }

  private:
    static constexpr std::uint32_t kAhead = 2;  // centres whose rows are fetched in advance

    TrainingExample& example(std::uint32_t centre) { return m_examples[centre % m_examples.size()]; }

    const WordVectorTask* m_task;
    ExampleDrawer m_drawer;
    ExampleStep m_step;
    std::array<TrainingExample, 4> m_examples;  // a ring, by centre
    TextBlock m_block;
    std::uint32_t m_centre = 0;
    std::uint64_t m_wordsDone = 0;  // of the block
    float m_learningRate = 0;
    LossSums m_loss;
};

}  // namespace embedscope
