#include "core/index/exact_index.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

#include "core/base/parallel_blocks.h"
#include "core/index/candidates.h"
#include "core/index/compact_rows.h"
#include "core/index/exact_bounds.h"
#include "core/model/float_rows.h"

namespace embedscope {
namespace {

constexpr std::size_t kRowsPerPass = 256;  // scores of one pass stay in the first-level cache
constexpr std::size_t kBytesPerBlock = 256 * 1024;
constexpr std::size_t kMostCompactCandidates = 10000;

std::size_t rowsPerBlock(std::size_t dim) {
    return std::max<std::size_t>(kBytesPerBlock / (sizeof(float) * std::max<std::size_t>(dim, 1)), 64);
}

/// A worker thread costs about as much as reading a megabyte.
unsigned worthwhileWorkers(unsigned threads, std::size_t rows, std::size_t dim) {
    const std::size_t megabytes = (rows * dim * sizeof(float)) >> 20;
    return workerCount(threads, std::max<std::size_t>(megabytes, 1));
}

Error invalid(std::string what, std::string advice = "") {
    return {ErrorCode::InvalidArgument, std::move(what), "", std::move(advice)};
}

}  // namespace

/// What one worker needs to scan a block of rows.
struct ExactIndex::ScanWorker {
    Candidates candidates;
    std::vector<float> scores = std::vector<float>(kRowsPerPass);
    std::vector<float> scratch = {};
};

ExactIndex::ExactIndex() = default;
ExactIndex::~ExactIndex() = default;

Result<std::shared_ptr<const ExactIndex>> ExactIndex::build(KeyedVectors vectors, std::stop_token stop) {
    std::shared_ptr<ExactIndex> index(new ExactIndex);
    index->m_vectors = std::move(vectors);
    const VectorMatrix& matrix = index->m_vectors.vectors;
    const std::size_t rows = matrix.rows();
    index->m_inverseLengths.resize(rows);
    if (CompactRows::worthwhile(rows, matrix.dim()))
        index->m_compact = std::make_unique<CompactRows>(rows, matrix.dim());
    const std::size_t perBlock = rowsPerBlock(matrix.dim());
    const std::size_t blocks = (rows + perBlock - 1) / perBlock;
    std::vector<std::vector<std::uint32_t>> extreme(blocks);
    const bool done = parallelBlocks(
        blocks, worthwhileWorkers(0, rows, matrix.dim()), stop, [&](std::size_t block, unsigned) {
            std::vector<float> scratch;
            const std::size_t first = block * perBlock;
            const std::size_t count = std::min(perBlock, rows - first);
            std::vector<double> squared(count);
            const FloatRows view = floatRows(matrix, first, count, scratch);
            squaredLengths(view, squared.data());
            for (std::size_t r = 0; r < count; ++r) {
                const double length = std::sqrt(squared[r]);
                float& inverse = index->m_inverseLengths[first + r];
                if (length == 0) {
                    inverse = 0;
                } else if (length >= kShortestPlainLength && length <= kLongestPlainLength) {
                    inverse = static_cast<float>(1.0 / length);
                } else {
                    inverse = std::numeric_limits<float>::quiet_NaN();
                    if (std::isfinite(length))
                        extreme[block].push_back(static_cast<std::uint32_t>(first + r));
                }
            }
            if (index->m_compact)
                index->m_compact->encode(first, view, index->m_inverseLengths.data() + first);
        });
    if (!done) return cancelledError();
    for (const auto& part : extreme)
        index->m_extreme.insert(index->m_extreme.end(), part.begin(), part.end());
    return std::shared_ptr<const ExactIndex>(std::move(index));
}

Status ExactIndex::check(std::size_t querySize, const NeighborQuery& options) const {
    if (querySize != m_vectors.dim())
        return invalid("the query has " + std::to_string(querySize) + " numbers and the vectors have " +
                       std::to_string(m_vectors.dim()));
    if (!options.radius && options.k == 0)
        return invalid("zero neighbours were asked for", "Ask for one or more");
    if (options.radius && options.metric == Metric::Euclidean && !(*options.radius >= 0))
        return invalid("a distance cannot be negative", "Choose a radius of 0 or more");
    if (options.radius && options.metric == Metric::Cosine &&
        !(*options.radius >= -1 && *options.radius <= 1))
        return invalid("a cosine lies between -1 and 1",
                       "Choose a smallest cosine in this range, such as 0.5");
    return {};
}

std::size_t ExactIndex::searchedRows(const NeighborQuery& options) const {
    return std::min(m_vectors.rows(), options.firstRows.value_or(m_vectors.rows()));
}

std::vector<std::uint32_t> ExactIndex::finiteRows(std::size_t rows, const ExcludedRows& excluded) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t row = 0; row < rows; ++row) {
        const bool finite =
            !std::isnan(m_inverseLengths[row]) || std::binary_search(m_extreme.begin(), m_extreme.end(), row);
        if (finite && !excluded.contains(row)) found.push_back(row);
    }
    return found;
}

NeighborList ExactIndex::exactList(std::span<const float> query, std::span<const std::uint32_t> rows,
                                   const NeighborQuery& options, unsigned threads,
                                   const std::stop_token& stop) const {
    NeighborList list = scoreRows(m_vectors.vectors, query, rows, options.metric, threads, stop);
    if (!options.radius) {
        keepNearest(list, options.k, options.metric, stop);
        return list;
    }
    const double radius = *options.radius;
    const bool cosine = options.metric == Metric::Cosine;
    std::erase_if(list, [&](const Neighbor& n) { return !(cosine ? n.score >= radius : n.score <= radius); });
    keepNearest(list, list.size(), options.metric, stop);
    return list;
}

