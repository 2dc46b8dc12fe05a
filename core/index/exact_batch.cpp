#include "core/index/exact_index.h"

namespace embedscope {

Result<std::vector<NeighborList>> ExactIndex::nearestBatch(
    std::span<const float> queries, const NeighborQuery& options,
    std::span<const std::vector<RowId>> excludePerQuery, std::stop_token stop,
    const ProgressCallback& progress) const {
    const std::size_t dim = m_vectors.dim();
    const std::size_t count = dim == 0 ? 0 : queries.size() / dim;
    if (count * dim != queries.size())
        return Error{ErrorCode::InvalidArgument, "the queries are not a whole number of vectors", "", ""};
    ProgressReporter reporter(progress, "Searching neighbours", count, "rows");
    std::vector<NeighborList> lists(count);
    for (std::size_t q = 0; q < count; ++q) {
        NeighborQuery one = options;
        if (!excludePerQuery.empty())
            one.exclude.insert(one.exclude.end(), excludePerQuery[q].begin(), excludePerQuery[q].end());
        auto list = nearest(queries.subspan(q * dim, dim), one, stop);
        if (!list) return list.error();
        lists[q] = std::move(*list);
        reporter.update(q + 1);
    }
    reporter.finish();
    return lists;
}

Result<std::vector<NeighborList>> ExactIndex::nearestToRows(std::span<const RowId> rows,
                                                            const NeighborQuery& options,
                                                            std::stop_token stop,
                                                            const ProgressCallback& progress) const {
    const std::size_t dim = m_vectors.dim();
    std::vector<float> queries(rows.size() * dim);
    std::vector<std::vector<RowId>> exclude(rows.size());
    for (std::size_t q = 0; q < rows.size(); ++q) {
        if (rows[q].value >= m_vectors.rows())
            return Error{ErrorCode::InvalidArgument, "a row beyond the last one was asked for", "", ""};
        m_vectors.vectors.copyRow(rows[q], std::span(queries).subspan(q * dim, dim));
        exclude[q] = {rows[q]};
    }
    return nearestBatch(queries, options, exclude, std::move(stop), progress);
}

}  // namespace embedscope
