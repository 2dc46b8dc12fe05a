#pragma once

#include <cstddef>

#include "core/kernels/row_combination.h"

namespace embedscope {

// Sums over rows in one fixed order of operations: the same bits on every path and processor. Rows as in
// NegativeSamplingBlock; only one thread may use what is written.

/// sumRows() and spreadChange() for the reproducible mode.
SumRowsFunction exactSumRows();
SpreadChangeFunction exactSpreadChange();

/// Puts count changed copies of a row together: row += share * sum over copies, in their order, of (copy -
/// row). A single copy with a share of 1 is taken as it is.
using MergeCopiesFunction = void (*)(const float* const* copies, std::size_t count, float share,
                                     std::size_t stride, float* row);
MergeCopiesFunction exactMergeCopies();

}  // namespace embedscope
