#pragma once

#include <cstddef>

namespace embedscope {

/// Every input row against every output row: the small matrix product of one context window, whose negatives
/// are shared (Ji et al. 2016). Rows are padded with zeros to a multiple of 16 floats and start at multiples
/// of 64 bytes.
struct NegativeSamplingBlock {
    static constexpr std::size_t kMaxInputs = 16;
    static constexpr std::size_t kMaxOutputs = 128;

    float* const* inputs = nullptr;   ///< inputCount rows; a row may be there twice
    std::size_t inputCount = 0;       ///< 1 to kMaxInputs
    float* const* outputs = nullptr;  ///< outputCount rows, all different
    const float* weights =
        nullptr;  ///< one an output: positive where the pair is true, negative where it is not; its size
                  ///< scales loss and gradient (1 and -1 are plain negative sampling)
    std::size_t outputCount = 0;  ///< 1 to kMaxOutputs
    std::size_t stride = 0;       ///< floats of a row with its padding, a multiple of 16
    float learningRate = 0;
};

/// Takes a block and returns the sum over its pairs of |weight| * -log(sigmoid(+-x)) in nats before the
/// update; NaN as soon as one product is infinite or NaN.
using NegativeSamplingFunction = float (*)(const NegativeSamplingBlock&);

/// One step of gradient descent on the block's rows, both sides from their old values. With x = input .
/// output, true pairs have the gradient sigmoid(-x) and false ones -sigmoid(x) (Mikolov et al. 2013, equation
/// 4; the exact sigmoid, no table). Many threads may update rows of one matrix at once, without locks.
NegativeSamplingFunction negativeSamplingUpdate();
/// The loss alone; nothing is written and the learning rate is not used.
NegativeSamplingFunction negativeSamplingLoss();

}  // namespace embedscope
