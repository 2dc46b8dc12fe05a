#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels/row_scan.h"

namespace embedscope {

/// Bytes from one row of codes to the next for rows of dim numbers: codes are filled up with zeros.
std::size_t codeStride(std::size_t dim);

/// Writes each row as small whole numbers: row * factor is about step * codes, with codes from -127 to 127.
/// error is the length of what is lost (row * factor - step * codes), computed in float32. Rows with factor
/// NaN or 0 get zeros.
void encodeRows(const FloatRows& rows, const float* factors, std::int8_t* codes, float* steps, float* errors);

/// out[r] = sum over i of query[i] * codes of row r[i], in float32, before the multiplication by the row's
/// step. query has codeStride(dim) numbers, zero beyond dim. Rounding as dotProducts().
void codeProducts(const float* query, const std::int8_t* codes, std::size_t rows, std::size_t stride,
                  float* out);

}  // namespace embedscope
