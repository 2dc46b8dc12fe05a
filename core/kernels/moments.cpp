#include "core/kernels/moments.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/moments.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/simd_dispatch.h"

#ifndef EMBEDSCOPE_KERNELS_MOMENTS_ONCE
#define EMBEDSCOPE_KERNELS_MOMENTS_ONCE
namespace embedscope {
/// Widest tile of any target: rows of a block are padded so that tiles need no remainder.
inline constexpr std::size_t kTileColumns = 32;
inline constexpr std::size_t kTileRows = 12;
}  // namespace embedscope
#endif

HWY_BEFORE_NAMESPACE();
namespace embedscope::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using DoubleTag = hn::ScalableTag<double>;
using HalfTag = hn::Rebind<float, DoubleTag>;  // as many floats as a vector has doubles

bool rowIsFinite(const float* row, std::size_t dim) {
    const FloatTag tag;
    const std::size_t lanes = hn::Lanes(tag);
    auto sum = hn::Zero(tag);  // x - x is 0 for a finite number and NaN for any other
    std::size_t i = 0;
    for (; i + lanes <= dim; i += lanes) {
        const auto x = hn::LoadU(tag, row + i);
        sum = hn::Add(sum, hn::Sub(x, x));
    }
    float total = hn::GetLane(hn::SumOfLanes(tag, sum));
    for (; i < dim; ++i) total += row[i] - row[i];
    return total == 0;
}

std::size_t AddFiniteRows(const FloatRows& rows, double* HWY_RESTRICT sums,
                          std::uint8_t* HWY_RESTRICT finite) {
    const DoubleTag tag;
    const HalfTag halfTag;
    const std::size_t lanes = hn::Lanes(tag);
    std::size_t count = 0;
    for (std::size_t r = 0; r < rows.rows; ++r) {
        const float* row = rows.data + r * rows.stride;
        finite[r] = rowIsFinite(row, rows.dim) ? 1 : 0;
        if (!finite[r]) continue;
        ++count;
        std::size_t i = 0;
        for (; i + lanes <= rows.dim; i += lanes) {
            const auto x = hn::PromoteTo(tag, hn::LoadU(halfTag, row + i));
            hn::StoreU(hn::Add(hn::LoadU(tag, sums + i), x), tag, sums + i);
        }
        for (; i < rows.dim; ++i) sums[i] += row[i];
    }
    return count;
}

std::size_t CentreRows(const FloatRows& rows, const double* HWY_RESTRICT mean,
                       const std::uint8_t* HWY_RESTRICT finite, float* HWY_RESTRICT block) {
    const DoubleTag tag;
    const HalfTag halfTag;
    const std::size_t lanes = hn::Lanes(tag);
    const std::size_t stride = centredStride(rows.dim);
    std::size_t written = 0;
    for (std::size_t r = 0; r < rows.rows; ++r) {
        const float* row = rows.data + r * rows.stride;
        if (!finite[r]) continue;
        float* out = block + written * stride;
        ++written;
        std::size_t i = 0;
        for (; i + lanes <= rows.dim; i += lanes) {
            const auto x = hn::PromoteTo(tag, hn::LoadU(halfTag, row + i));
            hn::StoreU(hn::DemoteTo(halfTag, hn::Sub(x, hn::LoadU(tag, mean + i))), halfTag, out + i);
        }
        for (; i < rows.dim; ++i) out[i] = static_cast<float>(row[i] - mean[i]);
        for (; i < stride; ++i) out[i] = 0;
    }
    return written;
}

/// One tile of kRows x (kVectors vectors) of the product, kept in registers over all rows of the block.
template <int kRows, int kVectors>
void addTile(const CentredBlock& left, const CentredBlock& right, std::size_t i0, std::size_t j0,
             double* HWY_RESTRICT sums) {
    const FloatTag tag;
    const std::size_t lanes = hn::Lanes(tag);
    const std::size_t leftStride = centredStride(left.dim);
    const std::size_t rightStride = centredStride(right.dim);
    const float* HWY_RESTRICT leftRow = left.data + i0;
    const float* HWY_RESTRICT rightRow = right.data + j0;
    hn::Vec<FloatTag> tile[kRows][kVectors];
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i)
#pragma GCC unroll 2
        for (int v = 0; v < kVectors; ++v) tile[i][v] = hn::Zero(tag);
    for (std::size_t r = 0; r < left.rows; ++r, leftRow += leftStride, rightRow += rightStride) {
        hn::Vec<FloatTag> line[kVectors];
#pragma GCC unroll 2
        for (int v = 0; v < kVectors; ++v) line[v] = hn::Load(tag, rightRow + v * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < kRows; ++i) {
            const auto factor = hn::Set(tag, leftRow[i]);
#pragma GCC unroll 2
            for (int v = 0; v < kVectors; ++v) tile[i][v] = hn::MulAdd(factor, line[v], tile[i][v]);
        }
    }
    HWY_ALIGN float line[kTileColumns];
    const std::size_t columns = std::min(kVectors * lanes, right.dim - j0);
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
        for (int v = 0; v < kVectors; ++v) hn::Store(tile[i][v], tag, line + v * lanes);
        if (i0 + i >= left.dim) continue;
        double* out = sums + (i0 + i) * right.dim + j0;
        for (std::size_t j = 0; j < columns; ++j) out[j] += line[j];
    }
}

