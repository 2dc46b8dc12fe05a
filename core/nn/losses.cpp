#include "core/nn/losses.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/kernels/activations.h"
#include "core/nn/batch.h"

namespace embedscope {
namespace {

struct RowLoss {
    double nats = 0;
    bool correct = false;
};

/// -log of the sigmoid of x for target 1, of -x for 0; the gradient is sigmoid(x) - target.
template <class T>
RowLoss sigmoidRow(const T* logits, std::uint32_t target, T* gradient) {
    const double x = static_cast<double>(logits[0]);
    const double towards = target == 1 ? x : -x;
    if (gradient) gradient[0] = static_cast<T>(1 / (1 + std::exp(-x)) - (target == 1 ? 1 : 0));
    return {std::max(-towards, 0.0) + std::log1p(std::exp(-std::abs(x))), (x > 0) == (target == 1)};
}

template <class T>
RowLoss softmaxRow(const T* logits, std::size_t outputs, std::uint32_t target, T* gradient) {
    const T* most = std::max_element(logits, logits + outputs);
    double sum = 0;
    for (std::size_t j = 0; j < outputs; ++j) sum += std::exp(static_cast<double>(logits[j] - *most));
    if (gradient)
        for (std::size_t j = 0; j < outputs; ++j)
            gradient[j] = static_cast<T>(std::exp(static_cast<double>(logits[j] - *most)) / sum) -
                          (j == target ? T(1) : T(0));
    return {std::log(sum) - static_cast<double>(logits[target] - *most),
            static_cast<std::size_t>(most - logits) == target};
}

/// Many classes: the exponentials in vector lanes, in the gradient's memory.
RowLoss wideSoftmaxRow(const float* logits, std::size_t outputs, std::uint32_t target, float* gradient) {
    const float* most = std::max_element(logits, logits + outputs);
    std::copy(logits, logits + outputs, gradient);
    const float sum = expInPlace(*most, gradient, outputs);
    const float share = 1 / sum;
    for (std::size_t j = 0; j < outputs; ++j) gradient[j] *= share;
    gradient[target] -= 1;
    return {std::log(static_cast<double>(sum)) - static_cast<double>(logits[target] - *most),
            static_cast<std::size_t>(most - logits) == target};
}

RowLoss rowLoss(OutputKind kind, const float* logits, std::size_t outputs, std::uint32_t target,
                float* gradient) {
    constexpr std::size_t kWide = 64;
    if (kind == OutputKind::Sigmoid) return sigmoidRow(logits, target, gradient);
    if (gradient && outputs >= kWide) return wideSoftmaxRow(logits, outputs, target, gradient);
    return softmaxRow(logits, outputs, target, gradient);
}
RowLoss rowLoss(OutputKind kind, const double* logits, std::size_t outputs, std::uint32_t target,
                double* gradient) {
    if (kind == OutputKind::Sigmoid) return sigmoidRow(logits, target, gradient);
    return softmaxRow(logits, outputs, target, gradient);
}

}  // namespace

template <class T>
BatchLoss crossEntropy(OutputKind kind, const Matrix<T>& logits, std::span<const std::uint32_t> targets,
                       Matrix<T>* gradient) {
    assert(targets.size() == logits.rows());
    const std::size_t outputs = logits.columns();
    if (gradient) gradient->resize(logits.rows(), outputs);
    BatchLoss loss;
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        T* to = gradient ? gradient->row(i) : nullptr;
        if (targets[i] == kNoTarget) {
            if (to) std::fill(to, to + outputs, T(0));
            continue;
        }
        const RowLoss row = rowLoss(kind, logits.row(i), outputs, targets[i], to);
        loss.nats += row.nats;
        loss.correct += row.correct;
        ++loss.predictions;
    }
    if (gradient && loss.predictions > 0)
        for (T& g : gradient->all()) g /= static_cast<T>(loss.predictions);
    return loss;
}

template <class T>
void probabilities(OutputKind kind, Matrix<T>& logits) {
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        T* row = logits.row(i);
        if (kind == OutputKind::Sigmoid) {
            for (std::size_t j = 0; j < logits.columns(); ++j) row[j] = 1 / (1 + std::exp(-row[j]));
            continue;
        }
        const T most = *std::max_element(row, row + logits.columns());
        T sum = 0;
        for (std::size_t j = 0; j < logits.columns(); ++j) sum += row[j] = std::exp(row[j] - most);
        for (std::size_t j = 0; j < logits.columns(); ++j) row[j] /= sum;
    }
}

template BatchLoss crossEntropy(OutputKind, const Matrix<float>&, std::span<const std::uint32_t>,
                                Matrix<float>*);
template BatchLoss crossEntropy(OutputKind, const Matrix<double>&, std::span<const std::uint32_t>,
                                Matrix<double>*);
template void probabilities(OutputKind, Matrix<float>&);
template void probabilities(OutputKind, Matrix<double>&);

}  // namespace embedscope
