#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/parallel_blocks.h"
#include "core/index/batch_scan.h"
#include "core/index/exact_index.h"

namespace embedscope {
namespace {

constexpr std::size_t kMostQueriesAtATime = 4080;
constexpr std::size_t kFewestQueriesAtATime = 48;
constexpr std::size_t kNeighborsAtATime = 1 << 20;  // bounds the memory of the candidates
constexpr std::size_t kRowsOfCentre = 4096;
constexpr std::size_t kFewQueries = 4;  // below, a scan per query is as fast

std::size_t queriesAtATime(const NeighborQuery& options) {
    const std::size_t wanted = options.radius ? 1000 : std::max<std::size_t>(options.k, 1);
    return std::clamp(kNeighborsAtATime / wanted, kFewestQueriesAtATime, kMostQueriesAtATime);
}

Error withPlace(Error error, std::size_t query) {
    error.place = "query " + std::to_string(query + 1);
    return error;
}

}  // namespace

/// About the mean of the rows: distances are computed from there, so that vectors far from the origin lose no
/// digits.
std::vector<double> ExactIndex::roughCentre() const {
    const VectorMatrix& matrix = m_vectors.vectors;
    std::vector<double> centre(matrix.dim());
    if (!m_extreme.empty()) return centre;
    std::vector<float> row(matrix.dim());
    const std::size_t step = std::max<std::size_t>(matrix.rows() / kRowsOfCentre, 1);
    std::size_t count = 0;
    for (std::size_t r = 0; r < matrix.rows(); r += step) {
        if (std::isnan(m_inverseLengths[r])) continue;
        matrix.copyRow(RowId{static_cast<std::uint32_t>(r)}, row);
        for (std::size_t j = 0; j < row.size(); ++j) centre[j] += row[j];
        ++count;
    }
    for (double& value : centre) value /= static_cast<double>(std::max<std::size_t>(count, 1));
    return centre;
}

/// The lists of some queries, from first on; those that the float32 pass cannot take are searched one by one.
Status ExactIndex::searchSome(std::span<const float> queries, std::size_t first, const NeighborQuery& options,
                              std::span<const std::vector<RowId>> excludePerQuery, const BatchScan& scan,
                              std::span<NeighborList> lists, const std::stop_token& stop) const {
    const std::size_t dim = m_vectors.dim();
    const std::size_t rows = searchedRows(options);
    const auto excludedOf = [&](std::size_t q) {
        return excludePerQuery.empty() ? std::span<const RowId>()
                                       : std::span<const RowId>(excludePerQuery[q]);
    };
    std::vector<std::size_t> scanned;
    std::vector<float> scannedQueries;
    std::vector<Candidates> wanted;
    std::vector<ExcludedRows> excluded;
    for (std::size_t q = 0; q < lists.size(); ++q) {
        const auto query = queries.subspan(q * dim, dim);
        const ScanBounds bounds(query, options.metric);
        if (bounds.floatPassWorks() && lists.size() > kFewQueries) {
            scanned.push_back(q);
            scannedQueries.insert(scannedQueries.end(), query.begin(), query.end());
            wanted.push_back(
                options.radius ? Candidates::within(bounds.closenessOf(*options.radius))
                               : Candidates::ofNearest(std::min(options.k, std::max<std::size_t>(rows, 1))));
            excluded.emplace_back(options.exclude, excludedOf(q));
            continue;
        }
        NeighborQuery alone = options;
        alone.exclude.insert(alone.exclude.end(), excludedOf(q).begin(), excludedOf(q).end());
        auto list = nearest(query, alone, stop);
        if (!list)
            return list.error().code == ErrorCode::Cancelled ? list.error()
                                                             : withPlace(list.error(), first + q);
        lists[q] = std::move(*list);
    }
    auto found = scan.run(scannedQueries, wanted, excluded, options.threads, stop);
    if (stop.stop_requested()) return cancelledError();
    const unsigned workers = workerCount(options.threads, scanned.size());
    const bool done = parallelBlocks(scanned.size(), workers, stop, [&](std::size_t i, unsigned) {
        for (const std::uint32_t row : m_extreme)
            if (row < rows && !excluded[i].contains(row)) found[i].push_back(row);
        lists[scanned[i]] = exactList(queries.subspan(scanned[i] * dim, dim), found[i], options, 1, stop);
    });
    if (!done) return cancelledError();
    return {};
}

Result<std::vector<NeighborList>> ExactIndex::nearestBatch(
    std::span<const float> queries, const NeighborQuery& options,
    std::span<const std::vector<RowId>> excludePerQuery, std::stop_token stop,
    const ProgressCallback& progress) const {
    const std::size_t dim = m_vectors.dim();
    if (const Status status = check(dim, options); !status) return status.error();
    const std::size_t count = dim == 0 ? 0 : queries.size() / dim;
    if (count * dim != queries.size())
        return Error{ErrorCode::InvalidArgument,
                     "the queries are not a whole number of vectors of " + std::to_string(dim) + " numbers",
                     "", ""};
    if (!excludePerQuery.empty() && excludePerQuery.size() != count)
        return Error{ErrorCode::InvalidArgument, "there is not one list of excluded rows a query", "", ""};
    std::vector<NeighborList> lists(count);
    if (count == 0) return lists;
    const std::vector<double> centre = roughCentre();
    const BatchScan scan(m_vectors.vectors, searchedRows(options), m_inverseLengths, centre, options.metric);
    ProgressReporter reporter(progress, "Searching neighbours", count, "queries");
    const std::size_t step = queriesAtATime(options);
    for (std::size_t first = 0; first < count; first += step) {
        const std::size_t some = std::min(step, count - first);
        const Status status =
            searchSome(queries.subspan(first * dim, some * dim), first, options,
                       excludePerQuery.empty() ? excludePerQuery : excludePerQuery.subspan(first, some), scan,
                       std::span(lists).subspan(first, some), stop);
        if (!status) return status.error();
        reporter.update(first + some);
    }
    reporter.finish();
    return lists;
}

Result<std::vector<NeighborList>> ExactIndex::nearestToRows(std::span<const RowId> rows,
                                                            const NeighborQuery& options,
                                                            std::stop_token stop,
                                                            const ProgressCallback& progress) const {
    const std::size_t dim = m_vectors.dim();
    for (const RowId row : rows)
        if (row.value >= m_vectors.rows())
            return Error{ErrorCode::InvalidArgument,
                         "row " + std::to_string(row.value) + " was asked for and the model has " +
                             std::to_string(m_vectors.rows()) + " rows",
                         "", ""};
    std::vector<float> queries(rows.size() * dim);
    std::vector<std::vector<RowId>> exclude(rows.size());
    for (std::size_t q = 0; q < rows.size(); ++q) {
        m_vectors.vectors.copyRow(rows[q], std::span(queries).subspan(q * dim, dim));
        exclude[q] = {rows[q]};
    }
    return nearestBatch(queries, options, exclude, std::move(stop), progress);
}

}  // namespace embedscope
