#include "core/kernels/softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/hogwild.h"
#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/softmax.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/logistic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

using Block = SoftmaxBlock;
using Lanes = hn::CappedTag<float, 16>;

// Products are formed in tiles of 4 inputs x kTile outputs and kept as one row of outputs an input.
constexpr std::size_t kTile = 4;

std::size_t paddedOutputs(std::size_t outputs) {
    return (outputs + 15) / 16 * 16;
}

template <std::size_t kInputs, std::size_t kOutputs>
HWY_INLINE HWY_ATTR void multiplyTile(const Block& block, std::size_t input, std::size_t output) {
    const Lanes d;
    using V = hn::Vec<Lanes>;
    V sums[kInputs][kOutputs];
    for (auto& row : sums)
        for (V& sum : row) sum = hn::Zero(d);
    for (std::size_t at = 0; at < block.stride; at += hn::Lanes(d)) {
        V rows[kInputs];
        for (std::size_t i = 0; i < kInputs; ++i) rows[i] = hn::Load(d, block.inputs[input + i] + at);
        for (std::size_t j = 0; j < kOutputs; ++j) {
            const V other = hn::Load(d, block.outputs + (output + j) * block.stride + at);
            for (std::size_t i = 0; i < kInputs; ++i) sums[i][j] = hn::MulAdd(rows[i], other, sums[i][j]);
        }
    }
    const std::size_t columns = paddedOutputs(block.outputCount);
    for (std::size_t i = 0; i < kInputs; ++i)
        for (std::size_t j = 0; j < kOutputs; ++j)
            block.work[(input + i) * columns + output + j] = hn::GetLane(hn::SumOfLanes(d, sums[i][j]));
}

template <std::size_t kInputs>
HWY_INLINE HWY_ATTR void multiplyInputs(const Block& block, std::size_t input) {
    std::size_t output = 0;
    for (; output + kTile <= block.outputCount; output += kTile)
        multiplyTile<kInputs, kTile>(block, input, output);
    for (; output < block.outputCount; ++output) multiplyTile<kInputs, 1>(block, input, output);
}

EMBEDSCOPE_HOGWILD HWY_ATTR HWY_NOINLINE void multiplyAll(const Block& block) {
    std::size_t input = 0;
    for (; input + 4 <= block.inputCount; input += 4) multiplyInputs<4>(block, input);
    for (; input < block.inputCount; ++input) multiplyInputs<1>(block, input);
}

/// Turns the products of one input into -learningRate times their gradients, and returns the loss.
HWY_ATTR HWY_NOINLINE float applySoftmax(const Block& block, float* x) {
    const Lanes d;
    const std::size_t columns = paddedOutputs(block.outputCount);
    const float targetProduct = x[block.target];
    std::fill(x + block.outputCount, x + columns, -std::numeric_limits<float>::infinity());
    auto most = hn::Load(d, x);
    auto poison = hn::Zero(d);  // 0, or NaN once a product is not finite
    for (std::size_t j = 0; j < columns; j += hn::Lanes(d)) {
        const auto product = hn::Load(d, x + j);
        const auto real =
            hn::Lt(hn::Iota(d, static_cast<float>(j)), hn::Set(d, static_cast<float>(block.outputCount)));
        poison = hn::Add(poison, hn::IfThenElseZero(real, hn::Sub(product, product)));
        most = hn::Max(most, product);
    }
    const float bad = hn::GetLane(hn::SumOfLanes(d, poison));
    const float largest = hn::GetLane(hn::MaxOfLanes(d, most));
    auto sum = hn::Zero(d);
    for (std::size_t j = 0; j < columns; j += hn::Lanes(d)) {
        // The padding is -infinity; clamped, its exponential is the smallest one and set to zero below.
        const auto below = hn::Max(hn::Sub(hn::Load(d, x + j), hn::Set(d, largest)), hn::Set(d, -87.0f));
        const auto e = expOfNegative(d, below);
        const auto real =
            hn::Lt(hn::Iota(d, static_cast<float>(j)), hn::Set(d, static_cast<float>(block.outputCount)));
        const auto kept = hn::IfThenElseZero(real, e);
        hn::Store(kept, d, x + j);
        sum = hn::Add(sum, kept);
    }
    const float total = hn::GetLane(hn::SumOfLanes(d, sum));
    const auto scale = hn::Set(d, -block.learningRate / total + bad);
    for (std::size_t j = 0; j < columns; j += hn::Lanes(d))
        hn::Store(hn::Mul(hn::Load(d, x + j), scale), d, x + j);
    x[block.target] += block.learningRate;
    return std::log(total) + largest - targetProduct + bad;
}

