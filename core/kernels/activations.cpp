#include "core/kernels/activations.h"

#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/activations.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/logistic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

using Lanes = hn::CappedTag<float, 16>;

template <class Function>
HWY_INLINE HWY_ATTR void transform(float* values, std::size_t count, Function&& function) {
    const Lanes d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes)
        hn::StoreU(function(d, hn::LoadU(d, values + at)), d, values + at);
    if (at == count) return;
    alignas(64) float rest[16] = {};
    for (std::size_t i = 0; at + i < count; ++i) rest[i] = values[at + i];
    hn::Store(function(d, hn::Load(d, rest)), d, rest);
    for (std::size_t i = 0; at + i < count; ++i) values[at + i] = rest[i];
}

/// 1 / (1 + exp(-x)), NaN for what is not finite.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V sigmoid(D d, V x) {
    V loss, slope;
    logisticLoss(d, hn::Neg(x), loss, slope);
    return slope;
}

HWY_ATTR void sigmoidHere(float* values, std::size_t count) {
    transform(values, count, [](auto d, auto x) HWY_ATTR { return sigmoid(d, x); });
}

HWY_ATTR void tanhHere(float* values, std::size_t count) {
    transform(values, count, [](auto d, auto x) HWY_ATTR {
        // tanh(x) = 2 sigmoid(2x) - 1 loses digits near 0, where x - x^3/3 + 2x^5/15 has them.
        const auto square = hn::Mul(x, x);
        const auto series = hn::Mul(
            x,
            hn::MulAdd(
                square,
                hn::MulAdd(square, hn::MulAdd(square, hn::Set(d, -17.0f / 315.0f), hn::Set(d, 2.0f / 15.0f)),
                           hn::Set(d, -1.0f / 3.0f)),
                hn::Set(d, 1.0f)));
        const auto wide = hn::Sub(hn::Mul(hn::Set(d, 2.0f), sigmoid(d, hn::Add(x, x))), hn::Set(d, 1.0f));
        return hn::IfThenElse(hn::Lt(hn::Abs(x), hn::Set(d, 0.15f)), series, wide);
    });
}

HWY_ATTR float expHere(float shift, float* values, std::size_t count) {
    const Lanes d;
    auto sum = hn::Zero(d);
    const std::size_t lanes = hn::Lanes(d);
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes) {
        const auto x = hn::Sub(hn::LoadU(d, values + at), hn::Set(d, shift));
        const auto e = hn::Add(expOfNegative(d, hn::Min(x, hn::Zero(d))), hn::Sub(x, x));
        hn::StoreU(e, d, values + at);
        sum = hn::Add(sum, e);
    }
    float total = hn::GetLane(hn::SumOfLanes(d, sum));
    const hn::CappedTag<float, 1> one;
    for (; at < count; ++at) {
        const auto x = hn::Set(one, values[at] - shift);
        values[at] = hn::GetLane(hn::Add(expOfNegative(one, hn::Min(x, hn::Zero(one))), hn::Sub(x, x)));
        total += values[at];
    }
    return total;
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(sigmoidHere);
HWY_EXPORT(tanhHere);
HWY_EXPORT(expHere);

}  // namespace

void sigmoidInPlace(float* values, std::size_t count) {
    EMBEDSCOPE_DISPATCH(sigmoidHere)(values, count);
}
void tanhInPlace(float* values, std::size_t count) {
    EMBEDSCOPE_DISPATCH(tanhHere)(values, count);
}
float expInPlace(float shift, float* values, std::size_t count) {
    return EMBEDSCOPE_DISPATCH(expHere)(shift, values, count);
}

}  // namespace embedscope
#endif
