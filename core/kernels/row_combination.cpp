#include "core/kernels/row_combination.h"

#include "core/kernels/hogwild.h"
#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/row_combination.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

EMBEDSCOPE_HOGWILD HWY_ATTR void sumRowsHere(float* const* rows, std::size_t count, float scale,
                                             std::size_t stride, float* out) {
    const hn::CappedTag<float, 16> d;
    for (std::size_t at = 0; at < stride; at += hn::Lanes(d)) {
        auto sum = hn::Zero(d);
        for (std::size_t i = 0; i < count; ++i) sum = hn::Add(sum, hn::Load(d, rows[i] + at));
        hn::Store(hn::Mul(sum, hn::Set(d, scale)), d, out + at);
    }
}

EMBEDSCOPE_HOGWILD HWY_ATTR void spreadChangeHere(float* const* rows, std::size_t count, const float* after,
                                                  const float* before, float scale, std::size_t stride) {
    const hn::CappedTag<float, 16> d;
    for (std::size_t at = 0; at < stride; at += hn::Lanes(d)) {
        const auto change =
            hn::Mul(hn::Sub(hn::Load(d, after + at), hn::Load(d, before + at)), hn::Set(d, scale));
        for (std::size_t i = 0; i < count; ++i)
            hn::Store(hn::Add(hn::Load(d, rows[i] + at), change), d, rows[i] + at);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(sumRowsHere);
HWY_EXPORT(spreadChangeHere);

}  // namespace

SumRowsFunction sumRows() {
    return &EMBEDSCOPE_DISPATCH(sumRowsHere);
}
SpreadChangeFunction spreadChange() {
    return &EMBEDSCOPE_DISPATCH(spreadChangeHere);
}

}  // namespace embedscope
#endif