/// Adds the steps between all inputs and kOutputs outputs. old holds the inputs' old values, change collects
/// what they gain.
template <std::size_t kOutputs>
HWY_INLINE HWY_ATTR void updateTile(const Block& block, std::size_t output, const float* old, float* change) {
    const Lanes d;
    using V = hn::Vec<Lanes>;
    const std::size_t columns = paddedOutputs(block.outputCount);
    for (std::size_t at = 0; at < block.stride; at += hn::Lanes(d)) {
        float* rows = block.outputs + output * block.stride + at;
        V before[kOutputs], after[kOutputs];
        for (std::size_t j = 0; j < kOutputs; ++j)
            before[j] = after[j] = hn::Load(d, rows + j * block.stride);
        for (std::size_t i = 0; i < block.inputCount; ++i) {
            const float* steps = block.work + i * columns + output;
            const V input = hn::Load(d, old + i * block.stride + at);
            V sum = hn::Load(d, change + i * block.stride + at);
            for (std::size_t j = 0; j < kOutputs; ++j) {
                const V step = hn::Set(d, steps[j]);
                sum = hn::MulAdd(step, before[j], sum);
                after[j] = hn::MulAdd(step, input, after[j]);
            }
            hn::Store(sum, d, change + i * block.stride + at);
        }
        for (std::size_t j = 0; j < kOutputs; ++j) hn::Store(after[j], d, rows + j * block.stride);
    }
}

EMBEDSCOPE_HOGWILD HWY_ATTR HWY_NOINLINE void updateAll(const Block& block) {
    const Lanes d;
    float* old = block.work + Block::kMaxInputs * paddedOutputs(block.outputCount);
    float* change = old + Block::kMaxInputs * block.stride;
    std::fill_n(change, block.inputCount * block.stride, 0.0f);
    for (std::size_t i = 0; i < block.inputCount; ++i)
        for (std::size_t at = 0; at < block.stride; at += hn::Lanes(d))
            hn::Store(hn::Load(d, block.inputs[i] + at), d, old + i * block.stride + at);
    std::size_t output = 0;
    for (; output + kTile <= block.outputCount; output += kTile)
        updateTile<kTile>(block, output, old, change);
    for (; output < block.outputCount; ++output) updateTile<1>(block, output, old, change);
    for (std::size_t i = 0; i < block.inputCount; ++i) {
        float* row = block.inputs[i];
        const float* gain = change + i * block.stride;
        for (std::size_t at = 0; at < block.stride; at += hn::Lanes(d))
            hn::Store(hn::Add(hn::Load(d, row + at), hn::Load(d, gain + at)), d, row + at);
    }
}

float lossOfSoftmax(const Block& block) {
    multiplyAll(block);
    float loss = 0;
    for (std::size_t i = 0; i < block.inputCount; ++i)
        loss += applySoftmax(block, block.work + i * paddedOutputs(block.outputCount));
    return loss;
}

float updateSoftmax(const Block& block) {
    const float loss = lossOfSoftmax(block);
    updateAll(block);
    return loss;
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(updateSoftmax);
HWY_EXPORT(lossOfSoftmax);

}  // namespace

std::size_t softmaxWorkFloats(std::size_t outputCount, std::size_t stride) {
    return SoftmaxBlock::kMaxInputs * ((outputCount + 15) / 16 * 16 + 2 * stride);
}

SoftmaxFunction softmaxUpdate() {
    return &EMBEDSCOPE_DISPATCH(updateSoftmax);
}
SoftmaxFunction softmaxLoss() {
    return &EMBEDSCOPE_DISPATCH(lossOfSoftmax);
}

}  // namespace embedscope
#endif
