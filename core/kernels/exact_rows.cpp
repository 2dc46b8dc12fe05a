#include "core/kernels/exact_rows.h"

#include <cstring>

#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/exact_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/exact-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {
namespace {  // the names are also those of other kernels

const hn::CappedTag<float, 16> d;

HWY_ATTR void exactSumRowsHere(float* const* rows, std::size_t count, float scale, std::size_t stride,
                               float* out) {
    for (std::size_t at = 0; at < stride; at += hn::Lanes(d)) {
        auto sum = hn::Zero(d);
        for (std::size_t i = 0; i < count; ++i) sum = hn::Add(sum, hn::Load(d, rows[i] + at));
        hn::Store(hn::Mul(sum, hn::Set(d, scale)), d, out + at);
    }
}

HWY_ATTR void exactSpreadChangeHere(float* const* rows, std::size_t count, const float* after,
                                    const float* before, float scale, std::size_t stride) {
    for (std::size_t at = 0; at < stride; at += hn::Lanes(d)) {
        const auto difference = hn::Sub(hn::Load(d, after + at), hn::Load(d, before + at));
        const auto change = hn::Mul(difference, hn::Set(d, scale));
        for (std::size_t i = 0; i < count; ++i)
            hn::Store(hn::Add(hn::Load(d, rows[i] + at), change), d, rows[i] + at);
    }
}

HWY_ATTR void exactMergeCopiesHere(const float* const* copies, std::size_t count, float share,
                                   std::size_t stride, float* row) {
    if (count == 1 && share == 1) {
        std::memcpy(row, copies[0], stride * sizeof(float));
        return;
    }
    const auto factor = hn::Set(d, share);
    for (std::size_t at = 0; at < stride; at += hn::Lanes(d)) {
        const auto old = hn::Load(d, row + at);
        auto sum = hn::Zero(d);
        for (std::size_t i = 0; i < count; ++i) sum = hn::Add(sum, hn::Sub(hn::Load(d, copies[i] + at), old));
        hn::Store(fused(d, factor, sum, old), d, row + at);
    }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(exactSumRowsHere);
HWY_EXPORT(exactSpreadChangeHere);
HWY_EXPORT(exactMergeCopiesHere);

}  // namespace

SumRowsFunction exactSumRows() {
    return &EMBEDSCOPE_DISPATCH(exactSumRowsHere);
}
SpreadChangeFunction exactSpreadChange() {
    return &EMBEDSCOPE_DISPATCH(exactSpreadChangeHere);
}
MergeCopiesFunction exactMergeCopies() {
    return &EMBEDSCOPE_DISPATCH(exactMergeCopiesHere);
}

}  // namespace embedscope
#endif
