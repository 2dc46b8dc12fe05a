#include "core/kernels/matrix_product.h"

#include <algorithm>

#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/matrix_product.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef EMBEDSCOPE_KERNELS_MATRIX_PRODUCT_ONCE
#define EMBEDSCOPE_KERNELS_MATRIX_PRODUCT_ONCE
namespace embedscope {
inline constexpr std::size_t kPanelColumns = 32;
// The part of a panel that is used again and again stays in the first cache: 256 x 32 floats.
inline constexpr std::size_t kDepthBlock = 256;

struct PackedProduct {
    MatrixView a;
    std::size_t m, k;
    const float* packed;
    std::size_t n;
    float* c;
    std::size_t stride;
    bool add;
};
}  // namespace embedscope
#endif

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;

// kRows x kVectors sums stay in registers: 24 of 32 with AVX-512, 12 of 16 with AVX2.
#if HWY_TARGET == HWY_SCALAR
constexpr int kVectors = 4;
constexpr int kRows = 4;
#elif HWY_TARGET <= HWY_AVX3
constexpr int kVectors = 2;
constexpr int kRows = 12;
#else
constexpr int kVectors = 2;
constexpr int kRows = 6;
#endif

/// kTileRows rows of a times kVectors vectors of one panel, over `depth` numbers; columns of c below `width`
/// are written.
template <int kTileRows>
HWY_INLINE HWY_ATTR void multiplyTile(const MatrixView& a, std::size_t depth, const float* panel, float* c,
                                      std::size_t stride, std::size_t width, bool add) {
    const Lanes d;
    using V = hn::Vec<Lanes>;
    const std::size_t lanes = hn::Lanes(d);
    V sums[kTileRows][kVectors];
    for (int i = 0; i < kTileRows; ++i)
        for (int v = 0; v < kVectors; ++v) sums[i][v] = hn::Zero(d);
    const float* from = a.data;
    for (std::size_t p = 0; p < depth; ++p, from += a.column, panel += kPanelColumns) {
        V columns[kVectors];
        for (int v = 0; v < kVectors; ++v)
            columns[v] = hn::Load(d, panel + static_cast<std::size_t>(v) * lanes);
        for (int i = 0; i < kTileRows; ++i) {
            const V factor = hn::Set(d, from[static_cast<std::size_t>(i) * a.row]);
            for (int v = 0; v < kVectors; ++v) sums[i][v] = hn::MulAdd(factor, columns[v], sums[i][v]);
        }
    }
    for (int i = 0; i < kTileRows; ++i, c += stride)
        for (int v = 0; v < kVectors; ++v) {
            const std::size_t at = static_cast<std::size_t>(v) * lanes;
            if (at + lanes <= width) {
                hn::StoreU(add ? hn::Add(hn::LoadU(d, c + at), sums[i][v]) : sums[i][v], d, c + at);
            } else if (at < width) {
                alignas(64) float rest[16];
                hn::Store(sums[i][v], d, rest);
                for (std::size_t j = 0; at + j < width; ++j) c[at + j] = add ? c[at + j] + rest[j] : rest[j];
            }
        }
}

template <int kTileRows>
HWY_INLINE HWY_ATTR void multiplyRows(const MatrixView& a, std::size_t depth, const float* panel, float* c,
                                      std::size_t stride, std::size_t width, bool add) {
    const std::size_t step = static_cast<std::size_t>(kVectors) * hn::Lanes(Lanes());
    for (std::size_t at = 0; at < std::min(width, kPanelColumns); at += step)
        multiplyTile<kTileRows>(a, depth, panel + at, c + at, stride, width - at, add);
}

template <int kTileRows>
HWY_INLINE HWY_ATTR void multiplyLastRows(std::size_t rows, const MatrixView& a, std::size_t depth,
                                          const float* panel, float* c, std::size_t stride, std::size_t width,
                                          bool add) {
    if (rows == static_cast<std::size_t>(kTileRows))
        multiplyRows<kTileRows>(a, depth, panel, c, stride, width, add);
    else if constexpr (kTileRows > 1)
        multiplyLastRows<kTileRows - 1>(rows, a, depth, panel, c, stride, width, add);
}

HWY_NOINLINE HWY_ATTR void multiplyPackedHere(const PackedProduct& x) {
    for (std::size_t from = 0; from < std::max<std::size_t>(x.k, 1); from += kDepthBlock) {
        const std::size_t depth = std::min(kDepthBlock, x.k - from);
        const bool add = x.add || from > 0;
        for (std::size_t column = 0; column < x.n; column += kPanelColumns) {
            const float* panel = x.packed + column * x.k + from * kPanelColumns;
            const std::size_t width = x.n - column;
            std::size_t row = 0;
            for (; row + kRows <= x.m; row += kRows)
                multiplyRows<kRows>({x.a.data + row * x.a.row + from * x.a.column, x.a.row, x.a.column},
                                    depth, panel, x.c + row * x.stride + column, x.stride,
                                    std::min(width, kPanelColumns), add);
            if (row < x.m)
                multiplyLastRows<kRows - 1>(
                    x.m - row, {x.a.data + row * x.a.row + from * x.a.column, x.a.row, x.a.column}, depth,
                    panel, x.c + row * x.stride + column, x.stride, std::min(width, kPanelColumns), add);
        }
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(multiplyPackedHere);

}  // namespace

std::size_t packedSize(std::size_t k, std::size_t n) {
    return k * ((n + kPanelColumns - 1) / kPanelColumns * kPanelColumns);
}

void packMatrix(const MatrixView& b, std::size_t k, std::size_t n, float* packed) {
    for (std::size_t column = 0; column < n; column += kPanelColumns) {
        const std::size_t width = std::min(kPanelColumns, n - column);
        for (std::size_t p = 0; p < k; ++p, packed += kPanelColumns) {
            const float* from = b.data + p * b.row + column * b.column;
            for (std::size_t j = 0; j < width; ++j) packed[j] = from[j * b.column];
            std::fill(packed + width, packed + kPanelColumns, 0.0f);
        }
    }
}

void multiplyPacked(const MatrixView& a, std::size_t m, std::size_t k, const float* packed, std::size_t n,
                    float* c, std::size_t stride, bool add) {
    EMBEDSCOPE_DISPATCH(multiplyPackedHere)({a, m, k, packed, n, c, stride, add});
}

}  // namespace embedscope
#endif
