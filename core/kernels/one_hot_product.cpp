#include "core/kernels/one_hot_product.h"

#include "core/kernels/hogwild.h"
#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/one_hot_product.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// kVectors vectors of each row at a time, whose sums stay in registers.
template <int kVectors>
HWY_INLINE HWY_ATTR void productColumns(const float* x, const float* matrix, std::size_t n,
                                        std::size_t stride, std::size_t at, float* out) {
    const hn::CappedTag<float, 16> d;
    const std::size_t lanes = hn::Lanes(d);
    hn::Vec<decltype(d)> sums[kVectors];
    for (int k = 0; k < kVectors; ++k) sums[k] = hn::Zero(d);
    for (std::size_t i = 0; i < n; ++i) {
        const auto factor = hn::Set(d, x[i]);
        const float* row = matrix + i * stride + at;
        for (int k = 0; k < kVectors; ++k)
            sums[k] = hn::MulAdd(factor, hn::Load(d, row + static_cast<std::size_t>(k) * lanes), sums[k]);
    }
    for (int k = 0; k < kVectors; ++k) hn::Store(sums[k], d, out + at + static_cast<std::size_t>(k) * lanes);
}

EMBEDSCOPE_HOGWILD HWY_ATTR void oneHotProductHere(const float* x, const float* matrix, std::size_t n,
                                                   std::size_t stride, float* out) {
    const std::size_t lanes = hn::Lanes(hn::CappedTag<float, 16>());
    std::size_t at = 0;
    for (; at + 8 * lanes <= stride; at += 8 * lanes) productColumns<8>(x, matrix, n, stride, at, out);
    for (; at + 4 * lanes <= stride; at += 4 * lanes) productColumns<4>(x, matrix, n, stride, at, out);
    for (; at + 2 * lanes <= stride; at += 2 * lanes) productColumns<2>(x, matrix, n, stride, at, out);
    for (; at < stride; at += lanes) productColumns<1>(x, matrix, n, stride, at, out);
}

EMBEDSCOPE_HOGWILD HWY_ATTR void storeChangeHere(float* row, const float* after, const float* before,
                                                 std::size_t stride) {
    const hn::CappedTag<float, 16> d;
    for (std::size_t at = 0; at < stride; at += hn::Lanes(d)) {
        const auto now = hn::Load(d, row + at);
        const auto old = hn::Load(d, before + at);
        const auto wanted = hn::Load(d, after + at);
        const auto moved = hn::Add(now, hn::Sub(wanted, old));
        hn::Store(hn::IfThenElse(hn::Eq(now, old), wanted, moved), d, row + at);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(oneHotProductHere);
HWY_EXPORT(storeChangeHere);

}  // namespace

OneHotProductFunction oneHotProduct() {
    return &EMBEDSCOPE_DISPATCH(oneHotProductHere);
}
StoreChangeFunction storeChange() {
    return &EMBEDSCOPE_DISPATCH(storeChangeHere);
}

}  // namespace embedscope
#endif
