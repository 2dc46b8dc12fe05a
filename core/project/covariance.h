#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/vector_matrix.h"

namespace embedscope {

/// The mean of the finite rows, and which those are.
struct ColumnMeans {
    std::size_t finiteRows = 0;
    std::vector<double> mean;          ///< d, zeros when no row is finite
    std::vector<std::uint8_t> finite;  ///< a row each: 0 when it holds NaN or infinity
};

/// Errors: Cancelled. The same at any number of threads.
Result<ColumnMeans> columnMeans(const VectorMatrix& vectors, const std::stop_token& stop, unsigned threads);

/// The covariance of the finite rows, divided by n - 1 (zeros for one row): d x d, symmetric. Centred numbers
/// are rounded to float32, products of 256 rows at a time are summed in float32, those sums in float64 in a
/// fixed order, so that the result is the same at any number of threads. O(n d^2). Errors: Cancelled.
Result<std::vector<double>> covarianceMatrix(const VectorMatrix& vectors, const ColumnMeans& means,
                                             const std::stop_token& stop, const ProgressCallback& progress,
                                             unsigned threads);

}  // namespace embedscope
