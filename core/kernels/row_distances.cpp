#include "core/kernels/row_distances.h"

#include "core/kernels/hogwild.h"
#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/row_distances.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

EMBEDSCOPE_HOGWILD HWY_ATTR RowProducts rowProductsHere(const float* a, const float* b, std::size_t stride) {
    const hn::CappedTag<float, 16> d;
    auto product = hn::Zero(d);
    auto squares = hn::Zero(d);
    for (std::size_t at = 0; at < stride; at += hn::Lanes(d)) {
        const auto x = hn::Load(d, a + at);
        const auto y = hn::Load(d, b + at);
        const auto difference = hn::Sub(x, y);
        product = hn::MulAdd(x, y, product);
        squares = hn::MulAdd(difference, difference, squares);
    }
    return {hn::GetLane(hn::SumOfLanes(d, product)), hn::GetLane(hn::SumOfLanes(d, squares))};
}

EMBEDSCOPE_HOGWILD HWY_ATTR void combineRowsHere(const float* const* rows, const float* factors,
                                                 std::size_t count, std::size_t stride, float* out) {
    const hn::CappedTag<float, 16> d;
    for (std::size_t at = 0; at < stride; at += hn::Lanes(d)) {
        auto sum = hn::Zero(d);
        for (std::size_t k = 0; k < count; ++k)
            sum = hn::MulAdd(hn::Set(d, factors[k]), hn::Load(d, rows[k] + at), sum);
        hn::Store(sum, d, out + at);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(rowProductsHere);
HWY_EXPORT(combineRowsHere);

}  // namespace

RowProductsFunction rowProducts() {
    return &EMBEDSCOPE_DISPATCH(rowProductsHere);
}
CombineRowsFunction combineRows() {
    return &EMBEDSCOPE_DISPATCH(combineRowsHere);
}

}  // namespace embedscope
#endif
