#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

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
    /// Draws the next group and returns it.
    std::span<TrainingExample> drawGroup();
    std::span<TrainingExample> group(std::uint32_t first);

    const WordVectorTask* m_task;
    ExampleDrawer m_drawer;
    ExampleStep m_step;
    std::uint32_t m_groupCentres;
    std::vector<TrainingExample>
        m_examples;  // of two groups: the present one and the one whose rows are fetched
    TextBlock m_block;
    std::uint32_t m_centre = 0;
    std::uint64_t m_wordsDone = 0;  // of the block
    float m_learningRate = 0;
    LossSums m_loss;
};

}  // namespace embedscope
