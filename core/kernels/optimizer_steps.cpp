#include "core/kernels/optimizer_steps.h"

#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/optimizer_steps.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/dot_sum-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;

/// What adamStep() does with the numbers of one vector.
struct AdamLanes {
    V beta1, beta2, rest1, rest2, epsilon, step, tiny;

    HWY_INLINE HWY_ATTR explicit AdamLanes(const AdamFactors& f) {
        const Lanes d;
        beta1 = hn::Set(d, f.beta1);
        beta2 = hn::Set(d, f.beta2);
        rest1 = hn::Set(d, 1.0f - f.beta1);
        rest2 = hn::Set(d, 1.0f - f.beta2);
        epsilon = hn::Set(d, f.epsilon);
        step = hn::Set(d, f.step);
        tiny = hn::Set(d, 1e-30f);
    }
    HWY_INLINE HWY_ATTR V next(V w, V& m, V& v) const {
        m = hn::IfThenZeroElse(hn::Lt(hn::Abs(m), tiny), m);
        return hn::Sub(w, hn::Div(hn::Mul(step, m), hn::Add(hn::Sqrt(v), epsilon)));
    }
    HWY_INLINE HWY_ATTR V move(V w, V& m, V& v) const {
        m = hn::Mul(beta1, m);
        v = hn::Mul(beta2, v);
        return next(w, m, v);
    }
    HWY_INLINE HWY_ATTR V move(V g, V w, V& m, V& v) const {
        m = hn::MulAdd(beta1, m, hn::Mul(rest1, g));
        v = hn::MulAdd(beta2, v, hn::Mul(rest2, hn::Mul(g, g)));
        return next(w, m, v);
    }
};

HWY_ATTR void adamStepHere(const AdamFactors& factors, const float* gradient, std::size_t count,
                           float* weights, float* m, float* v) {
    const Lanes d;
    const std::size_t lanes = hn::Lanes(d);
    const AdamLanes adam(factors);
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes) {
        V first = hn::LoadU(d, m + at);
        V second = hn::LoadU(d, v + at);
        const V w = hn::LoadU(d, weights + at);
        const V moved =
            gradient ? adam.move(hn::LoadU(d, gradient + at), w, first, second) : adam.move(w, first, second);
        hn::StoreU(moved, d, weights + at);
        hn::StoreU(first, d, m + at);
        hn::StoreU(second, d, v + at);
    }
    if (at == count) return;
    alignas(64) float rest[4][16] = {};
    for (std::size_t i = 0; at + i < count; ++i) {
        rest[0][i] = gradient ? gradient[at + i] : 0;
        rest[1][i] = weights[at + i];
        rest[2][i] = m[at + i];
        rest[3][i] = v[at + i];
    }
    V first = hn::Load(d, rest[2]);
    V second = hn::Load(d, rest[3]);
    const V moved = adam.move(hn::Load(d, rest[0]), hn::Load(d, rest[1]), first, second);
    hn::Store(moved, d, rest[1]);
    hn::Store(first, d, rest[2]);
    hn::Store(second, d, rest[3]);
    for (std::size_t i = 0; at + i < count; ++i) {
        weights[at + i] = rest[1][i];
        m[at + i] = rest[2][i];
        v[at + i] = rest[3][i];
    }
}

HWY_ATTR void momentumStepHere(float rate, float momentum, const float* gradient, std::size_t count,
                               float* weights, float* velocity) {
    const Lanes d;
    const std::size_t lanes = hn::Lanes(d);
    const V keep = hn::Set(d, momentum);
    const V step = hn::Set(d, rate);
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes) {
        V moved = hn::Mul(keep, hn::LoadU(d, velocity + at));
        if (gradient) moved = hn::NegMulAdd(step, hn::LoadU(d, gradient + at), moved);
        hn::StoreU(moved, d, velocity + at);
        hn::StoreU(hn::Add(hn::LoadU(d, weights + at), moved), d, weights + at);
    }
    for (; at < count; ++at) {
        const float moved = momentum * velocity[at];
        velocity[at] = gradient ? mulAddOne(-rate, gradient[at], moved) : moved;
        weights[at] += velocity[at];
    }
}

HWY_ATTR void adagradStepHere(float rate, float epsilon, const float* gradient, std::size_t count,
                              float* weights, float* sums) {
    const Lanes d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes) {
        const V g = hn::LoadU(d, gradient + at);
        const V sum = hn::MulAdd(g, g, hn::LoadU(d, sums + at));
        hn::StoreU(sum, d, sums + at);
        const V change = hn::Div(hn::Mul(hn::Set(d, rate), g), hn::Sqrt(hn::Add(sum, hn::Set(d, epsilon))));
        hn::StoreU(hn::Sub(hn::LoadU(d, weights + at), change), d, weights + at);
    }
    for (; at < count; ++at) {
        const auto one = hn::CappedTag<float, 1>();
        const float g = gradient[at];
        sums[at] = mulAddOne(g, g, sums[at]);
        weights[at] -= rate * g / hn::GetLane(hn::Sqrt(hn::Set(one, sums[at] + epsilon)));
    }
}

HWY_ATTR void addScaledHere(float factor, const float* from, std::size_t count, float* to) {
    const Lanes d;
    const std::size_t lanes = hn::Lanes(d);
    const V scale = hn::Set(d, factor);
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes)
        hn::StoreU(hn::MulAdd(scale, hn::LoadU(d, from + at), hn::LoadU(d, to + at)), d, to + at);
    for (; at < count; ++at) to[at] = mulAddOne(factor, from[at], to[at]);
}

HWY_ATTR float dotProductHere(const float* a, const float* b, std::size_t count) {
    DotSum sum;
    sum.add(
        count, [&](std::size_t at) HWY_ATTR { return hn::LoadU(Lanes(), a + at); },
        [&](std::size_t at) { return a[at]; }, b);
    return sum.total();
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(adamStepHere);
HWY_EXPORT(momentumStepHere);
HWY_EXPORT(adagradStepHere);
HWY_EXPORT(addScaledHere);
HWY_EXPORT(dotProductHere);

}  // namespace

void adamStep(const AdamFactors& factors, const float* gradient, std::size_t count, float* weights, float* m,
              float* v) {
    EMBEDSCOPE_DISPATCH(adamStepHere)(factors, gradient, count, weights, m, v);
}
void momentumStep(float rate, float momentum, const float* gradient, std::size_t count, float* weights,
                  float* velocity) {
    EMBEDSCOPE_DISPATCH(momentumStepHere)(rate, momentum, gradient, count, weights, velocity);
}
void adagradStep(float rate, float epsilon, const float* gradient, std::size_t count, float* weights,
                 float* sums) {
    EMBEDSCOPE_DISPATCH(adagradStepHere)(rate, epsilon, gradient, count, weights, sums);
}
void addScaled(float factor, const float* from, std::size_t count, float* to) {
    EMBEDSCOPE_DISPATCH(addScaledHere)(factor, from, count, to);
}
float dotProduct(const float* a, const float* b, std::size_t count) {
    return EMBEDSCOPE_DISPATCH(dotProductHere)(a, b, count);
}

}  // namespace embedscope
#endif
