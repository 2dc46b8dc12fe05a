#pragma once

#include <cstddef>
#include <cstdint>

namespace embedscope {

/// Some rows of a matrix by their numbers; a row may be there several times. Rows are stride floats long, a
/// multiple of 16 with zeros as padding, and start at multiples of 64 bytes.
struct BagRows {
    float* table = nullptr;
    std::size_t stride = 0;
    const std::uint32_t* rows = nullptr;
    std::size_t count = 0;
};

/// mean = the mean of the rows (zeros for none); stride floats, aligned to 64 bytes.
using BagMeanFunction = void (*)(const BagRows& bag, float* mean);
/// Adds scale * change to every row; a row that is there twice gets it twice.
using BagAddFunction = void (*)(const BagRows& bag, const float* change, float scale);

/// A softmax over the rows of an output matrix, laid out as those of BagRows.
struct LabelOutputs {
    float* table = nullptr;
    std::size_t stride = 0;
    std::size_t labels = 0;   ///< at least 1
    float* scores = nullptr;  ///< scratch, room for labels rounded up to a multiple of 16
};
/// What one example gave before the update.
struct LabelResult {
    float loss = 0;               ///< -log(probability of the target), nats; NaN when a score is not finite
    std::uint32_t predicted = 0;  ///< the label with the largest score, the first of equals
};
/// One step of gradient descent on the output rows with the learning rate; change receives minus learningRate
/// times the gradient by the input, from the old rows. Source: Joulin et al. 2017, equation 1.
using LabelSoftmaxUpdateFunction = LabelResult (*)(const LabelOutputs& outputs, const float* input,
                                                   std::uint32_t target, float learningRate, float* change);
/// The result alone, nothing but scores is written: there are the probabilities.
using LabelSoftmaxLossFunction = LabelResult (*)(const LabelOutputs& outputs, const float* input,
                                                 std::uint32_t target);

/// Many threads may read and write rows of one matrix at once, without locks.
BagMeanFunction bagMean();
BagAddFunction bagAdd();
LabelSoftmaxUpdateFunction labelSoftmaxUpdate();
LabelSoftmaxLossFunction labelSoftmaxLoss();

}  // namespace embedscope
