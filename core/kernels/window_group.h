#pragma once

#include <cstddef>

namespace embedscope {

/// Several context windows that share their negatives, as one small matrix product: every input row against
/// every output row, with how often each pair is true and how often it counts at all. Rows are padded with
/// zeros to a multiple of 16 floats and start at multiples of 64 bytes.
struct WindowGroupBlock {
    static constexpr std::size_t kMaxInputs = 32;
    static constexpr std::size_t kMaxOutputs = 32;

    float* const* inputs = nullptr;   ///< inputCount rows; a row may be there twice
    std::size_t inputCount = 0;       ///< 1 to kMaxInputs
    float* const* outputs = nullptr;  ///< outputCount rows, all different
    std::size_t outputCount = 0;      ///< 1 to kMaxOutputs
    /// Both outputCount x pairStride(inputCount), aligned to 64 bytes and zero in the padding: pair (j, i) is
    /// true truths[j * pairStride + i] times and false weights - truths times.
    const float* truths = nullptr;
    const float* weights = nullptr;
    std::size_t stride = 0;  ///< floats of a row with its padding, a multiple of 16
    float learningRate = 0;
};

/// Pairs from one output to the next: room for the inputs, a multiple of 4.
constexpr std::size_t pairStride(std::size_t inputCount) {
    return (inputCount + 3) / 4 * 4;
}
/// Numbers that truths and weights have to hold: zeros follow the last output up to here.
constexpr std::size_t pairCount(std::size_t inputCount, std::size_t outputCount) {
    return (outputCount * pairStride(inputCount) + 15) / 16 * 16;
}

/// Takes a block and returns the sum over its pairs of truth * -log(sigmoid(x)) + (weight - truth) *
/// -log(sigmoid(-x)) in nats before the update, with x = input . output; NaN as soon as one product is
/// infinite or NaN.
using WindowGroupFunction = float (*)(const WindowGroupBlock&);

/// One step of gradient descent on the block's rows, both sides from their old values: the gradient of a
/// pair's product is weight * sigmoid(x) - truth (Mikolov et al. 2013, equation 4, added up; the exact
/// sigmoid, no table). Many threads may update rows of one matrix at once, without locks.
WindowGroupFunction windowGroupUpdate();
/// The loss alone; nothing is written and the learning rate is not used.
WindowGroupFunction windowGroupLoss();

}  // namespace embedscope
