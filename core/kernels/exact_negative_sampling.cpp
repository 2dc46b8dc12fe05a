#include "core/kernels/exact_negative_sampling.h"

#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/exact_negative_sampling.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/exact-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {
namespace {  // the names are also those of other kernels

using Block = NegativeSamplingBlock;
using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;

// Sums in registers, 32 of AVX-512 and 16 of the others; the number changes no result.
constexpr std::size_t kDotInputs = 4;
constexpr int kDotOutputs = HWY_TARGET <= HWY_AVX3 ? 6 : 2;
// Outputs that an input meets before the next input's turn: the same on every path, since an input may be
// there twice and then collects its steps in this order.
constexpr int kUpdateOutputs = 6;
constexpr std::size_t kLanes = hn::MaxLanes(Lanes());
constexpr std::size_t kTree = 16;  // lanes of a sum, on every path

/// The products of a block and the factor of each: [output][input], inputs padded to a multiple of 4.
struct Products {
    static constexpr std::size_t kCapacity = Block::kMaxInputs * Block::kMaxOutputs + kTree;
    alignas(64) float x[kCapacity];       ///< input . output, negated for false pairs
    alignas(64) float factor[kCapacity];  ///< the weight; 0 in the padding; then the step of the gradient
    std::size_t perOutput;
};

#if HWY_TARGET <= HWY_AVX2

using Four = hn::Vec<hn::FixedTag<float, 4>>;

/// The sums of four vectors of four lanes, each (0 + 2) + (1 + 3).
HWY_INLINE HWY_ATTR Four sumsOfFourLanes(const Four* v) {
    const hn::FixedTag<float, 4> four;
    const hn::FixedTag<double, 2> pairs;
    const auto ab = hn::Add(hn::InterleaveLower(four, v[0], v[1]), hn::InterleaveUpper(four, v[0], v[1]));
    const auto ce = hn::Add(hn::InterleaveLower(four, v[2], v[3]), hn::InterleaveUpper(four, v[2], v[3]));
    const auto lower = hn::InterleaveLower(pairs, hn::BitCast(pairs, ab), hn::BitCast(pairs, ce));
    const auto upper = hn::InterleaveUpper(pairs, hn::BitCast(pairs, ab), hn::BitCast(pairs, ce));
    return hn::Add(hn::BitCast(four, lower), hn::BitCast(four, upper));
}

/// sumOfSixteen() of the four sums of one output with four inputs; lanes holds what the vectors do not.
HWY_INLINE HWY_ATTR Four sumsOfSixteen(const V* sums, const float* lanes) {
    const hn::FixedTag<float, 8> eight;
    const hn::FixedTag<float, 4> four;
    Four quarters[kDotInputs];
    for (std::size_t i = 0; i < kDotInputs; ++i) {
#if HWY_TARGET <= HWY_AVX3
        static_cast<void>(lanes);
        const auto half = hn::Add(hn::LowerHalf(eight, sums[i]), hn::UpperHalf(eight, sums[i]));
#else
        const auto half = hn::Add(hn::Load(eight, lanes + i * kTree), sums[i]);
#endif
        quarters[i] = hn::Add(hn::LowerHalf(four, half), hn::UpperHalf(four, half));
    }
    return sumsOfFourLanes(quarters);
}

template <int kInputs>
HWY_INLINE HWY_ATTR void storeProducts(const V* sums, const float* lanes, float weight, float* x,
                                       float* factor) {
    const hn::FixedTag<float, 4> four;
    const auto weights = hn::Set(four, weight);
    const auto sign = hn::And(weights, hn::Set(four, -0.0f));
    hn::Store(hn::Xor(sumsOfSixteen(sums, lanes), sign), four, x);
    hn::Store(hn::IfThenElseZero(hn::FirstN(four, kInputs), weights), four, factor);
}

#else

template <int kInputs>
HWY_INLINE HWY_ATTR void storeProducts(const V* sums, float* lanes, float weight, float* x, float* factor) {
    for (std::size_t i = 0; i < kDotInputs; ++i) {
        hn::Store(sums[i], Lanes(), lanes + i * kTree + kTree - kLanes);
        const float sum = sumOfSixteen(lanes + i * kTree);
        x[i] = weight < 0 ? -sum : sum;
        factor[i] = i < kInputs ? weight : 0.0f;
    }
}

#endif

/// Products of up to four inputs with kOutputs outputs, in 16 lanes: as many at a time as the registers have.
template <int kInputs, int kOutputs>
HWY_INLINE HWY_ATTR void multiplyTile(const Block& block, std::size_t input, std::size_t output,
                                      Products& products) {
    const Lanes d;
    alignas(64) float lanes[kOutputs][kDotInputs][kTree];
    V sums[kOutputs][kDotInputs];
    for (std::size_t part = 0; part < kTree; part += kLanes) {
        for (int j = 0; j < kOutputs; ++j)
            for (std::size_t i = 0; i < kDotInputs; ++i) sums[j][i] = hn::Zero(d);
        for (std::size_t at = part; at < block.stride; at += kTree) {
            V rows[kInputs];
            for (int i = 0; i < kInputs; ++i) rows[i] = hn::Load(d, block.inputs[input + i] + at);
            for (int j = 0; j < kOutputs; ++j) {
                const V other = hn::Load(d, block.outputs[output + j] + at);
                for (int i = 0; i < kInputs; ++i) sums[j][i] = fused(d, rows[i], other, sums[j][i]);
            }
        }
        if (part + kLanes == kTree) break;  // the last part stays in registers
        for (int j = 0; j < kOutputs; ++j)
            for (std::size_t i = 0; i < kDotInputs; ++i) hn::Store(sums[j][i], d, lanes[j][i] + part);
    }
    for (int j = 0; j < kOutputs; ++j) {
        const std::size_t at = (output + j) * products.perOutput + input;
        storeProducts<kInputs>(sums[j], lanes[j][0], block.weights[output + j], products.x + at,
                               products.factor + at);
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

HWY_ATTR HWY_NOINLINE void multiply(const Block& block, Products& products) {
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
    const std::size_t padded = (used + kTree - 1) / kTree * kTree;
    for (std::size_t at = used; at < padded; ++at) products.x[at] = products.factor[at] = 0;
    const auto rate = hn::Set(d, block.learningRate);
    alignas(64) float lanes[kTree];
    for (std::size_t part = 0; part < kTree; part += kLanes) {
        auto sum = hn::Zero(d);
        for (std::size_t at = part; at < padded; at += kTree) {
            auto loss = hn::Zero(d);
            auto slope = hn::Zero(d);
            exactLogisticLoss(d, hn::Load(d, products.x + at), loss, slope);
            const auto weight = hn::Load(d, products.factor + at);
            sum = fused(d, hn::Abs(weight), loss, sum);
            hn::Store(hn::Mul(hn::Mul(weight, rate), slope), d, products.factor + at);
        }
        hn::Store(sum, d, lanes + part);
    }
    return sumOfSixteen(lanes);
}

/// Adds the steps between all inputs and kOutputs outputs at one place of the rows. before holds the inputs'
/// old values. Every lane is on its own and takes the steps in the order of the rows.
template <int kOutputs>
HWY_INLINE HWY_ATTR void updateColumns(const Block& block, const Products& products, std::size_t output,
                                       std::size_t at, const float* before) {
    const Lanes d;
    V old[kOutputs];
    V updated[kOutputs];
    for (int j = 0; j < kOutputs; ++j) updated[j] = old[j] = hn::Load(d, block.outputs[output + j] + at);
    const float* steps = products.factor + output * products.perOutput;
    for (std::size_t i = 0; i < block.inputCount; ++i) {
        float* row = block.inputs[i] + at;
        V sum = hn::Load(d, row);
        const V input = before ? hn::Load(d, before + i * kLanes) : sum;
        for (int j = 0; j < kOutputs; ++j) {
            const V step = hn::Set(d, steps[j * products.perOutput + i]);
            sum = fused(d, step, old[j], sum);
            updated[j] = fused(d, step, input, updated[j]);
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

HWY_ATTR HWY_NOINLINE void update(const Block& block, const Products& products) {
    const Lanes d;
    if (block.outputCount == kUpdateOutputs) {  // five negatives, the usual case
        for (std::size_t at = 0; at < block.stride; at += kLanes)
            updateColumns<kUpdateOutputs>(block, products, 0, at, nullptr);
        return;
    }
    alignas(64) float before[Block::kMaxInputs * kTree];
    for (std::size_t at = 0; at < block.stride; at += kLanes) {
        for (std::size_t i = 0; i < block.inputCount; ++i)
            hn::Store(hn::Load(d, block.inputs[i] + at), d, before + i * kLanes);
        std::size_t output = 0;
        for (; output + kUpdateOutputs <= block.outputCount; output += kUpdateOutputs)
            updateColumns<kUpdateOutputs>(block, products, output, at, before);
        updateFew(block, products, output, block.outputCount - output, at, before);
    }
}

float exactUpdate(const Block& block) {
    Products products;
    multiply(block, products);
    const float loss = applyLogistic(block, products);
    update(block, products);
    return loss;
}

float exactLoss(const Block& block) {
    Products products;
    multiply(block, products);
    return applyLogistic(block, products);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(exactUpdate);
HWY_EXPORT(exactLoss);

}  // namespace

NegativeSamplingFunction exactNegativeSamplingUpdate() {
    return &EMBEDSCOPE_DISPATCH(exactUpdate);
}
NegativeSamplingFunction exactNegativeSamplingLoss() {
    return &EMBEDSCOPE_DISPATCH(exactLoss);
}

}  // namespace embedscope
#endif
