#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/nn/optimizer.h"
#include "core/train/word_vectors/training_matrix.h"

namespace embedscope {

/// Steps of gradient descent on single rows of a matrix, for objectives whose gradient touches a few rows at
/// a time: the formulas of Optimizer, but a row that has no gradient stands still, and Adam corrects its
/// moments by the steps of that row alone ("lazy", as PyTorch's SparseAdam). Many threads may step rows at
/// once, without locks.
class RowOptimizer {
  public:
    /// Errors: TooLarge.
    static Result<RowOptimizer> create(OptimizerSettings settings, std::size_t rows, std::size_t dim);
    RowOptimizer() = default;

    /// gradient is as long as a row of weights with its padding, which it keeps at zero.
    void step(std::uint32_t row, const float* gradient, float learningRate, float* weights);

    /// Everything that a resumed run needs beside the weights.
    std::vector<std::span<float>> state();

  private:
    OptimizerSettings m_settings;
    std::size_t m_stride = 0;
    TrainingMatrix m_slots[2];
    std::vector<float> m_steps;  // of each row, for Adam
};

}  // namespace embedscope
