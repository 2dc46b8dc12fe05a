#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/model/vector_matrix.h"

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

/// The cosine a.b / sqrt(a.a * b.b), kept within -1 and 1, or the Euclidean distance of two vectors of one
/// size. Sums run in float64 from the first number to the last: this is the definition that every search
/// agrees with. The cosine with a zero vector is 0, the cosine of equal vectors exactly 1. Not finite when a
/// number is NaN or infinite.
double pairScore(std::span<const float> a, std::span<const float> b, Metric metric);

/// pairScore of the query and each row of the list, in its order. Spread over workers; stops early, with
/// anything in what is left, when stop is requested.
std::vector<Neighbor> scoreRows(const VectorMatrix& vectors, std::span<const float> query,
                                std::span<const std::uint32_t> rows, Metric metric, unsigned workers,
                                const std::stop_token& stop);

/// Puts the nearest first, ties by the lower row, and keeps at most k; in no order when stop is requested.
void keepNearest(std::vector<Neighbor>& neighbors, std::size_t k, Metric metric,
                 const std::stop_token& stop = {});

}  // namespace embedscope
