// Included once per target by the kernels that need it; see Highway's foreach_target.h for the pattern of the
// guard.
#if defined(EMBEDSCOPE_KERNELS_LOGISTIC_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef EMBEDSCOPE_KERNELS_LOGISTIC_INL_H_
#undef EMBEDSCOPE_KERNELS_LOGISTIC_INL_H_
#else
#define EMBEDSCOPE_KERNELS_LOGISTIC_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// exp(x) for x <= 0, to 2 units in the last place; 0 below -87. Coefficients of Cephes' expf (Moshier).
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V expOfNegative(D d, V x) {
    const hn::Rebind<int, D> di;
    const V clamped = hn::Max(hn::Set(d, -87.0f), x);
    const V k = hn::Round(hn::Mul(clamped, hn::Set(d, 1.44269504f)));
    V r = hn::NegMulAdd(k, hn::Set(d, 0.693359375f), clamped);
    r = hn::NegMulAdd(k, hn::Set(d, -2.12194440e-4f), r);
    V p = hn::Set(d, 1.9875691500e-4f);
    p = hn::MulAdd(p, r, hn::Set(d, 1.3981999507e-3f));
    p = hn::MulAdd(p, r, hn::Set(d, 8.3334519073e-3f));
    p = hn::MulAdd(p, r, hn::Set(d, 4.1665795894e-2f));
    p = hn::MulAdd(p, r, hn::Set(d, 1.6666665459e-1f));
    p = hn::MulAdd(p, r, hn::Set(d, 5.0000001201e-1f));
    p = hn::MulAdd(p, hn::Mul(r, r), hn::Add(r, hn::Set(d, 1.0f)));
    const auto exponent = hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(di, k), hn::Set(di, 127)));
    return hn::Mul(p, hn::BitCast(d, exponent));
}

/// 1 / x for 1 <= x <= 2, to 1 unit in the last place, without a division: a quadratic start (relative error
/// 1/99) and two steps of Newton, so that every processor gives the same bits.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V reciprocalOfOneToTwo(D d, V x) {
    V y = hn::MulAdd(hn::Set(d, 32.0f / 99.0f), x, hn::Set(d, -144.0f / 99.0f));
    y = hn::MulAdd(y, x, hn::Set(d, 210.0f / 99.0f));
    y = hn::MulAdd(y, hn::NegMulAdd(x, y, hn::Set(d, 1.0f)), y);
    return hn::MulAdd(y, hn::NegMulAdd(x, y, hn::Set(d, 1.0f)), y);
}

/// log(1 + x) for 0 <= x <= 1: x times the polynomial of degree 8 through the Chebyshev nodes of log(1 + x) /
/// x; relative error 1e-7.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V log1pOfZeroToOne(D d, V x) {
    V p = hn::Set(d, 5.126102141e-03f);
    p = hn::MulAdd(p, x, hn::Set(d, -2.907406468e-02f));
    p = hn::MulAdd(p, x, hn::Set(d, 7.751608674e-02f));
    p = hn::MulAdd(p, x, hn::Set(d, -1.360224762e-01f));
    p = hn::MulAdd(p, x, hn::Set(d, 1.907688074e-01f));
    p = hn::MulAdd(p, x, hn::Set(d, -2.483539899e-01f));
    p = hn::MulAdd(p, x, hn::Set(d, 3.331812171e-01f));
    p = hn::MulAdd(p, x, hn::Set(d, -4.999944498e-01f));
    p = hn::MulAdd(p, x, hn::Set(d, 9.999999659e-01f));
    return hn::Mul(p, x);
}

/// loss = -log(sigmoid(x)) and slope = sigmoid(-x); both NaN where x is infinite or NaN.
template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR void logisticLoss(D d, V x, V& loss, V& slope) {
    const V zero = hn::Zero(d);
    const V e = expOfNegative(d, hn::Neg(hn::Abs(x)));
    const V inverse = reciprocalOfOneToTwo(d, hn::Add(e, hn::Set(d, 1.0f)));
    const V poison = hn::Sub(x, x);  // 0, or NaN for what is not finite: the clamps above would hide it
    slope = hn::Add(hn::IfThenElse(hn::Lt(x, zero), inverse, hn::Mul(e, inverse)), poison);
    loss = hn::Add(hn::Sub(log1pOfZeroToOne(d, e), hn::Min(x, zero)), poison);
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#endif
