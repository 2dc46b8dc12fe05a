#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/embedding_model.h"

namespace embedscope {

enum class Metric { Cosine, Euclidean };

/// "cosine", "euclidean".
const char* metricName(Metric metric);
std::optional<Metric> metricFromName(std::string_view name);

/// One row and its cosine (larger is nearer) or Euclidean distance (smaller is nearer) to the query.
struct Neighbor {
    RowId row;
    double score = 0;
};

struct NeighborQuery {
    Metric metric = Metric::Cosine;
    std::size_t k = 10;            ///< at most this many; ignored when radius is set
    std::optional<double> radius;  ///< every row with cosine >= radius, or distance <= radius
    std::vector<RowId> exclude;    ///< rows never returned, e.g. the query itself
    unsigned threads = 0;          ///< 0: as many as the machine has
};

/// Exact nearest neighbours over every row, on the vectors as they are: nothing is centred or normalised
/// beforehand. Cosine divides by both lengths; a zero row has cosine 0 with everything. Rows with NaN or
/// infinity are never returned. Ties are broken by the lower row. The result equals brute force in double
/// precision: a float32 pass finds the candidates within a proven error margin, and those are scored again in
/// double. Thread-safe: any number of searches at a time.
class ExactIndex {
  public:
    /// Computes the length of each row once. O(n d). Errors: Cancelled.
    static Result<std::shared_ptr<const ExactIndex>> build(KeyedVectors vectors, std::stop_token stop = {});

    /// The neighbours, nearest first; fewer than k when there are not as many.
    /// query has d numbers. Errors: InvalidArgument (wrong size, NaN, k = 0), Cancelled.
    Result<std::vector<Neighbor>> nearest(std::span<const float> query, const NeighborQuery& options,
                                          std::stop_token stop = {}) const;
    /// The neighbours of a row, without the row itself.
    Result<std::vector<Neighbor>> nearestToRow(RowId row, NeighborQuery options,
                                               std::stop_token stop = {}) const;

    /// Cosine or distance of two rows, in double.
    double score(RowId a, RowId b, Metric metric) const;
    const KeyedVectors& vectors() const { return m_vectors; }

  private:
    ExactIndex() = default;
    KeyedVectors m_vectors;
    std::vector<float> m_squaredLengths;  // NaN for rows that are never returned
};

}  // namespace embedscope
