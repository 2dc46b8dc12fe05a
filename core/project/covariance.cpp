#include "core/project/covariance.h"

#include <algorithm>
#include <atomic>
#include <span>

#include "core/base/aligned_floats.h"
#include "core/base/parallel_blocks.h"
#include "core/kernels/moments.h"
#include "core/model/float_rows.h"

namespace embedscope {
namespace {

constexpr std::size_t kBlockRows = 256;
constexpr std::size_t kSlices = 32;         // rows are cut into so many parts, whatever the number of threads
constexpr std::size_t kPanelColumns = 384;  // wider matrices are multiplied panel by panel

struct Panel {
    std::size_t first = 0;
    std::size_t dim = 0;
};

/// One piece of the work: the products of two panels of columns over one slice of the rows.
struct PanelProduct {
    Panel left;
    Panel right;
    std::size_t firstRow = 0;
    std::size_t endRow = 0;
    std::vector<double> sums = {};
};

FloatRows columnsOf(const FloatRows& rows, const Panel& panel) {
    return {rows.data + panel.first, rows.rows, panel.dim, rows.stride};
}

std::vector<PanelProduct> planProducts(std::size_t rows, std::size_t dim) {
    std::vector<Panel> panels;
    for (std::size_t first = 0; first < dim; first += kPanelColumns)
        panels.push_back({first, std::min(kPanelColumns, dim - first)});
    const std::size_t slices =
        panels.size() > 1 ? 1 : std::clamp<std::size_t>((rows + kBlockRows - 1) / kBlockRows, 1, kSlices);
    std::vector<PanelProduct> products;
    for (std::size_t slice = 0; slice < slices; ++slice)
        for (std::size_t right = 0; right < panels.size(); ++right)
            for (std::size_t left = 0; left <= right; ++left)
                products.push_back(
                    {panels[left], panels[right], rows * slice / slices, rows * (slice + 1) / slices});
    return products;
}

}  // namespace

Result<ColumnMeans> columnMeans(const VectorMatrix& vectors, const std::stop_token& stop, unsigned threads) {
    const std::size_t rows = vectors.rows();
    const std::size_t dim = vectors.dim();
    ColumnMeans means{0, std::vector<double>(dim), std::vector<std::uint8_t>(rows)};
    struct Slice {
        std::size_t count = 0;
        std::vector<double> sums;
    };
    std::vector<Slice> slices(std::clamp<std::size_t>(rows / kBlockRows, 1, kSlices));
    const bool done = parallelBlocks(
        slices.size(), workerCount(threads, slices.size()), stop, [&](std::size_t index, unsigned) {
            Slice& slice = slices[index];
            slice.sums.resize(dim);
            std::vector<float> scratch;
            const std::size_t end = rows * (index + 1) / slices.size();
            for (std::size_t r = rows * index / slices.size(); r < end; r += kBlockRows) {
                if (stop.stop_requested()) return;
                const FloatRows block = floatRows(vectors, r, std::min(kBlockRows, end - r), scratch);
                slice.count += addFiniteRows(block, slice.sums.data(), means.finite.data() + r);
            }
        });
    if (!done) return cancelledError();
    for (const Slice& slice : slices) {
        means.finiteRows += slice.count;
        for (std::size_t j = 0; j < dim; ++j) means.mean[j] += slice.sums[j];
    }
    for (double& value : means.mean) value /= static_cast<double>(std::max<std::size_t>(means.finiteRows, 1));
    return means;
}

Result<std::vector<double>> covarianceMatrix(const VectorMatrix& vectors, const ColumnMeans& means,
                                             const std::stop_token& stop, const ProgressCallback& progress,
                                             unsigned threads) {
    const std::size_t dim = vectors.dim();
    std::vector<PanelProduct> products = planProducts(vectors.rows(), dim);
    std::size_t totalRows = 0;
    for (const PanelProduct& product : products) totalRows += product.endRow - product.firstRow;
    ProgressReporter reporter(progress, "Finding the directions of most variance", totalRows, "rows");
    std::atomic<std::size_t> rowsDone{0};

    const auto multiply = [&](std::size_t index, unsigned worker) {
        PanelProduct& product = products[index];
        const bool onDiagonal = product.left.first == product.right.first;
        product.sums.assign(product.left.dim * product.right.dim, 0.0);
        AlignedFloats left(kBlockRows * centredStride(product.left.dim));
        AlignedFloats right(kBlockRows * centredStride(product.right.dim));
        std::vector<float> scratch;
        for (std::size_t r = product.firstRow; r < product.endRow; r += kBlockRows) {
            if (stop.stop_requested()) return;
            const FloatRows rows = floatRows(vectors, r, std::min(kBlockRows, product.endRow - r), scratch);
            const auto centre = [&](const Panel& panel, AlignedFloats& out) {
                const std::size_t count = centreRows(columnsOf(rows, panel), means.mean.data() + panel.first,
                                                     means.finite.data() + r, out.data());
                return CentredBlock{out.data(), count, panel.dim};
            };
            const CentredBlock rightBlock = centre(product.right, right);
            addProducts(onDiagonal ? rightBlock : centre(product.left, left), rightBlock, onDiagonal,
                        product.sums.data());
            const std::size_t done = rowsDone.fetch_add(rows.rows, std::memory_order_relaxed) + rows.rows;
            if (worker == 0) reporter.update(done);
        }
    };
    if (!parallelBlocks(products.size(), workerCount(threads, products.size()), stop, multiply))
        return cancelledError();

    std::vector<double> covariance(dim * dim);
    const double divisor = means.finiteRows > 1 ? static_cast<double>(means.finiteRows - 1) : 1.0;
    for (const PanelProduct& product : products)
        for (std::size_t i = 0; i < product.left.dim; ++i)
            for (std::size_t j = 0; j < product.right.dim; ++j) {
                const std::size_t row = product.left.first + i;
                const std::size_t column = product.right.first + j;
                if (row <= column)
                    covariance[row * dim + column] += product.sums[i * product.right.dim + j] / divisor;
            }
    for (std::size_t i = 0; i < dim; ++i)
        for (std::size_t j = 0; j < i; ++j) covariance[i * dim + j] = covariance[j * dim + i];
    reporter.finish();
    return covariance;
}

}  // namespace embedscope
