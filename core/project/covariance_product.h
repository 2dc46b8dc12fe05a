#pragma once

#include <cstddef>
#include <stop_token>

#include "core/project/covariance.h"

namespace embedscope {

/// The covariance of covarianceMatrix() for so many dimensions that a d x d matrix would be too large: only
/// its products with vectors, each a pass over the rows, all in float64. The same at any number of threads.
/// Used by one thread.
class CovarianceProduct {
  public:
    /// The arguments stay in use.
    CovarianceProduct(const VectorMatrix& vectors, const ColumnMeans& means, const std::stop_token& stop,
                      unsigned threads)
        : m_vectors(vectors), m_means(means), m_stop(stop), m_threads(threads) {}

    /// y = C x for count vectors of d numbers that lie one after the other. False when stopped. O(n d count).
    bool multiply(const double* x, std::size_t count, double* y) const;
    /// The trace of C. Errors: Cancelled.
    Result<double> totalVariance() const;

  private:
    template <class Work>
    bool forEachBlock(std::size_t sumsPerSlice, std::vector<std::vector<double>>& slices, Work work) const;
    double divisor() const;

    const VectorMatrix& m_vectors;
    const ColumnMeans& m_means;
    const std::stop_token& m_stop;
    unsigned m_threads;
};

}  // namespace embedscope
