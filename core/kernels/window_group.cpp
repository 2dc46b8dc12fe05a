#include "core/kernels/window_group.h"

#include <cassert>

#include "core/kernels/hogwild.h"
#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/window_group.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/logistic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {
namespace {  // the names are also those of other kernels

using Block = WindowGroupBlock;
using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;

// kDotInputs x kDotOutputs sums are kept in registers while the products are formed, and up to kUpdateOutputs
// rows with their new values while the rows are updated: chosen for 32 registers of AVX-512 and 16 of the
// others.
constexpr std::size_t kDotInputs = 4;
constexpr int kDotOutputs = HWY_TARGET <= HWY_AVX3 ? 6 : 2;
constexpr int kUpdateOutputs = HWY_TARGET <= HWY_AVX3 ? 12 : 6;

/// The products of a block, [output][input] with inputs padded to a multiple of 4; afterwards the steps.
struct Products {
    alignas(64) float x[Block::kMaxInputs * Block::kMaxOutputs];
    std::size_t perOutput;
};

#if HWY_TARGET == HWY_SCALAR

HWY_INLINE HWY_ATTR void storeSums(Lanes, const V* sums, float* x) {
    for (std::size_t i = 0; i < kDotInputs; ++i) x[i] = hn::GetLane(sums[i]);
}

#else

/// Stores the sums of the lanes of four vectors.
HWY_INLINE HWY_ATTR void storeSums(Lanes d, const V* v, float* x) {
    const hn::Repartition<double, Lanes> pairs;
    const V ab = hn::Add(hn::InterleaveLower(d, v[0], v[1]), hn::InterleaveUpper(d, v[0], v[1]));
    const V ce = hn::Add(hn::InterleaveLower(d, v[2], v[3]), hn::InterleaveUpper(d, v[2], v[3]));
    const auto lower = hn::InterleaveLower(pairs, hn::BitCast(pairs, ab), hn::BitCast(pairs, ce));
    const auto upper = hn::InterleaveUpper(pairs, hn::BitCast(pairs, ab), hn::BitCast(pairs, ce));
    // Each group of four lanes holds a part of the four sums.
    const V sums = hn::Add(hn::BitCast(d, lower), hn::BitCast(d, upper));
    const hn::FixedTag<float, 4> four;
#if HWY_TARGET <= HWY_AVX3
    const hn::FixedTag<float, 8> half;
    const auto eight = hn::Add(hn::LowerHalf(half, sums), hn::UpperHalf(half, sums));
    hn::Store(hn::Add(hn::LowerHalf(four, eight), hn::UpperHalf(four, eight)), four, x);
#else
    hn::Store(hn::Add(hn::LowerHalf(four, sums), hn::UpperHalf(four, sums)), four, x);
#endif
}

#endif

/// Products of up to four inputs with kOutputs outputs.
template <int kInputs, int kOutputs>
HWY_INLINE HWY_ATTR void multiplyTile(const Block& block, std::size_t input, std::size_t output,
                                      Products& products) {
    const Lanes d;
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
    for (int j = 0; j < kOutputs; ++j)
        storeSums(d, sums[j], products.x + (output + j) * products.perOutput + input);
}

template <int kOutputs>
HWY_INLINE HWY_ATTR void multiplyColumns(const Block& block, std::size_t output, Products& products) {
    std::size_t input = 0;
    for (; input + 4 <= block.inputCount; input += 4)
        multiplyTile<4, kOutputs>(block, input, output, products);
    switch (block.inputCount - input) {
        case 3:
            return multiplyTile<3, kOutputs>(block, input, output, products);
        case 2:
            return multiplyTile<2, kOutputs>(block, input, output, products);
        case 1:
            return multiplyTile<1, kOutputs>(block, input, output, products);
        default:
            return;
    }
}

EMBEDSCOPE_HOGWILD HWY_ATTR HWY_NOINLINE void multiply(const Block& block, Products& products) {
    products.perOutput = pairStride(block.inputCount);
    std::size_t output = 0;
    std::size_t left = block.outputCount;
    if constexpr (kDotOutputs >= 6) {
        for (; left >= 8 || left == 6; left -= 6, output += 6) multiplyColumns<6>(block, output, products);
        for (; left >= 5; left -= 5, output += 5) multiplyColumns<5>(block, output, products);
        for (; left >= 3; left -= 3, output += 3) multiplyColumns<3>(block, output, products);
    }
    for (; left >= 2; left -= 2, output += 2) multiplyColumns<2>(block, output, products);
    if (left == 1) multiplyColumns<1>(block, output, products);
}

/// Turns each product into its step, learning rate * (truth - weight * sigmoid(x)), and returns the loss.
HWY_ATTR HWY_NOINLINE float applyLogistic(const Block& block, Products& products) {
    const Lanes d;
    const std::size_t used = block.outputCount * products.perOutput;
    for (std::size_t at = used; at % hn::Lanes(d) != 0; ++at) products.x[at] = 0;
    const auto rate = hn::Set(d, block.learningRate);
    auto sum = hn::Zero(d);
    for (std::size_t at = 0; at < used; at += hn::Lanes(d)) {
        const auto x = hn::Load(d, products.x + at);
        const auto truth = hn::Load(d, block.truths + at);
        const auto weight = hn::Load(d, block.weights + at);
        auto loss = hn::Zero(d);
        auto slope = hn::Zero(d);
        logisticLoss(d, hn::Neg(x), loss, slope);  // log(1 + exp(x)) and sigmoid(x)
        sum = hn::Add(sum, hn::MulSub(weight, loss, hn::Mul(truth, x)));
        hn::Store(hn::Mul(rate, hn::NegMulAdd(weight, slope, truth)), d, products.x + at);
    }
    return hn::GetLane(hn::SumOfLanes(d, sum));
}

/// Adds the steps between all inputs and kOutputs outputs at one place of the rows. before holds the inputs'
/// old values where other outputs have already changed them.
template <int kOutputs>
HWY_INLINE HWY_ATTR void updateColumns(const Block& block, const Products& products, std::size_t output,
                                       std::size_t at, const float* before) {
    const Lanes d;
    V old[kOutputs];
    V updated[kOutputs];
    for (int j = 0; j < kOutputs; ++j) updated[j] = old[j] = hn::Load(d, block.outputs[output + j] + at);
    const float* steps = products.x + output * products.perOutput;
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

/// All outputs at once: their old and new values fit into the registers.
template <int kOutputs>
EMBEDSCOPE_HOGWILD HWY_ATTR HWY_NOINLINE void updateWhole(const Block& block, const Products& products) {
    for (std::size_t at = 0; at < block.stride; at += hn::Lanes(Lanes()))
        updateColumns<kOutputs>(block, products, 0, at, nullptr);
}

EMBEDSCOPE_HOGWILD HWY_ATTR HWY_NOINLINE void updateInParts(const Block& block, const Products& products) {
    const Lanes d;
    alignas(64) float before[Block::kMaxInputs * 16];
    for (std::size_t at = 0; at < block.stride; at += hn::Lanes(d)) {
        for (std::size_t i = 0; i < block.inputCount; ++i)
            hn::Store(hn::Load(d, block.inputs[i] + at), d, before + i * hn::Lanes(d));
        std::size_t output = 0;
        std::size_t left = block.outputCount;
        if constexpr (kUpdateOutputs > 6)
            for (; left >= 12; left -= 12, output += 12)
                updateColumns<12>(block, products, output, at, before);
        for (; left >= 6; left -= 6, output += 6) updateColumns<6>(block, products, output, at, before);
        for (; left >= 3; left -= 3, output += 3) updateColumns<3>(block, products, output, at, before);
        for (; left >= 1; --left, ++output) updateColumns<1>(block, products, output, at, before);
    }
}

HWY_ATTR void update(const Block& block, const Products& products) {
    if constexpr (kUpdateOutputs > 6) {
        switch (block.outputCount) {
            case 7:
                return updateWhole<7>(block, products);
            case 8:
                return updateWhole<8>(block, products);
            case 9:
                return updateWhole<9>(block, products);
            case 10:
                return updateWhole<10>(block, products);
            case 11:
                return updateWhole<11>(block, products);
            case 12:
                return updateWhole<12>(block, products);
            default:
                break;
        }
    }
    if (block.outputCount == 6) return updateWhole<6>(block, products);
    updateInParts(block, products);
}

float lossOfGroup(const Block& block) {
    Products products;
    multiply(block, products);
    return applyLogistic(block, products);
}

float updateGroup(const Block& block) {
    Products products;
    multiply(block, products);
    const float loss = applyLogistic(block, products);
    update(block, products);
    return loss;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(updateGroup);
HWY_EXPORT(lossOfGroup);

}  // namespace

WindowGroupFunction windowGroupUpdate() {
    return &EMBEDSCOPE_DISPATCH(updateGroup);
}
WindowGroupFunction windowGroupLoss() {
    return &EMBEDSCOPE_DISPATCH(lossOfGroup);
}

}  // namespace embedscope
#endif
