#pragma once

#include <cstddef>

namespace embedscope {

/// What a distance between two rows is computed from, in float32.
struct RowProducts {
    float product = 0;          ///< a . b
    float squaredDistance = 0;  ///< |a - b|^2, from the differences
};

/// Rows are 64-byte aligned, stride floats long (a multiple of 16), padded with zeros. Other threads may be
/// writing to them.
using RowProductsFunction = RowProducts (*)(const float* a, const float* b, std::size_t stride);
/// out = sum of factors[k] * rows[k]; out is none of the rows.
using CombineRowsFunction = void (*)(const float* const* rows, const float* factors, std::size_t count,
                                     std::size_t stride, float* out);

RowProductsFunction rowProducts();
CombineRowsFunction combineRows();

}  // namespace embedscope
