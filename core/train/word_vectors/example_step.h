#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/aligned_floats.h"
#include "core/kernels/negative_sampling.h"
#include "core/kernels/row_combination.h"
#include "core/kernels/softmax.h"
#include "core/kernels/window_group.h"
#include "core/train/loss_sums.h"
#include "core/train/word_vectors/example_drawer.h"
#include "core/train/word_vectors/group_pairs.h"
#include "core/train/word_vectors/input_vectors.h"

namespace embedscope {

/// The second of the two halves of a training step: finds the rows of an example and runs the kernels on
/// them. The first half, which rows these are, is ExampleDrawer. How a word's vector comes from rows is the
/// encoding's matter (InputVectors); a mode that keeps the rows elsewhere replaces this class and nothing
/// else. Used by one thread at a time; many of them update the task's matrices at once, without locks.
class ExampleStep {
  public:
    explicit ExampleStep(const WordVectorTask& task);

    /// Forgets what a block that was not finished has left; before the first centre of each block.
    void begin() { m_inputs.forget(); }
    /// Asks the cache for the rows that update() will need.
    void prefetch(const ContextWindows& windows, std::span<const TrainingExample> group) const;
    /// One step of gradient descent for the centres of a group (WordVectorTask::groupCentres(), fewer at the
    /// end of a block); returns the loss before it. Nothing for a centre without context.
    LossSums update(const ContextWindows& windows, std::span<const TrainingExample> group,
                    float learningRate);
    /// Whether a run may stop after this centre of the block, the last of its group.
    bool mayStopAfter(std::uint32_t centre) const { return m_inputs.mayStopAfter(centre); }
    /// After the last centre of a block.
    void finish() { m_inputs.settle(); }
    /// The loss alone.
    LossSums measure(const ContextWindows& windows, std::span<const TrainingExample> group);

  private:
    enum class Mode { Update, Measure };

    LossSums run(const ContextWindows& windows, std::span<const TrainingExample> group, float learningRate,
                 Mode mode);
    LossSums runGroup(const ContextWindows& windows, std::span<const TrainingExample> group,
                      float learningRate, Mode mode);
    LossSums runSkipGram(const ContextWindows& windows, const TrainingExample& example, float learningRate,
                         Mode mode);
    LossSums runCbow(const ContextWindows& windows, const TrainingExample& example, float learningRate,
                     Mode mode);
    float runKernel(const TrainingExample& example, float* const* inputs, std::size_t inputCount,
                    float learningRate, Mode mode);
    float runSoftmax(std::uint32_t target, float* const* inputs, std::size_t inputCount, float learningRate,
                     Mode mode);

    const WordVectorTask* m_task;
    InputVectors m_inputs;
    WindowGroupFunction m_updateGroup;
    WindowGroupFunction m_measureGroup;
    NegativeSamplingFunction m_update;
    NegativeSamplingFunction m_measure;
    SoftmaxFunction m_updateSoftmax;
    SoftmaxFunction m_measureSoftmax;
    SumRowsFunction m_sumRows;
    SpreadChangeFunction m_spreadChange;
    bool m_isGrouped;
    GroupPairs m_pairs;
    AlignedFloats m_hidden;  // CBOW: the context added up, before and after a step
    AlignedFloats m_work;    // full softmax
};

}  // namespace embedscope
