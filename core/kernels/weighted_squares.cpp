#include "core/kernels/weighted_squares.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/hogwild.h"
#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/weighted_squares.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

EMBEDSCOPE_HOGWILD HWY_ATTR float residualHere(const WeightedSquareStep& step) {
    const hn::CappedTag<float, 16> d;
    auto sum = hn::Zero(d);
    for (std::size_t at = 0; at < step.stride; at += hn::Lanes(d))
        sum = hn::MulAdd(hn::Load(d, step.word.values + at), hn::Load(d, step.context.values + at), sum);
    return hn::GetLane(hn::SumOfLanes(d, sum)) + *step.word.bias + *step.context.bias - step.target;
}

float lossOf(float weight, float residual) {
    const float loss = 0.5f * weight * residual * residual;
    return std::isfinite(loss) ? loss : std::numeric_limits<float>::quiet_NaN();
}

EMBEDSCOPE_HOGWILD HWY_ATTR float lossHere(const WeightedSquareStep& step) {
    return lossOf(step.weight, residualHere(step));
}

EMBEDSCOPE_HOGWILD void stepBias(const AdaGradRow& row, float change) {
    *row.bias -= change / std::sqrt(*row.biasSquares);
    *row.biasSquares += change * change;
}

EMBEDSCOPE_HOGWILD HWY_ATTR float updateHere(const WeightedSquareStep& step) {
    const hn::CappedTag<float, 16> d;
    const float residual = residualHere(step);
    const float loss = lossOf(step.weight, residual);
    const float slope = step.weight * residual;
    if (!(slope - slope == 0)) return std::numeric_limits<float>::quiet_NaN();
    const auto by = hn::Set(d, slope);
    const auto rate = hn::Set(d, step.learningRate);
    const auto top = hn::Set(d, step.clip);
    const auto bottom = hn::Set(d, -step.clip);
    for (std::size_t at = 0; at < step.stride; at += hn::Lanes(d)) {
        const auto w = hn::Load(d, step.word.values + at);
        const auto c = hn::Load(d, step.context.values + at);
        const auto wSquares = hn::Load(d, step.word.squares + at);
        const auto cSquares = hn::Load(d, step.context.squares + at);
        const auto wChange = hn::Mul(hn::Min(top, hn::Max(bottom, hn::Mul(by, c))), rate);
        const auto cChange = hn::Mul(hn::Min(top, hn::Max(bottom, hn::Mul(by, w))), rate);
        hn::Store(hn::Sub(w, hn::Div(wChange, hn::Sqrt(wSquares))), d, step.word.values + at);
        hn::Store(hn::Sub(c, hn::Div(cChange, hn::Sqrt(cSquares))), d, step.context.values + at);
        hn::Store(hn::MulAdd(wChange, wChange, wSquares), d, step.word.squares + at);
        hn::Store(hn::MulAdd(cChange, cChange, cSquares), d, step.context.squares + at);
    }
    const float change = std::clamp(slope, -step.clip, step.clip) * step.learningRate;
    stepBias(step.word, change);
    stepBias(step.context, change);
    return loss;
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(updateHere);
HWY_EXPORT(lossHere);

}  // namespace

WeightedSquareFunction weightedSquareUpdate() {
    return &EMBEDSCOPE_DISPATCH(updateHere);
}
WeightedSquareFunction weightedSquareLoss() {
    return &EMBEDSCOPE_DISPATCH(lossHere);
}

}  // namespace embedscope
#endif
