#pragma once

#include <cstdint>
#include <span>

#include "core/nn/matrix.h"

namespace embedscope {

/// What a network's last layer means and how wrong it is.
enum class OutputKind {
    Sigmoid,  ///< one number an example; its sigmoid is the probability of class 1. Binary cross-entropy
    Softmax   ///< a number a class; categorical cross-entropy
};

/// The loss of a batch, in double.
struct BatchLoss {
    double nats = 0;                ///< summed over the predictions
    std::uint64_t predictions = 0;  ///< rows with a target
    std::uint64_t correct = 0;  ///< of these, the most likely class (sigmoid: above one half) is the target
};

/// The cross-entropy of logits (rows x outputs) against one target a row (kNoTarget: left out) and, unless it
/// is null, its gradient: of the mean over all predictions, rows x outputs.
template <class T>
BatchLoss crossEntropy(OutputKind kind, const Matrix<T>& logits, std::span<const std::uint32_t> targets,
                       Matrix<T>* gradient);

/// Turns logits into probabilities in place: rows x outputs.
template <class T>
void probabilities(OutputKind kind, Matrix<T>& logits);

}  // namespace embedscope
