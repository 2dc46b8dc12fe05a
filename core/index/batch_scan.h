#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/index/candidates.h"
#include "core/index/exact_bounds.h"
#include "core/model/vector_matrix.h"

namespace embedscope {

/// Finds the candidates of many queries at a time: rows and queries are multiplied tile by tile in float32,
/// and what cannot belong to a query's neighbours is dropped as it is computed; scores are never stored.
///
/// The distance is taken from |q|^2 + |x|^2 - 2 q.x of vectors less a common centre. With u = 2^-24 its error
/// is at most (d + 4) u (|q| + |x|)^2, hence the margin 2 c (|q|^2 + |x|^2) with c = (d + 4) 2^-23, twice
/// what is needed. The part of it that depends on the row is added to the row's own offset, the other to the
/// query's limit.
class BatchScan {
  public:
    /// inverseLengths has an entry a row, as ExactIndex keeps it; centre is d numbers and matters for
    /// distances alone.
    BatchScan(const VectorMatrix& vectors, std::size_t rows, std::span<const float> inverseLengths,
              std::span<const double> centre, Metric metric);

    /// Scans for queries (count x d, each with floatPassWorks()) and returns per query the rows that may be
    /// wanted. start has per query an empty collector that says what is wanted, excluded the rows to pass
    /// over. Ends early when stopped.
    std::vector<std::vector<std::uint32_t>> run(std::span<const float> queries,
                                                std::span<const Candidates> start,
                                                std::span<const ExcludedRows> excluded, unsigned threads,
                                                const std::stop_token& stop) const;

  private:
    struct Queries;
    struct Worker;
    Queries packQueries(std::span<const float> queries) const;
    std::size_t packTile(std::size_t firstRow, Worker& worker) const;
    void scanTile(std::size_t firstRow, const Queries& queries, std::span<const ExcludedRows> excluded,
                  Worker& worker) const;
    float limitOf(const Queries& queries, std::size_t query, double threshold) const;

    const VectorMatrix& m_vectors;
    std::size_t m_rows;
    std::span<const float> m_inverseLengths;
    std::span<const double> m_centre;
    Metric m_metric;
    double m_margin;  // c for distances, the whole margin for cosines
    std::size_t m_panelsPerTile;
};

}  // namespace embedscope
