#include "core/kernels/embedding_rows.h"

#include <algorithm>

#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/embedding_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/dot_sum-inl.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;

constexpr std::size_t kAhead = 6;  // rows that are fetched before they are needed

HWY_INLINE HWY_ATTR void prefetch(const WeightedRows& x, std::size_t i, std::size_t dim) {
    if (i >= x.count) return;
    const float* row = x.table + static_cast<std::size_t>(x.rows[i]) * x.stride;
    for (std::size_t at = 0; at < std::min<std::size_t>(dim, 256); at += 16) __builtin_prefetch(row + at);
}

/// Columns [at, at + kVectors vectors) of the sum.
template <int kVectors>
HWY_INLINE HWY_ATTR void sumColumns(const WeightedRows& x, std::size_t at, std::size_t dim, float* out) {
    const Lanes d;
    const std::size_t lanes = hn::Lanes(d);
    V sums[kVectors];
    for (int v = 0; v < kVectors; ++v) sums[v] = hn::Zero(d);
    for (std::size_t i = 0; i < x.count; ++i) {
        if (at == 0) prefetch(x, i + kAhead, dim);
        const float* row = x.table + static_cast<std::size_t>(x.rows[i]) * x.stride + at;
        const V factor = hn::Set(d, x.factors ? x.factors[i] : 1.0f);
        for (int v = 0; v < kVectors; ++v)
            sums[v] = hn::MulAdd(factor, hn::LoadU(d, row + static_cast<std::size_t>(v) * lanes), sums[v]);
    }
    for (int v = 0; v < kVectors; ++v) hn::StoreU(sums[v], d, out + at + static_cast<std::size_t>(v) * lanes);
}

HWY_ATTR void sumWeightedRowsHere(const WeightedRows& x, std::size_t dim, float* out) {
    const std::size_t lanes = hn::Lanes(Lanes());
    std::size_t at = 0;
    for (; at + 8 * lanes <= dim; at += 8 * lanes) sumColumns<8>(x, at, dim, out);
    for (; at + lanes <= dim; at += lanes) sumColumns<1>(x, at, dim, out);
    for (; at < dim; ++at) {
        float sum = 0;
        for (std::size_t i = 0; i < x.count; ++i)
            sum = mulAddOne(x.factors ? x.factors[i] : 1.0f,
                            x.table[static_cast<std::size_t>(x.rows[i]) * x.stride + at], sum);
        out[at] = sum;
    }
}

HWY_ATTR float dotWithRowsHere(const WeightedRows& x, const float* others, std::size_t dim) {
    DotSum sum;
    const Lanes d;
    for (std::size_t i = 0; i < x.count; ++i, others += dim) {
        prefetch(x, i + kAhead, dim);
        const float* row = x.table + static_cast<std::size_t>(x.rows[i]) * x.stride;
        const float factor = x.factors ? x.factors[i] : 1.0f;
        const V scale = hn::Set(d, factor);
        sum.add(
            dim, [&](std::size_t at) HWY_ATTR { return hn::Mul(scale, hn::LoadU(d, row + at)); },
            [&](std::size_t at) { return factor * row[at]; }, others);
    }
    return sum.total();
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(sumWeightedRowsHere);
HWY_EXPORT(dotWithRowsHere);

}  // namespace

void sumWeightedRows(const WeightedRows& rows, std::size_t dim, float* out) {
    EMBEDSCOPE_DISPATCH(sumWeightedRowsHere)(rows, dim, out);
}
float dotWithRows(const WeightedRows& rows, const float* others, std::size_t dim) {
    return EMBEDSCOPE_DISPATCH(dotWithRowsHere)(rows, others, dim);
}

}  // namespace embedscope
#endif
