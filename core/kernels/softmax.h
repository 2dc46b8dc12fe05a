#pragma once

#include <cstddef>
#include <cstdint>

namespace embedscope {

/// Every input row against every row of the output matrix, of which one is the right answer: the full
/// softmax. Rows are padded with zeros to a multiple of 16 floats and start at multiples of 64 bytes.
struct SoftmaxBlock {
    static constexpr std::size_t kMaxInputs = 16;

    float* const* inputs = nullptr;  ///< inputCount rows; a row may be there twice
    std::size_t inputCount = 0;      ///< 1 to kMaxInputs
    float* outputs = nullptr;        ///< outputCount x stride
    std::size_t outputCount = 0;
    std::size_t target = 0;  ///< the right output, the same for all inputs
    std::size_t stride = 0;  ///< floats of a row with its padding, a multiple of 16
    float learningRate = 0;
    float* work = nullptr;  ///< softmaxWorkFloats(outputCount, stride) numbers, aligned to 64 bytes
};

/// What SoftmaxBlock::work has to hold.
std::size_t softmaxWorkFloats(std::size_t outputCount, std::size_t stride);

/// Takes a block and returns the sum over its inputs of -log(softmax(input . outputs)[target]) in nats before
/// the update; NaN as soon as one product is infinite or NaN.
using SoftmaxFunction = float (*)(const SoftmaxBlock&);

/// One step of gradient descent on inputs and all outputs, both sides from their old values: the gradient of
/// product (i, j) is softmax_j - [j is target] (Bishop 2006, equation 4.109). Many threads may update rows of
/// one matrix at once, without locks.
SoftmaxFunction softmaxUpdate();
/// The loss alone; nothing but work is written and the learning rate is not used.
SoftmaxFunction softmaxLoss();

}  // namespace embedscope
