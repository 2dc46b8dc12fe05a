// Included once per target by the kernels whose results are the same bits on every path; see Highway's
// foreach_target.h for the pattern of the guard. Such a kernel uses single additions and products, fused()
// for a multiplication with an addition, and sums of 16 lanes in the order of sumOfSixteen(); the project is
// compiled with -ffp-contract=off, so that no compiler fuses anything else.
#if defined(EMBEDSCOPE_KERNELS_EXACT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef EMBEDSCOPE_KERNELS_EXACT_INL_H_
#undef EMBEDSCOPE_KERNELS_EXACT_INL_H_
#else
#define EMBEDSCOPE_KERNELS_EXACT_INL_H_
#endif

#include <hwy/highway.h>

#include "core/kernels/fused.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// a * b + c with one rounding.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V fused(D d, V a, V b, V c) {
#if HWY_TARGET == HWY_SCALAR
    return hn::Set(d, fusedMultiplyAdd(hn::GetLane(a), hn::GetLane(b), hn::GetLane(c)));
#elif HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SSSE3 || HWY_TARGET == HWY_SSE4
    alignas(64) float x[16], y[16], z[16];
    hn::Store(a, d, x);
    hn::Store(b, d, y);
    hn::Store(c, d, z);
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) z[i] = fusedMultiplyAdd(x[i], y[i], z[i]);
    return hn::Load(d, z);
#else
    static_cast<void>(d);
    return hn::MulAdd(a, b, c);
#endif
}

/// c - a * b with one rounding.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V fusedNegative(D d, V a, V b, V c) {
    return fused(d, hn::Neg(a), b, c);
}

/// The sum of 16 floats: lane i with lane i + 8, then + 4, + 2, + 1.
HWY_INLINE HWY_ATTR float sumOfSixteen(const float* lanes) {
    float sums[8];
    for (int i = 0; i < 8; ++i) sums[i] = lanes[i] + lanes[i + 8];
    for (int i = 0; i < 4; ++i) sums[i] = sums[i] + sums[i + 4];
    return (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

/// exp(x) for x <= 0, to 2 units in the last place; 0 below -87. Coefficients of Cephes' expf (Moshier).
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V exactExpOfNegative(D d, V x) {
    const hn::Rebind<std::int32_t, D> di;
    const V clamped = hn::Max(hn::Set(d, -87.0f), x);
    // Adding 1.5 * 2^23 rounds to the nearest whole number, which then stands in the low bits.
    const V shift = hn::Set(d, 12582912.0f);
    const V shifted = fused(d, clamped, hn::Set(d, 1.44269504f), shift);
    const V k = hn::Sub(shifted, shift);
    V r = fusedNegative(d, k, hn::Set(d, 0.693359375f), clamped);
    r = fusedNegative(d, k, hn::Set(d, -2.12194440e-4f), r);
    V p = hn::Set(d, 1.9875691500e-4f);
    p = fused(d, p, r, hn::Set(d, 1.3981999507e-3f));
    p = fused(d, p, r, hn::Set(d, 8.3334519073e-3f));
    p = fused(d, p, r, hn::Set(d, 4.1665795894e-2f));
    p = fused(d, p, r, hn::Set(d, 1.6666665459e-1f));
    p = fused(d, p, r, hn::Set(d, 5.0000001201e-1f));
    p = fused(d, p, hn::Mul(r, r), hn::Add(r, hn::Set(d, 1.0f)));
    const auto exponent = hn::ShiftLeft<23>(hn::Add(hn::BitCast(di, shifted), hn::Set(di, 127)));
    return hn::Mul(p, hn::BitCast(d, exponent));
}

/// 1 / x for 1 <= x <= 2 by a quadratic start and two steps of Newton, to 1 unit in the last place.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V exactReciprocalOfOneToTwo(D d, V x) {
    const V one = hn::Set(d, 1.0f);
    V y = fused(d, hn::Set(d, 32.0f / 99.0f), x, hn::Set(d, -144.0f / 99.0f));
    y = fused(d, y, x, hn::Set(d, 210.0f / 99.0f));
    y = fused(d, y, fusedNegative(d, x, y, one), y);
    return fused(d, y, fusedNegative(d, x, y, one), y);
}

/// log(1 + x) for 0 <= x <= 1; the polynomial of logistic-inl.h.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V exactLog1pOfZeroToOne(D d, V x) {
    V p = hn::Set(d, 5.126102141e-03f);
    p = fused(d, p, x, hn::Set(d, -2.907406468e-02f));
    p = fused(d, p, x, hn::Set(d, 7.751608674e-02f));
    p = fused(d, p, x, hn::Set(d, -1.360224762e-01f));
    p = fused(d, p, x, hn::Set(d, 1.907688074e-01f));
    p = fused(d, p, x, hn::Set(d, -2.483539899e-01f));
    p = fused(d, p, x, hn::Set(d, 3.331812171e-01f));
    p = fused(d, p, x, hn::Set(d, -4.999944498e-01f));
    p = fused(d, p, x, hn::Set(d, 9.999999659e-01f));
    return hn::Mul(p, x);
}

/// loss = -log(sigmoid(x)) and slope = sigmoid(-x); both NaN where x is infinite or NaN.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR void exactLogisticLoss(D d, V x, V& loss, V& slope) {
    const V zero = hn::Zero(d);
    const V e = exactExpOfNegative(d, hn::Neg(hn::Abs(x)));
    const V inverse = exactReciprocalOfOneToTwo(d, hn::Add(e, hn::Set(d, 1.0f)));
    const V poison = hn::Sub(x, x);  // 0, or NaN for what is not finite: the clamps above would hide it
    slope = hn::Add(hn::IfThenElse(hn::Lt(x, zero), inverse, hn::Mul(e, inverse)), poison);
    loss = hn::Add(hn::Sub(exactLog1pOfZeroToOne(d, e), hn::Min(x, zero)), poison);
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#endif
