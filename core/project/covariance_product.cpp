#include "core/project/covariance_product.h"

#include <Eigen/Dense>
#include <algorithm>

#include "core/base/parallel_blocks.h"

namespace embedscope {
namespace {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr std::size_t kRowsPerBlock = 32;
constexpr std::size_t kSlices = 8;  // whatever the number of threads

}  // namespace

double CovarianceProduct::divisor() const {
    return m_means.finiteRows > 1 ? static_cast<double>(m_means.finiteRows - 1) : 1.0;
}

/// Calls work(centred rows, sums of the slice) for all rows, some at a time; rows that are not finite count
/// as zeros.
template <class Work>
bool CovarianceProduct::forEachBlock(std::size_t sumsPerSlice, std::vector<std::vector<double>>& slices,
                                     Work work) const {
    const std::size_t rows = m_vectors.rows();
    const std::size_t dim = m_vectors.dim();
    slices.assign(kSlices, {});
    return parallelBlocks(kSlices, workerCount(m_threads, kSlices), m_stop, [&](std::size_t slice, unsigned) {
        slices[slice].assign(sumsPerSlice, 0.0);
        std::vector<float> row(dim);
        RowMatrix centred(kRowsPerBlock, dim);
        const std::size_t end = rows * (slice + 1) / kSlices;
        for (std::size_t first = rows * slice / kSlices; first < end; first += kRowsPerBlock) {
            if (m_stop.stop_requested()) return;
            centred.setZero();
            for (std::size_t r = first; r < std::min(end, first + kRowsPerBlock); ++r) {
                if (!m_means.finite[r]) continue;
                m_vectors.copyRow(RowId{static_cast<std::uint32_t>(r)}, row);
                double* out = centred.data() + (r - first) * dim;
                for (std::size_t j = 0; j < dim; ++j) out[j] = row[j] - m_means.mean[j];
            }
            work(centred, slices[slice]);
        }
    });
}

bool CovarianceProduct::multiply(const double* x, std::size_t count, double* y) const {
    const auto d = static_cast<Eigen::Index>(m_vectors.dim());
    const auto b = static_cast<Eigen::Index>(count);
    const Eigen::Map<const Eigen::MatrixXd> input(x, d, b);
    std::vector<std::vector<double>> slices;
    const bool done =
        forEachBlock(m_vectors.dim() * count, slices, [&](const RowMatrix& centred, auto& sums) {
            Eigen::Map<Eigen::MatrixXd> output(sums.data(), d, b);
            output.noalias() += centred.transpose() * (centred * input).eval();
        });
    if (!done) return false;
    std::fill(y, y + m_vectors.dim() * count, 0.0);
    for (const auto& sums : slices)
        for (std::size_t i = 0; i < sums.size(); ++i) y[i] += sums[i] / divisor();
    return true;
}

Result<double> CovarianceProduct::totalVariance() const {
    std::vector<std::vector<double>> slices;
    const bool done = forEachBlock(
        1, slices, [](const RowMatrix& centred, auto& sums) { sums.front() += centred.squaredNorm(); });
    if (!done) return cancelledError();
    double total = 0;
    for (const auto& sums : slices) total += sums.front() / divisor();
    return total;
}

}  // namespace embedscope
