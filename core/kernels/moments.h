#pragma once

#include <cstddef>

#include "core/kernels/row_scan.h"

namespace embedscope {

/// Adds every finite row to sums (dim numbers, float64) and returns how many there were.
std::size_t addFiniteRows(const FloatRows& rows, double* sums);

/// Numbers from one row to the next in the blocks of centreRows(), for rows of dim numbers.
std::size_t centredStride(std::size_t dim);

/// Writes row - mean, rounded to float32, for every finite row one after the other to block,
/// centredStride(dim) apart and filled up with zeros; block is aligned to 64 bytes. Returns the number of
/// rows written.
std::size_t centreRows(const FloatRows& rows, const double* mean, float* block);

/// sums[i * dim + j] += sum over rows r of block[r][i] * block[r][j], for i <= j (other entries hold
/// anything). The sum over the rows of one block is taken in float32, which is meant for at most 256 rows,
/// the addition to sums in float64.
void addProducts(const float* block, std::size_t rows, std::size_t dim, double* sums);

/// out[r * components + c] = axes[c] . (row r - mean), computed in float64; axes is components x dim,
/// components 1 to 3.
void projectRows(const FloatRows& rows, const double* mean, const double* axes, std::size_t components,
                 float* out);

}  // namespace embedscope
