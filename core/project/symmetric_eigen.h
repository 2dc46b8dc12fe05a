#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// The largest eigenvalues of a symmetric matrix, largest first, and their vectors.
struct EigenPairs {
    std::vector<double> values;   ///< count
    std::vector<double> vectors;  ///< count x d, orthonormal rows
};

/// All eigenvalues by a dense solver, of which the largest are kept. matrix is d x d, symmetric. O(d^3),
/// meant for a few hundred dimensions: it cannot be interrupted.
EigenPairs denseEigenPairs(std::span<const double> matrix, std::size_t dim, std::size_t wanted);

/// y = A x for count vectors of d numbers that lie one after the other. Returns false when it was stopped.
using SymmetricProduct = std::function<bool(const double* x, std::size_t count, double* y)>;

/// The largest eigenvalues of a positive semidefinite matrix that is known by its products alone: a block
/// Krylov space, spanned by residuals, with Rayleigh-Ritz steps and restarts. Ends when every residual is
/// below 1e-10 of the largest eigenvalue, or after 300 products. The start is fixed, so the result is
/// repeatable. wanted <= d. Errors: Cancelled (between products), NumericalFailure (a product that is not
/// finite). Source: Saad, Numerical Methods for Large Eigenvalue Problems (2011), chapters 4 and 8.
Result<EigenPairs> largestEigenPairs(std::size_t dim, std::size_t wanted, const SymmetricProduct& product,
                                     const std::stop_token& stop);

}  // namespace embedscope
