#pragma once

#include <cstddef>

namespace embedscope {

/// out = scale * (sum of the rows). Rows and out are 64-byte aligned, stride floats long, a multiple of 16.
using SumRowsFunction = void (*)(float* const* rows, std::size_t count, float scale, std::size_t stride,
                                 float* out);
/// Adds scale * (after - before) to every row; a row that is there twice gets it twice.
using SpreadChangeFunction = void (*)(float* const* rows, std::size_t count, const float* after,
                                      const float* before, float scale, std::size_t stride);

/// Many threads may read and write rows of one matrix at once, without locks.
SumRowsFunction sumRows();
SpreadChangeFunction spreadChange();

}  // namespace embedscope
