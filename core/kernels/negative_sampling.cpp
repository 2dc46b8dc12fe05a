#include "core/kernels/negative_sampling.h"

#include <cassert>

#include "core/kernels/hogwild.h"
#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/negative_sampling.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/logistic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

using Block = NegativeSamplingBlock;

// 4 inputs x kDotOutputs sums are kept in registers while the products are formed, and kUpdateOutputs rows
// with their new values while the rows are updated: chosen for 32 registers of AVX-512 and 16 of the others.
constexpr std::size_t kDotInputs = 4;
constexpr int kDotOutputs = HWY_TARGET <= HWY_AVX3 ? 6 : 2;
constexpr int kUpdateOutputs = HWY_TARGET <= HWY_AVX3 ? 12 : 6;

using Lanes = hn::CappedTag<float, 16>;

/// The products of a block and the factor of each: [output][input], inputs padded to a multiple of 4.
struct Products {
    static constexpr std::size_t kCapacity = Block::kMaxInputs * Block::kMaxOutputs + 16;
    alignas(64) float x[kCapacity];  ///< input . output, negated for false pairs
    alignas(
        64) float factor[kCapacity];  ///< the weight; 0 in the padding; afterwards the step of the gradient
    std::size_t perOutput;
};

#if HWY_TARGET == HWY_SCALAR

/// Stores the products of up to four inputs with one output, and their factors.
template <int kInputs, class D, class V>
HWY_INLINE HWY_ATTR void storeProducts(D, const V* sums, float weight, float* x, float* factor) {
    for (int i = 0; i < 4; ++i) {
        x[i] = weight < 0 ? -hn::GetLane(sums[i]) : hn::GetLane(sums[i]);
        factor[i] = i < kInputs ? weight : 0.0f;
    }
}

#else

/// The sums of the lanes of four vectors, in order.
template <class D, class V>
HWY_INLINE HWY_ATTR auto sumsOfFour(D d, const V* v) {
    const hn::Repartition<double, D> pairs;
    const V ab = hn::Add(hn::InterleaveLower(d, v[0], v[1]), hn::InterleaveUpper(d, v[0], v[1]));
    const V ce = hn::Add(hn::InterleaveLower(d, v[2], v[3]), hn::InterleaveUpper(d, v[2], v[3]));
    const auto lower = hn::InterleaveLower(pairs, hn::BitCast(pairs, ab), hn::BitCast(pairs, ce));
    const auto upper = hn::InterleaveUpper(pairs, hn::BitCast(pairs, ab), hn::BitCast(pairs, ce));
    const V sums =
        hn::Add(hn::BitCast(d, lower), hn::BitCast(d, upper));  // each group of four lanes holds a part
    const hn::FixedTag<float, 4> four;
#if HWY_TARGET <= HWY_AVX3
    const hn::FixedTag<float, 8> half;
    const auto eight = hn::Add(hn::LowerHalf(half, sums), hn::UpperHalf(half, sums));
    return hn::Add(hn::LowerHalf(four, eight), hn::UpperHalf(four, eight));
#else
    return hn::Add(hn::LowerHalf(four, sums), hn::UpperHalf(four, sums));
#endif
}

/// Stores the products of up to four inputs with one output, and their factors.
template <int kInputs, class D, class V>
HWY_INLINE HWY_ATTR void storeProducts(D d, const V* sums, float weight, float* x, float* factor) {
    const hn::FixedTag<float, 4> four;
    const auto weights = hn::Set(four, weight);
    const auto sign = hn::And(weights, hn::Set(four, -0.0f));
    hn::Store(hn::Xor(sumsOfFour(d, sums), sign), four, x);
    hn::Store(hn::IfThenElseZero(hn::FirstN(four, kInputs), weights), four, factor);
}

#endif

/// Products of up to four inputs with kOutputs outputs.
template <int kInputs, int kOutputs>
HWY_INLINE HWY_ATTR void multiplyTile(const Block& block, std::size_t input, std::size_t output,
                                      Products& products) {
    const Lanes d;
    using V = hn::Vec<Lanes>;
    V sums[kOutputs][kDotInputs];
    for (int j = 0; j < kOutputs; ++j)
        for (std::size_t i = 0; i < kDotInputs; ++i) sums[j][i] = hn::Zero(d);
    for (std::size_t at = 0; at < block.stride; at += hn::Lanes(d)) {
        V rows[kInputs];
        for (int i = 0; i < kInputs; ++i) rows[i] = hn::Load(d, block.inputs[input + i] + at);
        for (int j = 0; j < kOutputs; ++j) {
            const V other = hn::Load(d, block.outputs[output + j] + at);
            for (int i = 0; i < kInputs; ++i) sums[j][i] = hn::MulAdd(rows[i], other, sums[j][i]);
        }
    }
    for (int j = 0; j < kOutputs; ++j) {
        const std::size_t at = (output + j) * products.perOutput + input;
        storeProducts<kInputs>(d, sums[j], block.weights[output + j], products.x + at, products.factor + at);
    }
}

template <int kOutputs>
HWY_INLINE HWY_ATTR void multiplyColumns(const Block& block, std::size_t output, Products& products) {
    std::size_t input = 0;
    for (; input + 4 <= block.inputCount; input += 4)
        multiplyTile<4, kOutputs>(block, input, output, products);
    switch (block.inputCount - input) {
        case 3:
            multiplyTile<3, kOutputs>(block, input, output, products);
            break;
        case 2:
            multiplyTile<2, kOutputs>(block, input, output, products);
            break;
        case 1:
            multiplyTile<1, kOutputs>(block, input, output, products);
            break;
        default:
            break;
    }
}

