#pragma once

#include <vector>

#include "core/kernels/row_scan.h"
#include "core/model/vector_matrix.h"

namespace embedscope {

/// Rows [first, first + count) as float32 for the kernels: the matrix's own memory where that is float32 and
/// aligned, else copied into scratch, which grows as needed. Valid while the matrix lives and scratch is not
/// used again.
FloatRows floatRows(const VectorMatrix& vectors, std::size_t first, std::size_t count,
                    std::vector<float>& scratch);

}  // namespace embedscope
