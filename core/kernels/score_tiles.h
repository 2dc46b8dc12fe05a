#pragma once

#include <cstddef>
#include <cstdint>

namespace embedscope {

/// Queries are scored twelve at a time against panels of 32 rows, as many as vector registers hold.
inline constexpr std::size_t kQueriesPerGroup = 12;
inline constexpr std::size_t kRowsPerPanel = 32;

/// Transposes up to `width` vectors of dim numbers, which start stride floats apart: out[j * width + i] is
/// number j of vector i, zero for i >= count. A group takes width kQueriesPerGroup, a panel kRowsPerPanel.
void packColumns(const float* vectors, std::size_t count, std::size_t dim, std::size_t stride,
                 std::size_t width, float* out);

/// Panels of packed rows, one after the other (dim x 32 each), with what a dot product is multiplied by and
/// what is then added, a row each. All aligned to 64 bytes.
struct RowPanels {
    const float* rows = nullptr;
    const float* scale = nullptr;
    const float* offset = nullptr;
    std::size_t panels = 0;
    std::size_t dim = 0;
};

/// scores[(p * 12 + q) * 32 + r] = scale * (query q . row r of panel p) + offset, in float32, and bit r of
/// hits[p * 12 + q] says whether that reaches limits[q] (never for NaN). queries is a packed group; scores is
/// aligned to 64 bytes.
void scoreGroup(const float* queries, const RowPanels& rows, const float* limits, float* scores,
                std::uint32_t* hits);

}  // namespace embedscope