void AddProducts(const CentredBlock& left, const CentredBlock& right, bool upperOnly, double* sums) {
    constexpr int kRows = HWY_TARGET <= HWY_AVX3 ? 12 : 6;  // what the vector registers hold
    const std::size_t lanes = hn::Lanes(FloatTag{});
    for (std::size_t j0 = 0; j0 < right.dim; j0 += 2 * lanes) {
        const bool wide = j0 + lanes < right.dim;
        const std::size_t end = upperOnly ? std::min(left.dim, j0 + 2 * lanes) : left.dim;
        for (std::size_t i0 = 0; i0 < end; i0 += kRows) {
            if (wide)
                addTile<kRows, 2>(left, right, i0, j0, sums);
            else
                addTile<kRows, 1>(left, right, i0, j0, sums);
        }
    }
}

template <std::size_t kComponents>
void projectOn(const FloatRows& rows, const double* HWY_RESTRICT mean, const double* HWY_RESTRICT axes,
               float* HWY_RESTRICT out) {
    const DoubleTag tag;
    const HalfTag halfTag;
    const std::size_t lanes = hn::Lanes(tag);
    for (std::size_t r = 0; r < rows.rows; ++r) {
        const float* row = rows.data + r * rows.stride;
        hn::Vec<DoubleTag> sums[kComponents];
#pragma GCC unroll 3
        for (std::size_t c = 0; c < kComponents; ++c) sums[c] = hn::Zero(tag);
        std::size_t i = 0;
        for (; i + lanes <= rows.dim; i += lanes) {
            const auto x = hn::Sub(hn::PromoteTo(tag, hn::LoadU(halfTag, row + i)), hn::LoadU(tag, mean + i));
#pragma GCC unroll 3
            for (std::size_t c = 0; c < kComponents; ++c)
                sums[c] = hn::MulAdd(x, hn::LoadU(tag, axes + c * rows.dim + i), sums[c]);
        }
#pragma GCC unroll 3
        for (std::size_t c = 0; c < kComponents; ++c) {
            double total = hn::GetLane(hn::SumOfLanes(tag, sums[c]));
            for (std::size_t rest = i; rest < rows.dim; ++rest)
                total += (row[rest] - mean[rest]) * axes[c * rows.dim + rest];
            out[r * kComponents + c] = static_cast<float>(total);
        }
    }
}

void ProjectRows(const FloatRows& rows, const double* mean, const double* axes, std::size_t components,
                 float* out) {
    if (components == 1) return projectOn<1>(rows, mean, axes, out);
    if (components == 2) return projectOn<2>(rows, mean, axes, out);
    projectOn<3>(rows, mean, axes, out);
}

}  // namespace embedscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {

HWY_EXPORT(AddFiniteRows);
HWY_EXPORT(CentreRows);
HWY_EXPORT(AddProducts);
HWY_EXPORT(ProjectRows);

std::size_t addFiniteRows(const FloatRows& rows, double* sums, std::uint8_t* finite) {
    return EMBEDSCOPE_DISPATCH(AddFiniteRows)(rows, sums, finite);
}

std::size_t centredStride(std::size_t dim) {
    const auto roundedUp = [](std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; };
    return roundedUp(std::max(roundedUp(dim, kTileColumns), roundedUp(dim, kTileRows)), 16);
}

std::size_t centreRows(const FloatRows& rows, const double* mean, const std::uint8_t* finite, float* block) {
    return EMBEDSCOPE_DISPATCH(CentreRows)(rows, mean, finite, block);
}

void addProducts(const CentredBlock& left, const CentredBlock& right, bool upperOnly, double* sums) {
    EMBEDSCOPE_DISPATCH(AddProducts)(left, right, upperOnly, sums);
}

void projectRows(const FloatRows& rows, const double* mean, const double* axes, std::size_t components,
                 float* out) {
    EMBEDSCOPE_DISPATCH(ProjectRows)(rows, mean, axes, components, out);
}

}  // namespace embedscope
#endif
