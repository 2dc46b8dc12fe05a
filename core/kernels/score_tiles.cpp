#include "core/kernels/score_tiles.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/score_tiles.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/kernels/simd_dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace embedscope::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;

/// kQueries x (2 vectors of rows) of one group and one panel, in registers over all numbers of a vector.
template <int kQueries>
void scoreTile(const float* HWY_RESTRICT queries, const float* HWY_RESTRICT panel, std::size_t dim,
               const float* HWY_RESTRICT scale, const float* HWY_RESTRICT offset,
               const float* HWY_RESTRICT limits, float* HWY_RESTRICT scores, std::uint32_t* HWY_RESTRICT hits,
               std::size_t firstRow) {
    const FloatTag tag;
    const std::size_t lanes = hn::Lanes(tag);
    hn::Vec<FloatTag> sums[kQueries][2];
#pragma GCC unroll 16
    for (int q = 0; q < kQueries; ++q) sums[q][0] = sums[q][1] = hn::Zero(tag);
    const float* HWY_RESTRICT rows = panel + firstRow;
    for (std::size_t j = 0; j < dim; ++j, queries += kQueriesPerGroup, rows += kRowsPerPanel) {
        const auto rows0 = hn::Load(tag, rows);
        const auto rows1 = hn::Load(tag, rows + lanes);
#pragma GCC unroll 16
        for (int q = 0; q < kQueries; ++q) {
            const auto number = hn::Set(tag, queries[q]);
            sums[q][0] = hn::MulAdd(number, rows0, sums[q][0]);
            sums[q][1] = hn::MulAdd(number, rows1, sums[q][1]);
        }
    }
    const auto scale0 = hn::Load(tag, scale + firstRow);
    const auto scale1 = hn::Load(tag, scale + firstRow + lanes);
    const auto offset0 = hn::Load(tag, offset + firstRow);
    const auto offset1 = hn::Load(tag, offset + firstRow + lanes);
#pragma GCC unroll 16
    for (int q = 0; q < kQueries; ++q) {
        const auto score0 = hn::MulAdd(sums[q][0], scale0, offset0);
        const auto score1 = hn::MulAdd(sums[q][1], scale1, offset1);
        float* out = scores + q * kRowsPerPanel + firstRow;
        hn::Store(score0, tag, out);
        hn::Store(score1, tag, out + lanes);
        const auto limit = hn::Set(tag, limits[q]);
        std::uint8_t bits[8] = {};
        hn::StoreMaskBits(tag, hn::Ge(score0, limit), bits);
        std::uint32_t found = bits[0] | static_cast<std::uint32_t>(bits[1]) << 8;
        hn::StoreMaskBits(tag, hn::Ge(score1, limit), bits);
        found |= (bits[0] | static_cast<std::uint32_t>(bits[1]) << 8) << lanes;
        hits[q] |= found << firstRow;
    }
}

void ScoreGroup(const float* queries, const RowPanels& rows, const float* limits, float* scores,
                std::uint32_t* hits) {
    constexpr int kQueries = HWY_TARGET <= HWY_AVX3 ? 12 : 6;
    const std::size_t rowsPerTile = 2 * hn::Lanes(FloatTag{});
    for (std::size_t p = 0; p < rows.panels; ++p) {
        const float* panel = rows.rows + p * kRowsPerPanel * rows.dim;
        std::uint32_t* panelHits = hits + p * kQueriesPerGroup;
        std::fill_n(panelHits, kQueriesPerGroup, 0u);
        for (std::size_t q = 0; q < kQueriesPerGroup; q += kQueries)
            for (std::size_t r = 0; r < kRowsPerPanel; r += rowsPerTile)
                scoreTile<kQueries>(queries + q, panel, rows.dim, rows.scale + p * kRowsPerPanel,
                                    rows.offset + p * kRowsPerPanel, limits + q,
                                    scores + (p * kQueriesPerGroup + q) * kRowsPerPanel, panelHits + q, r);
    }
}

}  // namespace embedscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {

HWY_EXPORT(ScoreGroup);

void packColumns(const float* vectors, std::size_t count, std::size_t dim, std::size_t stride,
                 std::size_t width, float* out) {
    // Sixteen numbers of every vector at a time, so that both sides stay in the first-level cache.
    for (std::size_t first = 0; first < dim; first += 16) {
        const std::size_t end = std::min(dim, first + 16);
        for (std::size_t i = 0; i < width; ++i) {
            if (i >= count) {
                for (std::size_t j = first; j < end; ++j) out[j * width + i] = 0;
                continue;
            }
            const float* vector = vectors + i * stride;
            for (std::size_t j = first; j < end; ++j) out[j * width + i] = vector[j];
        }
    }
}

void scoreGroup(const float* queries, const RowPanels& rows, const float* limits, float* scores,
                std::uint32_t* hits) {
    EMBEDSCOPE_DISPATCH(ScoreGroup)(queries, rows, limits, scores, hits);
}

}  // namespace embedscope
#endif
