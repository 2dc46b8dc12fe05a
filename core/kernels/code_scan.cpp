#include "core/kernels/code_scan.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/code_scan.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/simd_dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using IntTag = hn::Rebind<std::int32_t, FloatTag>;
using CodeTag = hn::Rebind<std::int8_t, FloatTag>;

/// Largest absolute number of a row times factor.
float largestOf(const float* HWY_RESTRICT row, std::size_t dim, float factor) {
    const FloatTag tag;
    const std::size_t lanes = hn::Lanes(tag);
    auto largest = hn::Zero(tag);
    std::size_t i = 0;
    for (; i + lanes <= dim; i += lanes) largest = hn::Max(largest, hn::Abs(hn::LoadU(tag, row + i)));
    float result = hn::GetLane(hn::MaxOfLanes(tag, largest));
    for (; i < dim; ++i) result = std::max(result, std::abs(row[i]));
    return result * factor;
}

void EncodeRows(const FloatRows& rows, const float* HWY_RESTRICT factors, std::int8_t* HWY_RESTRICT codes,
                float* HWY_RESTRICT steps, float* HWY_RESTRICT errors) {
    const FloatTag tag;
    const CodeTag codeTag;
    const std::size_t lanes = hn::Lanes(tag);
    const std::size_t stride = codeStride(rows.dim);
    for (std::size_t r = 0; r < rows.rows; ++r) {
        std::int8_t* out = codes + r * stride;
        std::fill_n(out, stride, std::int8_t{0});
        steps[r] = errors[r] = 0;
        if (!(factors[r] > 0)) continue;
        const float* row = rows.data + r * rows.stride;
        const float factor = factors[r];
        const float step = largestOf(row, rows.dim, factor) / 127.0f;
        const float inverse = 1.0f / step;
        const auto factorV = hn::Set(tag, factor), stepV = hn::Set(tag, step),
                   inverseV = hn::Set(tag, inverse);
        auto lost = hn::Zero(tag);
        std::size_t i = 0;
        for (; i + lanes <= rows.dim; i += lanes) {
            const auto x = hn::Mul(hn::LoadU(tag, row + i), factorV);
            const auto code = hn::NearestInt(hn::Mul(x, inverseV));
            hn::StoreU(hn::DemoteTo(codeTag, code), codeTag, out + i);
            const auto rest = hn::Sub(x, hn::Mul(hn::ConvertTo(tag, code), stepV));
            lost = hn::MulAdd(rest, rest, lost);
        }
        float total = hn::GetLane(hn::SumOfLanes(tag, lost));
        for (; i < rows.dim; ++i) {
            const float x = row[i] * factor;
            const float code = std::nearbyint(x * inverse);
            out[i] = static_cast<std::int8_t>(code);
            const float rest = x - code * step;
            total += rest * rest;
        }
        steps[r] = step;
        errors[r] = std::sqrt(total);
    }
}

void CodeProducts(const float* HWY_RESTRICT query, const std::int8_t* HWY_RESTRICT codes, std::size_t rows,
                  std::size_t stride, float* HWY_RESTRICT out) {
    const FloatTag tag;
    const IntTag intTag;
    const CodeTag codeTag;
    const std::size_t lanes = hn::Lanes(tag);
    const auto numbers = [&](const std::int8_t* at) HWY_ATTR {
        return hn::ConvertTo(tag, hn::PromoteTo(intTag, hn::LoadU(codeTag, at)));
    };
    std::size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
        const std::int8_t* row0 = codes + r * stride;
        const std::int8_t* row1 = row0 + stride;
        const std::int8_t* row2 = row1 + stride;
        const std::int8_t* row3 = row2 + stride;
        auto sum0 = hn::Zero(tag), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (std::size_t i = 0; i < stride; i += lanes) {
            const auto q = hn::LoadU(tag, query + i);
            sum0 = hn::MulAdd(q, numbers(row0 + i), sum0);
            sum1 = hn::MulAdd(q, numbers(row1 + i), sum1);
            sum2 = hn::MulAdd(q, numbers(row2 + i), sum2);
            sum3 = hn::MulAdd(q, numbers(row3 + i), sum3);
        }
        out[r] = hn::GetLane(hn::SumOfLanes(tag, sum0));
        out[r + 1] = hn::GetLane(hn::SumOfLanes(tag, sum1));
        out[r + 2] = hn::GetLane(hn::SumOfLanes(tag, sum2));
        out[r + 3] = hn::GetLane(hn::SumOfLanes(tag, sum3));
    }
    for (; r < rows; ++r) {
        auto sum = hn::Zero(tag);
        for (std::size_t i = 0; i < stride; i += lanes)
            sum = hn::MulAdd(hn::LoadU(tag, query + i), numbers(codes + r * stride + i), sum);
        out[r] = hn::GetLane(hn::SumOfLanes(tag, sum));
    }
}

}  // namespace embedscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {

HWY_EXPORT(EncodeRows);
HWY_EXPORT(CodeProducts);

std::size_t codeStride(std::size_t dim) {
    return (dim + 15) / 16 * 16;
}

void encodeRows(const FloatRows& rows, const float* factors, std::int8_t* codes, float* steps,
                float* errors) {
    EMBEDSCOPE_DISPATCH(EncodeRows)(rows, factors, codes, steps, errors);
}

void codeProducts(const float* query, const std::int8_t* codes, std::size_t rows, std::size_t stride,
                  float* out) {
    EMBEDSCOPE_DISPATCH(CodeProducts)(query, codes, rows, stride, out);
}

}  // namespace embedscope
#endif
