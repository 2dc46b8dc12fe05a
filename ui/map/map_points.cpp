#include "ui/map/map_points.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace embedscope {
namespace {

bool finiteRow(const float* p, int components) {
    for (int c = 0; c < components; ++c) {
        if (!std::isfinite(p[c])) return false;
    }
    return true;
}

/// Narrows [low, high] of one axis to the middle 99.8 % when the rest lies far outside.
void narrowToBulk(const Projection& projection, int components, int axis, double& low, double& high) {
    constexpr std::size_t kSample = 20000;
    const std::size_t step = std::max<std::size_t>(1, projection.rows / kSample);
    std::vector<float> values;
    values.reserve(projection.rows / step + 1);
    for (std::size_t row = 0; row < projection.rows; row += step) {
        const float* p = projection.coordinates.data() + row * static_cast<std::size_t>(components);
        if (finiteRow(p, components)) values.push_back(p[axis]);
    }
    if (values.size() < 500) return;
    const auto tail = static_cast<std::ptrdiff_t>(values.size() / 1000);
    std::nth_element(values.begin(), values.begin() + tail, values.end());
    const double bulkLow = values[static_cast<std::size_t>(tail)];
    std::nth_element(values.begin(), values.end() - 1 - tail, values.end());
    const double bulkHigh = values[values.size() - 1 - static_cast<std::size_t>(tail)];
    const double bulk = bulkHigh - bulkLow;
    if (bulk <= 0 || (high - low) < 1.6 * bulk) return;
    low = std::max(low, bulkLow - 0.1 * bulk);
    high = std::min(high, bulkHigh + 0.1 * bulk);
}

}  // namespace

MapPosition MapPoints::at(RowId row) const {
    const float* p = projection->coordinates.data() +
                     static_cast<std::size_t>(row.value) * static_cast<std::size_t>(components);
    return {p[0], components > 1 ? p[1] : 0.0, components > 2 ? p[2] : 0.0};
}

std::shared_ptr<const MapPoints> prepareMapPoints(std::shared_ptr<const Projection> projection) {
    auto points = std::make_shared<MapPoints>();
    points->components = static_cast<int>(std::clamp<std::size_t>(projection->basis.components, 1, 3));
    points->rows = projection->rows;
    const int components = points->components;
    std::array<float, 3> low{};
    std::array<float, 3> high{};
    low.fill(INFINITY);
    high.fill(-INFINITY);
    const float* p = projection->coordinates.data();
    for (std::size_t row = 0; row < projection->rows; ++row, p += components) {
        if (!finiteRow(p, components)) continue;
        ++points->drawable;
        for (int c = 0; c < components; ++c) {
            low[c] = std::min(low[c], p[c]);
            high[c] = std::max(high[c], p[c]);
        }
    }
    if (points->drawable > 0) {
        for (int c = 0; c < components; ++c) {
            points->fullLow[c] = points->low[c] = low[c];
            points->fullHigh[c] = points->high[c] = high[c];
            narrowToBulk(*projection, components, c, points->low[c], points->high[c]);
        }
        double radius = 0;
        for (int c = 0; c < 3; ++c) {
            const double middle = (points->low[c] + points->high[c]) / 2;
            const double reach = std::max(points->fullHigh[c] - middle, middle - points->fullLow[c]);
            radius += reach * reach;
        }
        points->fullRadius = std::sqrt(radius);
    }
    points->projection = std::move(projection);
    return points;
}

}  // namespace embedscope
