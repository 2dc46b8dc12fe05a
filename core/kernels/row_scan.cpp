#include "core/kernels/row_scan.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/row_scan.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/simd_dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using FloatVec = hn::Vec<FloatTag>;

/// One step of a product or of a squared distance.
struct DotStep {
    FloatVec operator()(FloatVec query, FloatVec row, FloatVec sum) const {
        return hn::MulAdd(query, row, sum);
    }
    float operator()(float query, float row) const { return query * row; }
};
struct DistanceStep {
    FloatVec operator()(FloatVec query, FloatVec row, FloatVec sum) const {
        const FloatVec difference = hn::Sub(query, row);
        return hn::MulAdd(difference, difference, sum);
    }
    float operator()(float query, float row) const { return (query - row) * (query - row); }
};

/// Rows shorter than one vector: plain loops.
template <class Step>
void scanShortRows(const float* HWY_RESTRICT query, const FloatRows& rows, float* HWY_RESTRICT out,
                   Step step) {
    for (std::size_t r = 0; r < rows.rows; ++r) {
        const float* row = rows.data + r * rows.stride;
        float sum = 0;
        for (std::size_t i = 0; i < rows.dim; ++i) sum += step(query[i], row[i]);
        out[r] = sum;
    }
}

/// Four rows at a time share the loads of the query. The numbers that do not fill a vector are read with the
/// last full vector of the row, in which the lanes that were already counted are cleared.
template <class Step>
void scanRows(const float* HWY_RESTRICT query, const FloatRows& rows, float* HWY_RESTRICT out, Step step) {
    const FloatTag tag;
    const std::size_t lanes = hn::Lanes(tag);
    const std::size_t dim = rows.dim;
    if (dim < lanes) return scanShortRows(query, rows, out, step);
    const std::size_t full = dim - dim % lanes;
    const std::size_t last = dim - lanes;
    const auto counted = hn::FirstN(tag, full - last);
    const FloatVec lastQuery = hn::IfThenZeroElse(counted, hn::LoadU(tag, query + last));
    const auto lastOf = [&](const float* row)
                            HWY_ATTR { return hn::IfThenZeroElse(counted, hn::LoadU(tag, row + last)); };

    std::size_t r = 0;
    for (; r + 4 <= rows.rows; r += 4) {
        const float* row0 = rows.data + r * rows.stride;
        const float* row1 = row0 + rows.stride;
        const float* row2 = row1 + rows.stride;
        const float* row3 = row2 + rows.stride;
        FloatVec sum0 = hn::Zero(tag), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (std::size_t i = 0; i < full; i += lanes) {
            const FloatVec q = hn::LoadU(tag, query + i);
            sum0 = step(q, hn::LoadU(tag, row0 + i), sum0);
            sum1 = step(q, hn::LoadU(tag, row1 + i), sum1);
            sum2 = step(q, hn::LoadU(tag, row2 + i), sum2);
            sum3 = step(q, hn::LoadU(tag, row3 + i), sum3);
        }
        if (full != dim) {
            sum0 = step(lastQuery, lastOf(row0), sum0);
            sum1 = step(lastQuery, lastOf(row1), sum1);
            sum2 = step(lastQuery, lastOf(row2), sum2);
            sum3 = step(lastQuery, lastOf(row3), sum3);
        }
        out[r] = hn::GetLane(hn::SumOfLanes(tag, sum0));
        out[r + 1] = hn::GetLane(hn::SumOfLanes(tag, sum1));
        out[r + 2] = hn::GetLane(hn::SumOfLanes(tag, sum2));
        out[r + 3] = hn::GetLane(hn::SumOfLanes(tag, sum3));
    }
    for (; r < rows.rows; ++r) {
        const float* row = rows.data + r * rows.stride;
        FloatVec sum = hn::Zero(tag);
        for (std::size_t i = 0; i < full; i += lanes)
            sum = step(hn::LoadU(tag, query + i), hn::LoadU(tag, row + i), sum);
        if (full != dim) sum = step(lastQuery, lastOf(row), sum);
        out[r] = hn::GetLane(hn::SumOfLanes(tag, sum));
    }
}

void DotProducts(const float* query, const FloatRows& rows, float* out) {
    scanRows(query, rows, out, DotStep{});
}

void SquaredDistances(const float* query, const FloatRows& rows, float* out) {
    scanRows(query, rows, out, DistanceStep{});
}

void SquaredLengths(const FloatRows& rows, double* out) {
    const hn::ScalableTag<double> tag;
    const hn::Rebind<float, hn::ScalableTag<double>> halfTag;
    const std::size_t lanes = hn::Lanes(tag);
    const std::size_t full = rows.dim - rows.dim % lanes;
    for (std::size_t r = 0; r < rows.rows; ++r) {
        const float* row = rows.data + r * rows.stride;
        auto sum = hn::Zero(tag);
        for (std::size_t i = 0; i < full; i += lanes) {
            const auto x = hn::PromoteTo(tag, hn::LoadU(halfTag, row + i));
            sum = hn::MulAdd(x, x, sum);
        }
        double total = hn::GetLane(hn::SumOfLanes(tag, sum));
        for (std::size_t i = full; i < rows.dim; ++i) total += static_cast<double>(row[i]) * row[i];
        out[r] = total;
    }
}

}  // namespace embedscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {

HWY_EXPORT(DotProducts);
HWY_EXPORT(SquaredDistances);
HWY_EXPORT(SquaredLengths);

void dotProducts(const float* query, const FloatRows& rows, float* out) {
    EMBEDSCOPE_DISPATCH(DotProducts)(query, rows, out);
}

void squaredDistances(const float* query, const FloatRows& rows, float* out) {
    EMBEDSCOPE_DISPATCH(SquaredDistances)(query, rows, out);
}

void squaredLengths(const FloatRows& rows, double* out) {
    EMBEDSCOPE_DISPATCH(SquaredLengths)(rows, out);
}

}  // namespace embedscope
#endif
