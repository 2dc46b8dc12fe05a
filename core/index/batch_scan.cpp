#include "core/index/batch_scan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/base/parallel_blocks.h"
#include "core/kernels/score_tiles.h"
#include "core/model/float_rows.h"

namespace embedscope {
namespace {

constexpr std::size_t kBytesPerTile = 512 * 1024;  // of packed rows: they stay in the second-level cache

}  // namespace

/// The queries as the kernel wants them.
struct BatchScan::Queries {
    std::size_t count = 0;
    std::size_t groups = 0;
    AlignedFloats packed;         // groups x (d x 12)
    std::vector<double> squared;  // |q|^2 less the centre, for distances
};

/// What one thread works on.
struct BatchScan::Worker {
    std::vector<Candidates> candidates;
    std::vector<float> limits;  // a query each, filled up to whole groups
    AlignedFloats rows;         // the packed rows of a tile
    AlignedFloats scale;
    AlignedFloats offset;
    std::vector<double> squared;  // |x|^2 less the centre
    AlignedFloats scores;
    std::vector<std::uint32_t> hits;
    std::vector<float> scratch;
    std::vector<float> centred;
};

BatchScan::BatchScan(const VectorMatrix& vectors, std::size_t rows, std::span<const float> inverseLengths,
                     std::span<const double> centre, Metric metric)
    : m_vectors(vectors),
      m_rows(rows),
      m_inverseLengths(inverseLengths),
      m_centre(centre),
      m_metric(metric),
      m_margin((static_cast<double>(vectors.dim()) + 4) * 0x1p-23) {
    const std::size_t panelBytes = kRowsPerPanel * std::max<std::size_t>(vectors.dim(), 1) * sizeof(float);
    m_panelsPerTile = std::clamp<std::size_t>(kBytesPerTile / panelBytes, 1, 32);
}

BatchScan::Queries BatchScan::packQueries(std::span<const float> queries) const {
    const std::size_t dim = m_vectors.dim();
    Queries result;
    result.count = queries.size() / dim;
    result.groups = (result.count + kQueriesPerGroup - 1) / kQueriesPerGroup;
    result.packed = AlignedFloats(result.groups * kQueriesPerGroup * dim);
    result.squared.resize(result.count);
    std::vector<float> group(kQueriesPerGroup * dim);
    for (std::size_t g = 0; g < result.groups; ++g) {
        const std::size_t first = g * kQueriesPerGroup;
        const std::size_t count = std::min(kQueriesPerGroup, result.count - first);
        for (std::size_t q = 0; q < count; ++q) {
            const float* query = queries.data() + (first + q) * dim;
            double squared = 0;
            for (std::size_t j = 0; j < dim; ++j) {
                const double x = m_metric == Metric::Cosine ? query[j] : query[j] - m_centre[j];
                squared += x * x;
                group[q * dim + j] = static_cast<float>(x);
            }
            result.squared[first + q] = squared;
            const double length = std::sqrt(squared);
            if (m_metric == Metric::Cosine)
                for (std::size_t j = 0; j < dim; ++j)
                    group[q * dim + j] = static_cast<float>(query[j] / length);
        }
        packColumns(group.data(), count, dim, dim, kQueriesPerGroup, result.packed.data() + first * dim);
    }
    return result;
}

/// Packs the rows of a tile and returns the number of its panels.
std::size_t BatchScan::packTile(std::size_t firstRow, Worker& worker) const {
    const std::size_t dim = m_vectors.dim();
    const std::size_t count = std::min(m_panelsPerTile * kRowsPerPanel, m_rows - firstRow);
    FloatRows rows = floatRows(m_vectors, firstRow, count, worker.scratch);
    if (m_metric == Metric::Euclidean) {
        worker.centred.resize(count * dim);
        worker.squared.resize(count);
        for (std::size_t r = 0; r < count; ++r) {
            const float* row = rows.data + r * rows.stride;
            double squared = 0;
            for (std::size_t j = 0; j < dim; ++j) {
                const double x = row[j] - m_centre[j];
                squared += x * x;
                worker.centred[r * dim + j] = static_cast<float>(x);
            }
            worker.squared[r] = squared;
        }
        rows = {worker.centred.data(), count, dim, dim};
    }
    const std::size_t panels = (count + kRowsPerPanel - 1) / kRowsPerPanel;
    for (std::size_t p = 0; p < panels; ++p)
        packColumns(rows.data + p * kRowsPerPanel * rows.stride,
                    std::min(kRowsPerPanel, count - p * kRowsPerPanel), dim, rows.stride, kRowsPerPanel,
                    worker.rows.data() + p * kRowsPerPanel * dim);
    for (std::size_t r = 0; r < panels * kRowsPerPanel; ++r) {
        // NaN keeps rows that are no candidates here, and those beyond the last, from being hits.
        const float inverse =
            r < count ? m_inverseLengths[firstRow + r] : std::numeric_limits<float>::quiet_NaN();
        if (m_metric == Metric::Cosine) {
            worker.scale[r] = inverse;
            worker.offset[r] = std::isnan(inverse) ? inverse : 0.0f;
        } else {
            worker.scale[r] = 2;
            worker.offset[r] =
                std::isnan(inverse) ? inverse : static_cast<float>(-worker.squared[r] * (1 - 2 * m_margin));
        }
    }
    return panels;
}

/// What the kernel's score of a query must reach for its upper bound to reach threshold.
float BatchScan::limitOf(const Queries& queries, std::size_t query, double threshold) const {
    constexpr float kLowest = std::numeric_limits<float>::lowest();
    const double limit = m_metric == Metric::Cosine ? threshold - m_margin
                                                    : threshold + queries.squared[query] * (1 - 2 * m_margin);
    if (!(limit > kLowest)) return kLowest;
    return std::nextafter(static_cast<float>(limit), kLowest);
}

void BatchScan::scanTile(std::size_t firstRow, const Queries& queries, std::span<const ExcludedRows> excluded,
                         Worker& worker) const {
    const std::size_t dim = m_vectors.dim();
    const std::size_t panels = packTile(firstRow, worker);
    const RowPanels tile{worker.rows.data(), worker.scale.data(), worker.offset.data(), panels, dim};
    const bool cosine = m_metric == Metric::Cosine;
    for (std::size_t g = 0; g < queries.groups; ++g) {
        const std::size_t firstQuery = g * kQueriesPerGroup;
        scoreGroup(queries.packed.data() + firstQuery * dim, tile, worker.limits.data() + firstQuery,
                   worker.scores.data(), worker.hits.data());
        for (std::size_t i = 0; i < panels * kQueriesPerGroup; ++i) {
            const std::size_t query = firstQuery + i % kQueriesPerGroup;
            for (std::uint32_t bits = worker.hits[i]; bits != 0; bits &= bits - 1) {
                const auto lane = static_cast<std::size_t>(std::countr_zero(bits));
                const float score = worker.scores[i * kRowsPerPanel + lane];
                const std::size_t inTile = i / kQueriesPerGroup * kRowsPerPanel + lane;
                const auto row = static_cast<std::uint32_t>(firstRow + inTile);
                if (!(score >= worker.limits[query]) || excluded[query].contains(row)) continue;
                double upper = score + m_margin;
                double lower = score - m_margin;
                if (!cosine) {
                    upper = score - queries.squared[query] * (1 - 2 * m_margin);
                    lower = upper - 4 * m_margin * (queries.squared[query] + worker.squared[inTile]);
                }
                Candidates& candidates = worker.candidates[query];
                if (candidates.add(row, lower, upper))
                    worker.limits[query] = limitOf(queries, query, candidates.threshold());
            }
        }
    }
}

std::vector<std::vector<std::uint32_t>> BatchScan::run(std::span<const float> queries,
                                                       std::span<const Candidates> start,
                                                       std::span<const ExcludedRows> excluded,
                                                       unsigned threads, const std::stop_token& stop) const {
    const std::size_t dim = m_vectors.dim();
    const Queries packed = packQueries(queries);
    const std::size_t rowsPerTile = m_panelsPerTile * kRowsPerPanel;
    const std::size_t tiles = (m_rows + rowsPerTile - 1) / rowsPerTile;
    std::vector<Worker> workers(workerCount(threads, tiles));
    for (Worker& worker : workers) {
        worker.candidates.assign(start.begin(), start.end());
        worker.limits.assign(packed.groups * kQueriesPerGroup, std::numeric_limits<float>::infinity());
        for (std::size_t q = 0; q < packed.count; ++q)
            worker.limits[q] = limitOf(packed, q, start[q].threshold());
        worker.rows = AlignedFloats(rowsPerTile * dim);
        worker.scale = AlignedFloats(rowsPerTile);
        worker.offset = AlignedFloats(rowsPerTile);
        worker.scores = AlignedFloats(rowsPerTile * kQueriesPerGroup);
        worker.hits.resize(m_panelsPerTile * kQueriesPerGroup);
    }
    parallelBlocks(tiles, static_cast<unsigned>(workers.size()), stop,
                   [&](std::size_t tile, unsigned worker) {
                       scanTile(tile * rowsPerTile, packed, excluded, workers[worker]);
                   });
    std::vector<std::vector<std::uint32_t>> found(packed.count);
    for (std::size_t q = 0; q < packed.count && !stop.stop_requested(); ++q) {
        std::vector<Candidates> parts;
        for (Worker& worker : workers) parts.push_back(std::move(worker.candidates[q]));
        found[q] = Candidates::merged(parts);
    }
    return found;
}

}  // namespace embedscope
