#include "core/index/pair_score.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/base/parallel_blocks.h"

namespace embedscope {
namespace {

double squaredLength(std::span<const float> a) {
    double sum = 0;
    for (const float x : a) sum += static_cast<double>(x) * x;
    return sum;
}

double cosine(std::span<const float> a, std::span<const float> b, double squaredA) {
    double dot = 0;
    double squaredB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double y = b[i];
        dot += a[i] * y;
        squaredB += y * y;
    }
    if (squaredA == 0 || squaredB == 0) return dot == 0 ? 0.0 : std::numeric_limits<double>::quiet_NaN();
    const double value = dot / std::sqrt(squaredA * squaredB);
    return std::isnan(value) ? value : std::clamp(value, -1.0, 1.0);
}

double distance(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = static_cast<double>(a[i]) - b[i];
        sum += difference * difference;
    }
    return std::sqrt(sum);
}

}  // namespace

const char* metricName(Metric metric) {
    return metric == Metric::Cosine ? "cosine" : "euclidean";
}

std::optional<Metric> metricFromName(std::string_view name) {
    for (const Metric metric : {Metric::Cosine, Metric::Euclidean})
        if (name == metricName(metric)) return metric;
    return std::nullopt;
}

double pairScore(std::span<const float> a, std::span<const float> b, Metric metric) {
    assert(a.size() == b.size());
    return metric == Metric::Cosine ? cosine(a, b, squaredLength(a)) : distance(a, b);
}

std::vector<Neighbor> scoreRows(const VectorMatrix& vectors, std::span<const float> query,
                                std::span<const std::uint32_t> rows, Metric metric, unsigned workers,
                                const std::stop_token& stop) {
    constexpr std::size_t kRowsPerBlock = 1024;
    std::vector<Neighbor> scored(rows.size());
    const double squaredQuery = metric == Metric::Cosine ? squaredLength(query) : 0.0;
    const std::size_t blocks = (rows.size() + kRowsPerBlock - 1) / kRowsPerBlock;
    parallelBlocks(blocks, workerCount(workers, blocks), stop, [&](std::size_t block, unsigned) {
        std::vector<float> scratch(vectors.isFloat32() ? 0 : vectors.dim());
        const std::size_t end = std::min(rows.size(), (block + 1) * kRowsPerBlock);
        for (std::size_t i = block * kRowsPerBlock; i < end; ++i) {
            const RowId row{rows[i]};
            std::span<const float> vector = scratch;
            if (vectors.isFloat32())
                vector = vectors.rowFloats(row);
            else
                vectors.copyRow(row, scratch);
            scored[i] = {row, metric == Metric::Cosine ? cosine(query, vector, squaredQuery)
                                                       : distance(query, vector)};
        }
    });
    return scored;
}

void keepNearest(std::vector<Neighbor>& neighbors, std::size_t k, Metric metric,
                 const std::stop_token& stop) {
    using Offset = std::vector<Neighbor>::difference_type;
    constexpr Offset kSortedAtATime = 1 << 16;
    const auto nearer = [metric](const Neighbor& a, const Neighbor& b) {
        if (a.score != b.score) return metric == Metric::Cosine ? a.score > b.score : a.score < b.score;
        return a.row < b.row;
    };
    const auto size = static_cast<Offset>(neighbors.size());
    const auto kept = static_cast<Offset>(std::min(k, neighbors.size()));
    const auto at = [&](Offset offset) { return neighbors.begin() + std::min(offset, size); };
    if (kept <= kSortedAtATime) {
        std::partial_sort(at(0), at(kept), at(size), nearer);
    } else {  // piece by piece, so that it can be stopped
        for (Offset first = 0; first < size && !stop.stop_requested(); first += kSortedAtATime)
            std::sort(at(first), at(first + kSortedAtATime), nearer);
        for (Offset sorted = kSortedAtATime; sorted < size; sorted *= 2)
            for (Offset first = 0; first + sorted < size && !stop.stop_requested(); first += 2 * sorted)
                std::inplace_merge(at(first), at(first + sorted), at(first + 2 * sorted), nearer);
    }
    neighbors.resize(static_cast<std::size_t>(kept));
}

}  // namespace embedscope
