#include "core/project/pca.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/base/parallel_blocks.h"
#include "core/kernels/moments.h"
#include "core/model/float_rows.h"
#include "core/project/covariance.h"
#include "core/project/covariance_product.h"
#include "core/project/symmetric_eigen.h"

namespace embedscope {
namespace {

constexpr std::size_t kLargestDense = 256;        // beyond, only the few axes that are wanted are computed
constexpr std::size_t kLargestCovariance = 4096;  // beyond, the covariance is never written down
constexpr std::size_t kBlockRows = 1024;
constexpr std::size_t kColumnsPerSlice = 128;  // of the covariance, multiplied at a time
// Against the squared length of the mean. Float32 rows that differ at all have more; equal rows have what
// rounding leaves.
constexpr double kNoVariance = 1e-28;

struct Spectrum {
    EigenPairs pairs;
    double totalVariance = 0;
};

Result<Spectrum> spectrumOfMatrix(const std::vector<double>& covariance, std::size_t dim,
                                  std::size_t components, const std::stop_token& stop, unsigned threads) {
    Spectrum spectrum;
    for (std::size_t i = 0; i < dim; ++i) spectrum.totalVariance += covariance[i * dim + i];
    if (!std::isfinite(spectrum.totalVariance))
        return Error{ErrorCode::NumericalFailure, "the variances of the vectors are too large to compute", "",
                     "Scale the vectors down"};
    if (dim <= kLargestDense) {
        spectrum.pairs = denseEigenPairs(covariance, dim, components);
        return spectrum;
    }
    const auto d = static_cast<Eigen::Index>(dim);
    const Eigen::Map<const Eigen::MatrixXd> matrix(covariance.data(), d, d);
    const std::size_t slices = (dim + kColumnsPerSlice - 1) / kColumnsPerSlice;
    const auto product = [&](const double* x, std::size_t count, double* y) {
        const auto b = static_cast<Eigen::Index>(count);
        const Eigen::Map<const Eigen::MatrixXd> input(x, d, b);
        Eigen::Map<Eigen::MatrixXd> output(y, d, b);
        return parallelBlocks(slices, workerCount(threads, slices), stop, [&](std::size_t slice, unsigned) {
            const auto first = static_cast<Eigen::Index>(slice * kColumnsPerSlice);
            const auto rows = std::min<Eigen::Index>(kColumnsPerSlice, d - first);
            output.middleRows(first, rows).noalias() = matrix.middleCols(first, rows).transpose() * input;
        });
    };
    auto pairs = largestEigenPairs(dim, components, product, stop);
    if (!pairs) return pairs.error();
    spectrum.pairs = std::move(*pairs);
    return spectrum;
}

Result<Spectrum> spectrumOf(const VectorMatrix& vectors, const ColumnMeans& means, std::size_t components,
                            const std::stop_token& stop, const ProgressCallback& progress, unsigned threads) {
    const std::size_t dim = vectors.dim();
    if (dim <= kLargestCovariance) {
        const auto covariance = covarianceMatrix(vectors, means, stop, progress, threads);
        if (!covariance) return covariance.error();
        return spectrumOfMatrix(*covariance, dim, components, stop, threads);
    }
    const CovarianceProduct covariance(vectors, means, stop, threads);
    const auto total = covariance.totalVariance();
    if (!total) return total.error();
    auto pairs = largestEigenPairs(
        dim, components,
        [&](const double* x, std::size_t count, double* y) { return covariance.multiply(x, count, y); },
        stop);
    if (!pairs) return pairs.error();
    return Spectrum{std::move(*pairs), *total};
}

/// Makes the entry of largest size positive; among equals the first decides.
void fixSign(double* axis, std::size_t dim) {
    const double* largest =
        std::max_element(axis, axis + dim, [](double a, double b) { return std::abs(a) < std::abs(b); });
    if (*largest < 0)
        for (std::size_t j = 0; j < dim; ++j) axis[j] = -axis[j];
}

}  // namespace

Result<PcaBasis> fitPca(const VectorMatrix& vectors, std::size_t components, std::stop_token stop,
                        const ProgressCallback& progress, unsigned threads) {
    if (components < 1 || components > 3)
        return Error{ErrorCode::InvalidArgument, "a map has 1, 2 or 3 axes", "", "Choose 2 or 3"};
    if (vectors.rows() == 0 || vectors.dim() == 0)
        return Error{ErrorCode::InvalidArgument, "there are no vectors to draw a map of", "", ""};
    const std::size_t dim = vectors.dim();
    const std::size_t count = std::min(components, dim);
    auto means = columnMeans(vectors, stop, threads);
    if (!means) return means.error();
    if (means->finiteRows == 0)
        return Error{ErrorCode::NumericalFailure, "every vector holds NaN or infinity", "",
                     "Train again with a smaller learning rate"};
    auto spectrum = spectrumOf(vectors, *means, count, stop, progress, threads);
    if (!spectrum) return spectrum.error();

    double squaredMean = 0;
    for (const double x : means->mean) squaredMean += x * x;
    const bool varies = spectrum->totalVariance > kNoVariance * squaredMean;

    PcaBasis basis;
    basis.dim = dim;
    basis.components = count;
    basis.mean = std::move(means->mean);
    basis.axes = std::move(spectrum->pairs.vectors);
    for (std::size_t c = 0; c < count; ++c) {
        fixSign(basis.axes.data() + c * dim, dim);
        const double variance = varies ? std::max(spectrum->pairs.values[c], 0.0) : 0.0;
        basis.explainedVariance.push_back(variance);
        basis.explainedRatio.push_back(varies ? std::min(variance / spectrum->totalVariance, 1.0) : 0.0);
    }
    return basis;
}

Result<Projection> projectOnto(const PcaBasis& basis, const VectorMatrix& vectors, std::stop_token stop,
                               unsigned threads) {
    if (vectors.dim() != basis.dim)
        return Error{ErrorCode::InvalidArgument,
                     "the axes of the map have " + std::to_string(basis.dim) +
                         " numbers and the vectors have " + std::to_string(vectors.dim()),
                     "", "Compute the map again"};
    Projection projection{basis, vectors.rows(), std::vector<float>(vectors.rows() * basis.components)};
    const std::size_t blocks = (vectors.rows() + kBlockRows - 1) / kBlockRows;
    const bool done =
        parallelBlocks(blocks, workerCount(threads, blocks), stop, [&](std::size_t block, unsigned) {
            std::vector<float> scratch;
            const std::size_t first = block * kBlockRows;
            const FloatRows rows =
                floatRows(vectors, first, std::min(kBlockRows, vectors.rows() - first), scratch);
            projectRows(rows, basis.mean.data(), basis.axes.data(), basis.components,
                        projection.coordinates.data() + first * basis.components);
        });
    if (!done) return cancelledError();
    return projection;
}

PcaBasis alignedTo(const PcaBasis& basis, const PcaBasis& previous) {
    if (basis.dim != previous.dim || basis.components != previous.components || basis.components == 0)
        return basis;
    const auto d = static_cast<Eigen::Index>(basis.dim);
    const auto k = static_cast<Eigen::Index>(basis.components);
    using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Map<const RowMatrix> axes(basis.axes.data(), k, d);
    const Eigen::Map<const RowMatrix> target(previous.axes.data(), k, d);
    // The turn Q with the largest trace of Q A P^T (Schoenemann 1966)
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(axes * target.transpose(),
                                                Eigen::ComputeFullU | Eigen::ComputeFullV);
    const Eigen::MatrixXd turn = svd.matrixV() * svd.matrixU().transpose();

    PcaBasis aligned = basis;
    Eigen::Map<RowMatrix>(aligned.axes.data(), k, d) = turn * axes;
    const auto turned = [&](const std::vector<double>& values) {
        const Eigen::VectorXd result = turn.cwiseAbs2() * Eigen::Map<const Eigen::VectorXd>(values.data(), k);
        return std::vector<double>(result.data(), result.data() + k);
    };
    aligned.explainedVariance = turned(basis.explainedVariance);
    aligned.explainedRatio = turned(basis.explainedRatio);
    return aligned;
}

PcaBasis signsMatchedTo(PcaBasis basis, const PcaBasis& previous) {
    if (basis.dim != previous.dim || basis.components != previous.components) return basis;
    for (std::size_t component = 0; component < basis.components; ++component) {
        const std::size_t first = component * basis.dim;
        double product = 0;
        for (std::size_t i = first; i < first + basis.dim; ++i) product += basis.axes[i] * previous.axes[i];
        if (product >= 0) continue;
        for (std::size_t i = first; i < first + basis.dim; ++i) basis.axes[i] = -basis.axes[i];
    }
    return basis;
}

}  // namespace embedscope
