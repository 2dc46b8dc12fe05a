#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/vector_matrix.h"

namespace embedscope {

/// The map's plane in the space of the vectors: y = components * (x - mean).
struct PcaBasis {
    std::size_t dim = 0;                    ///< d of the vectors
    std::size_t components = 0;             ///< 2 or 3 (fewer when d is smaller)
    std::vector<double> mean;               ///< d
    std::vector<double> axes;               ///< components x d, orthonormal rows, most variance first
    std::vector<double> explainedVariance;  ///< per component, variance with n - 1, as scikit-learn
    std::vector<double> explainedRatio;     ///< per component, share of the total variance, 0 to 1
};

/// Where each row stands on the map. coordinates is n x components in row order.
struct Projection {
    PcaBasis basis;
    std::size_t rows = 0;
    std::vector<float> coordinates;
};

/// Principal component analysis: centred and over all rows, by way of covarianceMatrix() and a symmetric
/// eigenproblem; beyond 256 dimensions only the wanted axes are computed, to a residual of 1e-10 of the
/// largest variance. Rows with NaN or infinity are left out of the fit. The sign makes the largest absolute
/// entry of an axis positive. Equal rows have variance 0 and share 0. The same at any number of threads.
/// Errors: InvalidArgument (no rows, components outside 1..3), NumericalFailure (all rows bad), Cancelled.
Result<PcaBasis> fitPca(const VectorMatrix& vectors, std::size_t components, std::stop_token stop = {},
                        const ProgressCallback& progress = {}, unsigned threads = 0);

/// Coordinates of every row in the basis: n x components; those of a row that is not finite are not finite.
/// Errors: InvalidArgument (d differs), Cancelled.
Result<Projection> projectOnto(const PcaBasis& basis, const VectorMatrix& vectors, std::stop_token stop = {},
                               unsigned threads = 0);

/// Turns and flips the axes of a new basis (a rotation within its own span, so distances on the map are
/// unchanged) to lie as near as possible to those of a previous one (orthogonal Procrustes over the axes), so
/// that a re-fit does not make the map jump. The explained variance becomes that of the turned axes; basis is
/// one of fitPca(). A basis of another shape than the previous one is returned as it is.
PcaBasis alignedTo(const PcaBasis& basis, const PcaBasis& previous);

/// The basis with each axis flipped where it points away from the axis of the same number in a previous
/// basis. The axes stay principal components, most variance first; a basis of another shape leaves it as it
/// is.
PcaBasis signsMatchedTo(PcaBasis basis, const PcaBasis& previous);

}  // namespace embedscope
