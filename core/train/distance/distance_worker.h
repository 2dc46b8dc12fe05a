#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/kernels/row_distances.h"
#include "core/train/distance/distance_objective.h"
#include "core/train/distance/row_optimizer.h"
#include "core/train/word_vectors/example_drawer.h"

namespace embedscope {

/// What all workers of a run with a direct distance objective share: the example source of skip-gram, and one
/// table for both sides of a pair.
struct DistanceTask {
    WordVectorTask words;  ///< source, settings and table (inputs); outputs are not used
    DistanceSettings settings;
    RowOptimizer optimizer;
};

/// A block that a worker has begun, and the first centre that is still to do.
struct DistanceBlock {
    TextBlock block;
    std::uint64_t centre = 0;
};

/// Trains centre by centre: the words around a centre are anchors, the centre is their true neighbour, and
/// the drawn rows are the negatives of all of them. All gradients of a window are taken from the rows as they
/// were before it. Used by one thread at a time; many workers share one task.
class DistanceWorker {
  public:
    explicit DistanceWorker(DistanceTask& task);

    /// Begins a block, or goes on with one at its centre.
    void open(const DistanceBlock& block, std::uint64_t epoch);
    /// The block in work, when it is not finished.
    std::optional<DistanceBlock> openBlock() const;
    bool isFinished() const { return m_centre >= m_drawer.windows().size(); }
    /// Trains until the block is finished, park is set or that many words are done, but on at least one
    /// centre. Returns the words that were done, those that were thinned out among them.
    std::uint64_t train(const std::atomic<bool>& park, std::uint64_t maximumWords);
    /// The loss of a whole block, without training; the same for equal blocks and epochs.
    LossSums measure(const TextBlock& block, std::uint64_t epoch);

    LossSums& loss() { return m_loss; }

    /// One window: anchors and targets are rows of the table, weights one a target as in OutputSet. Returns
    /// the loss before the step; with a learning rate of 0 nothing is written.
    LossSums step(std::span<const std::uint32_t> anchors, std::span<const std::uint32_t> targets,
                  std::span<const float> weights, float learningRate);

  private:
    LossSums runCentre(float learningRate);
    void gatherProducts(std::span<const float> weights);
    void descend(float learningRate);

    DistanceTask* m_task;
    ExampleDrawer m_drawer;
    DistanceObjective m_objective;
    RowProductsFunction m_products;
    CombineRowsFunction m_combine;
    TrainingExample m_example;
    TextBlock m_block;
    std::uint32_t m_centre = 0;
    std::uint64_t m_wordsDone = 0;  // of the block
    float m_learningRate = 0;
    LossSums m_loss;

    std::vector<std::uint32_t> m_rows;  // of the window: anchors, then targets
    std::size_t m_anchors = 0;
    std::vector<const float*> m_pointers;  // likewise
    std::vector<float> m_factors;          // of one gradient, likewise
    struct alignas(64) Line {
        float values[16];
    };
    std::vector<Line> m_gradients;  // likewise, a row each
};

}  // namespace embedscope
