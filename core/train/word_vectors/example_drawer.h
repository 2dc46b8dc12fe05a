#pragma once

#include <cstdint>
#include <vector>

#include "core/base/random.h"
#include "core/train/word_vectors/context_windows.h"
#include "core/train/word_vectors/output_set.h"

namespace embedscope {

/// One centre word with its context and what it is judged against, before any weight is looked at.
struct TrainingExample {
    ContextWindows::Window window;
    OutputSet outputs;
};

/// The first of the two halves of a training step: what is learned from a block of text, as numbers of rows.
/// All that is random here follows from seed, epoch and the block's place in the text, and nothing depends on
/// the weights, so examples may be drawn ahead, on any thread, as often as one likes. The second half, how
/// rows are found and which kernel runs, is ExampleStep. Used by one thread at a time.
class ExampleDrawer {
  public:
    explicit ExampleDrawer(const WordVectorTask& task);

    /// Begins a block; the next draw() is its first centre. groupCentres centres that follow one another
    /// share their negatives, groups beginning with the first.
    void open(const TextBlock& block, std::uint64_t epoch, std::uint32_t groupCentres = 1);
    /// The words that survived subsampling, by centre; valid until the next open().
    const ContextWindows& windows() const { return m_windows; }
    /// Centres drawn so far.
    std::uint32_t drawn() const { return m_drawn; }
    bool isFinished() const { return m_drawn >= m_windows.size(); }
    /// Draws the example of the next centre. There must be one.
    void draw(TrainingExample& example);

  private:
    const WordVectorTask* m_task;
    ContextWindows m_windows;
    Random m_random{0};
    std::uint32_t m_drawn = 0;
    std::uint32_t m_groupCentres = 1;
    std::vector<std::uint32_t> m_negatives;  // of the present group
};

}  // namespace embedscope
