#include "core/metrics/correlation.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace embedscope {
namespace {

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

std::vector<double> averageRanks(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first + 1;
        while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
        const double shared = 0.5 * static_cast<double>(first + 1 + end);
        for (std::size_t i = first; i < end; ++i) ranks[order[i]] = shared;
        first = end;
    }
    return ranks;
}

double pearson(std::span<const double> a, std::span<const double> b) {
    assert(a.size() == b.size());
    if (a.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const double meanA = mean(a);
    const double meanB = mean(b);
    double productSum = 0;
    double squareA = 0;
    double squareB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = a[i] - meanA;
        const double y = b[i] - meanB;
        productSum += x * y;
        squareA += x * x;
        squareB += y * y;
    }
    const double scale = std::sqrt(squareA) * std::sqrt(squareB);
    if (!(scale > 0)) return std::numeric_limits<double>::quiet_NaN();
    return std::clamp(productSum / scale, -1.0, 1.0);
}

double spearman(std::span<const double> a, std::span<const double> b) {
    return pearson(averageRanks(a), averageRanks(b));
}

}  // namespace embedscope
