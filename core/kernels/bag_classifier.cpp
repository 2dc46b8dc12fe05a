#include "core/kernels/bag_classifier.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/hogwild.h"
#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/bag_classifier.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/logistic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, 16>;

/// Rows ahead whose memory is asked for.
constexpr std::size_t kAhead = 8;

HWY_INLINE HWY_ATTR void prefetchAhead(const BagRows& bag, std::size_t i) {
    if (i + kAhead >= bag.count) return;
    const float* row = bag.table + std::size_t{bag.rows[i + kAhead]} * bag.stride;
    for (std::size_t at = 0; at < bag.stride && at < 128; at += 16) __builtin_prefetch(row + at, 1, 3);
}

/// Sums up to kBlock vectors' worth of columns at once in registers, so that each row is read once.
template <std::size_t kVectors>
EMBEDSCOPE_HOGWILD HWY_ATTR void meanOfColumns(const BagRows& bag, std::size_t from, float scale,
                                               float* mean) {
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    hn::Vec<Tag> sums[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) sums[v] = hn::Zero(d);
    for (std::size_t i = 0; i < bag.count; ++i) {
        if (from == 0) prefetchAhead(bag, i);
        const float* row = bag.table + std::size_t{bag.rows[i]} * bag.stride + from;
        for (std::size_t v = 0; v < kVectors; ++v) sums[v] = hn::Add(sums[v], hn::Load(d, row + v * lanes));
    }
    for (std::size_t v = 0; v < kVectors; ++v)
        hn::Store(hn::Mul(sums[v], hn::Set(d, scale)), d, mean + from + v * lanes);
}

EMBEDSCOPE_HOGWILD HWY_ATTR void bagMeanHere(const BagRows& bag, float* mean) {
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    const float scale = bag.count ? 1.0f / static_cast<float>(bag.count) : 0.0f;
    std::size_t at = 0;
    for (; at + 8 * lanes <= bag.stride; at += 8 * lanes) meanOfColumns<8>(bag, at, scale, mean);
    for (; at + 4 * lanes <= bag.stride; at += 4 * lanes) meanOfColumns<4>(bag, at, scale, mean);
    for (; at < bag.stride; at += lanes) meanOfColumns<1>(bag, at, scale, mean);
}

EMBEDSCOPE_HOGWILD HWY_ATTR void bagAddHere(const BagRows& bag, const float* change, float scale) {
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    const auto factor = hn::Set(d, scale);
    for (std::size_t i = 0; i < bag.count; ++i) {
        prefetchAhead(bag, i);
        float* row = bag.table + std::size_t{bag.rows[i]} * bag.stride;
        for (std::size_t at = 0; at < bag.stride; at += lanes)
            hn::Store(hn::MulAdd(factor, hn::Load(d, change + at), hn::Load(d, row + at)), d, row + at);
    }
}

/// Fills scores with the probabilities.
EMBEDSCOPE_HOGWILD HWY_ATTR LabelResult probabilitiesHere(const LabelOutputs& outputs, const float* input,
                                                          std::uint32_t target) {
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    float largest = 0;
    LabelResult result;
    for (std::size_t label = 0; label < outputs.labels; ++label) {
        const float* row = outputs.table + label * outputs.stride;
        auto sum = hn::Zero(d);
        for (std::size_t at = 0; at < outputs.stride; at += lanes)
            sum = hn::MulAdd(hn::Load(d, input + at), hn::Load(d, row + at), sum);
        const float score = hn::GetLane(hn::SumOfLanes(d, sum));
        outputs.scores[label] = score;
        if (label == 0 || score > largest) {
            largest = score;
            result.predicted = static_cast<std::uint32_t>(label);
        }
    }
    const float aim = outputs.scores[target];
    const float poison = aim - aim + (largest - largest);  // NaN when one of them is not finite
    for (std::size_t label = outputs.labels; label % lanes != 0; ++label) outputs.scores[label] = -INFINITY;
    auto total = hn::Zero(d);
    for (std::size_t at = 0; at < outputs.labels; at += lanes) {
        const auto scores = hn::LoadU(d, outputs.scores + at);
        const auto below = hn::Max(hn::Sub(scores, hn::Set(d, largest)), hn::Set(d, -87.0f));
        const auto power = hn::IfThenElseZero(hn::Gt(scores, hn::Set(d, -INFINITY)), expOfNegative(d, below));
        hn::StoreU(power, d, outputs.scores + at);
        total = hn::Add(total, power);
    }
    const float sum = hn::GetLane(hn::SumOfLanes(d, total));
    const auto inverse = hn::Set(d, 1.0f / sum);
    for (std::size_t at = 0; at < outputs.labels; at += lanes)
        hn::StoreU(hn::Mul(hn::LoadU(d, outputs.scores + at), inverse), d, outputs.scores + at);
    result.loss = std::log(sum) - (aim - largest) + poison;
    return result;
}

EMBEDSCOPE_HOGWILD HWY_ATTR LabelResult labelSoftmaxLossHere(const LabelOutputs& outputs, const float* input,
                                                             std::uint32_t target) {
    return probabilitiesHere(outputs, input, target);
}

EMBEDSCOPE_HOGWILD HWY_ATTR LabelResult labelSoftmaxUpdateHere(const LabelOutputs& outputs,
                                                               const float* input, std::uint32_t target,
                                                               float learningRate, float* change) {
    const LabelResult result = probabilitiesHere(outputs, input, target);
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    for (std::size_t at = 0; at < outputs.stride; at += lanes) hn::Store(hn::Zero(d), d, change + at);
    for (std::size_t label = 0; label < outputs.labels; ++label) {
        float* row = outputs.table + label * outputs.stride;
        const auto step =
            hn::Set(d, learningRate * ((label == target ? 1.0f : 0.0f) - outputs.scores[label]));
        for (std::size_t at = 0; at < outputs.stride; at += lanes) {
            const auto old = hn::Load(d, row + at);
            hn::Store(hn::MulAdd(step, old, hn::Load(d, change + at)), d, change + at);
            hn::Store(hn::MulAdd(step, hn::Load(d, input + at), old), d, row + at);
        }
    }
    return result;
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(bagMeanHere);
HWY_EXPORT(bagAddHere);
HWY_EXPORT(labelSoftmaxUpdateHere);
HWY_EXPORT(labelSoftmaxLossHere);

}  // namespace

BagMeanFunction bagMean() {
    return &EMBEDSCOPE_DISPATCH(bagMeanHere);
}
BagAddFunction bagAdd() {
    return &EMBEDSCOPE_DISPATCH(bagAddHere);
}
LabelSoftmaxUpdateFunction labelSoftmaxUpdate() {
    return &EMBEDSCOPE_DISPATCH(labelSoftmaxUpdateHere);
}
LabelSoftmaxLossFunction labelSoftmaxLoss() {
    return &EMBEDSCOPE_DISPATCH(labelSoftmaxLossHere);
}

}  // namespace embedscope
#endif