/// Reads every row in float32 and gives the candidates what their scores can be at most and at least.
struct ExactIndex::FloatPass {
    const ExactIndex& index;
    const ScanBounds& bounds;
    Metric metric;

    void operator()(std::size_t first, std::size_t count, const ExcludedRows& excluded,
                    ScanWorker& worker) const {
        const FloatRows block = floatRows(index.m_vectors.vectors, first, count, worker.scratch);
        float* scores = worker.scores.data();
        if (metric == Metric::Cosine) {
            dotProducts(bounds.query().data(), block, scores);
            for (std::size_t r = 0; r < count; ++r) scores[r] *= index.m_inverseLengths[first + r];
        } else {
            squaredDistances(bounds.query().data(), block, scores);
            for (std::size_t r = 0; r < count; ++r) scores[r] = -scores[r];
        }
        float limit = bounds.approximateLimit(worker.candidates.threshold());
        for (std::size_t r = 0; r < count; ++r) {
            if (!(scores[r] >= limit)) continue;
            const auto row = static_cast<std::uint32_t>(first + r);
            if (excluded.contains(row)) continue;
            const ScanBounds::Range range = bounds.rangeOf(scores[r]);
            if (worker.candidates.add(row, range.lower, range.upper))
                limit = bounds.approximateLimit(worker.candidates.threshold());
        }
    }
};

/// The same for cosines from the one-byte rows.
struct ExactIndex::CompactPass {
    const CompactRows& rows;
    std::vector<float> query;

    void operator()(std::size_t first, std::size_t count, const ExcludedRows& excluded,
                    ScanWorker& worker) const {
        float* scores = worker.scores.data();
        rows.scores(query.data(), first, count, scores);
        const float* errors = rows.errors() + first;
        double limit = worker.candidates.threshold() - rows.margin();
        for (std::size_t r = 0; r < count; ++r) {
            if (!(static_cast<double>(scores[r]) + errors[r] >= limit)) continue;
            const auto row = static_cast<std::uint32_t>(first + r);
            if (excluded.contains(row)) continue;
            const double margin = errors[r] + rows.margin();
            if (worker.candidates.add(row, scores[r] - margin, scores[r] + margin))
                limit = worker.candidates.threshold() - rows.margin();
        }
    }
};

template <class Pass>
std::vector<std::uint32_t> ExactIndex::candidatesOf(const Pass& pass, const Candidates& wanted,
                                                    const ExcludedRows& excluded, std::size_t rows,
                                                    unsigned workers, const std::stop_token& stop) const {
    std::vector<ScanWorker> scans(workers, ScanWorker{wanted});
    const std::size_t perBlock = rowsPerBlock(m_vectors.dim());
    const std::size_t blocks = (rows + perBlock - 1) / perBlock;
    parallelBlocks(blocks, workers, stop, [&](std::size_t block, unsigned worker) {
        const std::size_t end = std::min(rows, (block + 1) * perBlock);
        for (std::size_t first = block * perBlock; first < end; first += kRowsPerPass)
            pass(first, std::min(kRowsPerPass, end - first), excluded, scans[worker]);
    });
    std::vector<Candidates> parts;
    for (ScanWorker& scan : scans) parts.push_back(std::move(scan.candidates));
    return Candidates::merged(parts);
}

Result<NeighborList> ExactIndex::nearest(std::span<const float> query, const NeighborQuery& options,
                                         std::stop_token stop) const {
    if (const Status status = check(query.size(), options); !status) return status.error();
    const ScanBounds bounds(query, options.metric);
    if (!bounds.queryIsFinite()) return invalid("the query holds a number that is NaN or infinite");

    const std::size_t rows = searchedRows(options);
    const ExcludedRows excluded(options.exclude);
    const unsigned workers = worthwhileWorkers(options.threads, rows, m_vectors.dim());
    const Candidates wanted =
        options.radius ? Candidates::within(bounds.closenessOf(*options.radius))
                       : Candidates::ofNearest(std::min(options.k, std::max<std::size_t>(rows, 1)));
    std::vector<std::uint32_t> found;
    if (!bounds.floatPassWorks()) {
        found = finiteRows(rows, excluded);
    } else {
        bool searched = false;
        if (m_compact && options.metric == Metric::Cosine) {
            const CompactPass pass{*m_compact, m_compact->padded(bounds.query())};
            found = candidatesOf(pass, wanted, excluded, rows, workers, stop);
            searched =
                options.radius || found.size() <= kMostCompactCandidates + 4 * std::min(options.k, rows);
        }
        // Where one byte a number tells too little apart, four do better than scoring so many rows in double.
        if (!searched)
            found =
                candidatesOf(FloatPass{*this, bounds, options.metric}, wanted, excluded, rows, workers, stop);
        for (const std::uint32_t row : m_extreme)
            if (row < rows && !excluded.contains(row)) found.push_back(row);
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
    }
    if (stop.stop_requested()) return cancelledError();
    NeighborList list = exactList(query, found, options, workers, stop);
    if (stop.stop_requested()) return cancelledError();
    return list;
}

Result<NeighborList> ExactIndex::nearestToRow(RowId row, NeighborQuery options, std::stop_token stop) const {
    if (row.value >= m_vectors.rows())
        return invalid("row " + std::to_string(row.value) + " was asked for and the model has " +
                       std::to_string(m_vectors.rows()) + " rows");
    options.exclude.push_back(row);
    return nearest(m_vectors.vectors.rowCopy(row), options, std::move(stop));
}

double ExactIndex::score(RowId a, RowId b, Metric metric) const {
    return pairScore(m_vectors.vectors.rowCopy(a), m_vectors.vectors.rowCopy(b), metric);
}

}  // namespace embedscope
