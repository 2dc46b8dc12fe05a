#pragma once

#include <vector>

#include "core/base/aligned_floats.h"
#include "core/kernels/exact_rows.h"
#include "core/kernels/negative_sampling.h"
#include "core/train/loss_sums.h"
#include "core/train/word_vectors/example_drawer.h"
#include "core/train/word_vectors/input_vectors.h"
#include "core/train/word_vectors/row_store.h"

namespace embedscope {

/// ExampleStep for the reproducible mode: the steps change private copies of the rows, and the kernels give
/// the same bits on every processor. The task's matrices are only read. Knows negative sampling and
/// hierarchical softmax, and every encoding but the one-hot product. Used by one thread at a time.
class ExactExampleStep {
  public:
    explicit ExactExampleStep(const WordVectorTask& task);
    ExactExampleStep(const ExactExampleStep&) = delete;
    ExactExampleStep& operator=(const ExactExampleStep&) = delete;

    /// Forgets all copies; before the first example of a block.
    void begin();
    /// Asks the cache for the rows that update() will copy.
    void prefetch(const ContextWindows& windows, const TrainingExample& example) const;
    /// One step of gradient descent on the copies; returns the loss before it. Nothing for a centre without
    /// context. The centres of a block come in their order.
    LossSums update(const ContextWindows& windows, const TrainingExample& example, float learningRate);
    /// After the last centre of a block: the copies are complete.
    void finish() { m_combined.settle(); }
    /// The loss alone, of the matrices as they are. Not between update() and finish().
    LossSums measure(const ContextWindows& windows, const TrainingExample& example);

    RowStore& inputs() { return m_inputs; }
    RowStore& outputs() { return m_outputs; }

  private:
    void collectContext(const ContextWindows& windows, const ContextWindows::Window& window, bool copies);
    LossSums run(const TrainingExample& example, float learningRate, NegativeSamplingFunction kernel);
    float runKernel(const TrainingExample& example, float* const* inputs, std::size_t inputCount,
                    float learningRate, NegativeSamplingFunction kernel) const;
    LossSums runCbow(const TrainingExample& example, float learningRate, NegativeSamplingFunction kernel);

    const WordVectorTask* m_task;
    NegativeSamplingFunction m_update;
    NegativeSamplingFunction m_measure;
    SumRowsFunction m_sumRows;
    SpreadChangeFunction m_spreadChange;
    RowStore m_inputs;
    RowStore m_outputs;
    InputVectors m_combined;           // of the copies; for words of several rows
    InputVectors m_combinedAsTheyAre;  // of the matrix
    std::vector<float*> m_words;       // the copy of each word of the block that was met so far
    std::vector<float*> m_context;     // the input vectors of an example
    std::vector<float*> m_targets;     // its output rows
    AlignedFloats m_hidden;            // CBOW: the context added up, before and after a step
};

}  // namespace embedscope
