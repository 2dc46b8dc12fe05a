#include "core/project/symmetric_eigen.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/base/random.h"

namespace embedscope {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kGuardVectors = 3;  // beyond those wanted: they speed up the last of them
constexpr Index kLargestBasis = 64;
constexpr int kMostProducts = 300;
constexpr double kTolerance = 1e-10;

EigenPairs pairsOf(const VectorXd& values, const MatrixXd& vectors) {
    EigenPairs pairs;
    pairs.values.assign(values.data(), values.data() + values.size());
    for (Index c = 0; c < vectors.cols(); ++c)
        pairs.vectors.insert(pairs.vectors.end(), vectors.col(c).data(),
                             vectors.col(c).data() + vectors.rows());
    return pairs;
}

/// The columns of block made orthonormal and orthogonal to the first used columns of basis; those that vanish
/// are dropped.
MatrixXd orthonormalRest(const MatrixXd& basis, Index used, MatrixXd block) {
    Index kept = 0;
    for (Index c = 0; c < block.cols(); ++c) {
        VectorXd column = block.col(c);
        const double before = column.norm();
        if (!(before > 0)) continue;
        column /= before;
        for (int pass = 0; pass < 2; ++pass) {  // twice is enough (Kahan, Parlett)
            column -= basis.leftCols(used) * (basis.leftCols(used).transpose() * column);
            column -= block.leftCols(kept) * (block.leftCols(kept).transpose() * column);
        }
        const double after = column.norm();
        if (after < 1e-10) continue;
        column /= after;
        column -= basis.leftCols(used) * (basis.leftCols(used).transpose() * column);
        block.col(kept++) = column.normalized();
    }
    return block.leftCols(kept);
}

MatrixXd startBlock(Index dim, Index columns) {
    Random random(20);
    MatrixXd block(dim, columns);
    for (Index c = 0; c < columns; ++c)
        for (Index i = 0; i < dim; ++i) block(i, c) = random.uniform() - 0.5;
    return block;
}

}  // namespace

EigenPairs denseEigenPairs(std::span<const double> matrix, std::size_t dim, std::size_t wanted) {
    const auto d = static_cast<Index>(dim);
    const auto k = static_cast<Index>(wanted);
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(Eigen::Map<const MatrixXd>(matrix.data(), d, d));
    return pairsOf(solver.eigenvalues().tail(k).reverse(),
                   solver.eigenvectors().rightCols(k).rowwise().reverse());
}

Result<EigenPairs> largestEigenPairs(std::size_t dim, std::size_t wanted, const SymmetricProduct& product,
                                     const std::stop_token& stop) {
    const auto d = static_cast<Index>(dim);
    const auto k = static_cast<Index>(wanted);
    const Index blockSize = std::min(d, k + kGuardVectors);
    const Index room = std::min(d, kLargestBasis);
    MatrixXd basis(d, room);
    MatrixXd images(d, room);  // A times the basis
    Index used = 0;
    MatrixXd next = orthonormalRest(basis, 0, startBlock(d, blockSize));
    VectorXd values;
    MatrixXd vectors;
    for (int step = 0; step < kMostProducts; ++step) {
        if (stop.stop_requested()) return cancelledError();
        MatrixXd image(d, next.cols());
        if (!product(next.data(), static_cast<std::size_t>(next.cols()), image.data()))
            return cancelledError();
        if (!image.allFinite())
            return Error{ErrorCode::NumericalFailure, "the variances of the vectors are too large to compute",
                         "", ""};
        basis.middleCols(used, next.cols()) = next;
        images.middleCols(used, next.cols()) = image;
        used += next.cols();

        const MatrixXd small = basis.leftCols(used).transpose() * images.leftCols(used);
        const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(0.5 * (small + small.transpose()));
        const MatrixXd ritz = solver.eigenvectors().rowwise().reverse();
        values = solver.eigenvalues().reverse();
        vectors = basis.leftCols(used) * ritz.leftCols(k);
        const Index tracked = std::min(blockSize, used);
        const MatrixXd residuals =
            images.leftCols(used) * ritz.leftCols(tracked) -
            basis.leftCols(used) * ritz.leftCols(tracked) * values.head(tracked).asDiagonal();
        const double largest = residuals.leftCols(k).colwise().norm().maxCoeff();
        if (largest <= kTolerance * std::abs(values(0)) || used == d) break;

        if (used + blockSize > room) {  // keep the best of the space and go on from there
            const Index kept = std::min(used, std::max<Index>(room / 3, blockSize));
            const MatrixXd keptBasis = basis.leftCols(used) * ritz.leftCols(kept);
            const MatrixXd keptImages = images.leftCols(used) * ritz.leftCols(kept);
            basis.leftCols(kept) = keptBasis;
            images.leftCols(kept) = keptImages;
            used = kept;
        }
        next = orthonormalRest(basis, used, residuals);
        if (next.cols() > room - used) next = next.leftCols(room - used).eval();
        if (next.cols() == 0) break;
    }
    return pairsOf(values.head(k), vectors);
}

}  // namespace embedscope
