#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels/row_scan.h"

namespace embedscope {

/// Adds every finite row to sums (dim numbers, float64) and returns how many there were. finite[r] becomes 1
/// or 0.
std::size_t addFiniteRows(const FloatRows& rows, double* sums, std::uint8_t* finite);

/// Numbers from one row to the next in the blocks of centreRows(), for rows of dim numbers.
std::size_t centredStride(std::size_t dim);

/// Writes row - mean, rounded to float32, for every row with finite[r] != 0, one after the other, to block,
/// centredStride(dim) apart and filled up with zeros; block is aligned to 64 bytes. Returns the number of
/// rows written.
std::size_t centreRows(const FloatRows& rows, const double* mean, const std::uint8_t* finite, float* block);

/// Some columns of all rows of a block as centreRows() writes them.
struct CentredBlock {
    const float* data = nullptr;
    std::size_t rows = 0;
    std::size_t dim = 0;
};

/// sums[i * right.dim + j] += sum over rows r of left[r][i] * right[r][j]; with upperOnly only where i <= j
/// (other entries hold anything). The sum over the rows of one block is taken in float32, which is meant for
/// at most 256 rows, the addition to sums in float64. left.rows == right.rows.
void addProducts(const CentredBlock& left, const CentredBlock& right, bool upperOnly, double* sums);

/// out[r * components + c] = axes[c] . (row r - mean), computed in float64; axes is components x dim,
/// components 1 to 3.
void projectRows(const FloatRows& rows, const double* mean, const double* axes, std::size_t components,
                 float* out);

}  // namespace embedscope