EMBEDSCOPE_HOGWILD HWY_ATTR HWY_NOINLINE void multiply(const Block& block, Products& products) {
    products.perOutput = (block.inputCount + 3) / 4 * 4;
    std::size_t output = 0;
    for (; output + kDotOutputs <= block.outputCount; output += kDotOutputs)
        multiplyColumns<kDotOutputs>(block, output, products);
    for (; output + 2 <= block.outputCount && kDotOutputs > 2; output += 2)
        multiplyColumns<2>(block, output, products);
    for (; output < block.outputCount; ++output) multiplyColumns<1>(block, output, products);
}

/// Turns each factor into the step of the gradient (weight times slope times learning rate) and returns the
/// loss.
HWY_ATTR HWY_NOINLINE float applyLogistic(const Block& block, Products& products) {
    const Lanes d;
    const std::size_t used = block.outputCount * products.perOutput;
    for (std::size_t at = used; at % hn::Lanes(d) != 0; at += 4) {
        for (std::size_t k = at; k < at + 4; ++k) products.x[k] = products.factor[k] = 0;
    }
    const auto rate = hn::Set(d, block.learningRate);
    auto sum = hn::Zero(d);
    for (std::size_t at = 0; at < used; at += hn::Lanes(d)) {
        auto loss = hn::Zero(d);
        auto slope = hn::Zero(d);
        logisticLoss(d, hn::Load(d, products.x + at), loss, slope);
        const auto weight = hn::Load(d, products.factor + at);
        sum = hn::MulAdd(hn::Abs(weight), loss, sum);
        hn::Store(hn::Mul(hn::Mul(weight, rate), slope), d, products.factor + at);
    }
    return hn::GetLane(hn::SumOfLanes(d, sum));
}

/// Adds the steps between all inputs and kOutputs outputs at one place of the rows. before holds the inputs'
/// old values.
template <int kOutputs>
HWY_INLINE HWY_ATTR void updateColumns(const Block& block, const Products& products, std::size_t output,
                                       std::size_t at, const float* before) {
    const Lanes d;
    using V = hn::Vec<Lanes>;
    V old[kOutputs];
    V updated[kOutputs];
    for (int j = 0; j < kOutputs; ++j) updated[j] = old[j] = hn::Load(d, block.outputs[output + j] + at);
    const float* steps = products.factor + output * products.perOutput;
    for (std::size_t i = 0; i < block.inputCount; ++i) {
        float* row = block.inputs[i] + at;
        V sum = hn::Load(d, row);
        const V input = before ? hn::Load(d, before + i * hn::Lanes(d)) : sum;
        for (int j = 0; j < kOutputs; ++j) {
            const V step = hn::Set(d, steps[j * products.perOutput + i]);
            sum = hn::MulAdd(step, old[j], sum);
            updated[j] = hn::MulAdd(step, input, updated[j]);
        }
        hn::Store(sum, d, row);
    }
    for (int j = 0; j < kOutputs; ++j) hn::Store(updated[j], d, block.outputs[output + j] + at);
}

HWY_INLINE HWY_ATTR void updateFew(const Block& block, const Products& products, std::size_t output,
                                   std::size_t count, std::size_t at, const float* before) {
    switch (count) {
        case 1:
            updateColumns<1>(block, products, output, at, before);
            break;
        case 2:
            updateColumns<2>(block, products, output, at, before);
            break;
        case 3:
            updateColumns<3>(block, products, output, at, before);
            break;
        case 4:
            updateColumns<4>(block, products, output, at, before);
            break;
        case 5:
            updateColumns<5>(block, products, output, at, before);
            break;
        default:
            break;
    }
}

EMBEDSCOPE_HOGWILD HWY_ATTR HWY_NOINLINE void update(const Block& block, const Products& products) {
    const Lanes d;
    if (block.outputCount == 6) {  // five negatives, the usual case
        for (std::size_t at = 0; at < block.stride; at += hn::Lanes(d))
            updateColumns<6>(block, products, 0, at, nullptr);
        return;
    }
    alignas(64) float before[Block::kMaxInputs * 16];
    for (std::size_t at = 0; at < block.stride; at += hn::Lanes(d)) {
        for (std::size_t i = 0; i < block.inputCount; ++i)
            hn::Store(hn::Load(d, block.inputs[i] + at), d, before + i * hn::Lanes(d));
        std::size_t output = 0;
        if constexpr (kUpdateOutputs > 6)
            for (; output + kUpdateOutputs <= block.outputCount; output += kUpdateOutputs)
                updateColumns<kUpdateOutputs>(block, products, output, at, before);
        for (; output + 6 <= block.outputCount; output += 6)
            updateColumns<6>(block, products, output, at, before);
        updateFew(block, products, output, block.outputCount - output, at, before);
    }
}

float updateBlock(const Block& block) {
    Products products;
    multiply(block, products);
    const float loss = applyLogistic(block, products);
    update(block, products);
    return loss;
}

float lossOfBlock(const Block& block) {
    Products products;
    multiply(block, products);
    return applyLogistic(block, products);
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(updateBlock);
HWY_EXPORT(lossOfBlock);

}  // namespace

NegativeSamplingFunction negativeSamplingUpdate() {
    return &EMBEDSCOPE_DISPATCH(updateBlock);
}
NegativeSamplingFunction negativeSamplingLoss() {
    return &EMBEDSCOPE_DISPATCH(lossOfBlock);
}

}  // namespace embedscope
#endif
