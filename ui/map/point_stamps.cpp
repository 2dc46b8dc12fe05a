#include "ui/map/point_stamps.h"

#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

float boxDistance(float x, float y, float halfWidth, float halfHeight) {
    return std::max(std::abs(x) - halfWidth, std::abs(y) - halfHeight);
}

/// An upright equilateral triangle whose corners are reach away from the origin.
float triangleDistance(float x, float y, float reach) {
    constexpr float kCos30 = 0.8660254f;
    return std::max(y, std::abs(x) * kCos30 - y * 0.5f) - reach * 0.5f;
}

float plusDistance(float x, float y, float radius) {
    const float arm = radius * 1.2f;
    const float half = radius * 0.42f;
    return std::min(boxDistance(x, y, arm, half), boxDistance(x, y, half, arm));
}

}  // namespace

float shapeDistance(PointShape shape, float x, float y, float radius) {
    constexpr float kRoot = 0.70710678f;
    switch (shape) {
        case PointShape::Disc:
            return std::hypot(x, y) - radius;
        case PointShape::Square:
            return boxDistance(x, y, radius * 0.89f, radius * 0.89f);
        case PointShape::Triangle:
            return triangleDistance(x, y + radius * 0.12f, radius * 1.45f);
        case PointShape::TriangleDown:
            return triangleDistance(x, -y + radius * 0.12f, radius * 1.45f);
        case PointShape::Diamond:
            return (std::abs(x) + std::abs(y) - radius * 1.3f) * kRoot;
        case PointShape::Plus:
            return plusDistance(x, y, radius);
        case PointShape::Cross:
            return plusDistance((x + y) * kRoot, (x - y) * kRoot, radius);
        case PointShape::Ring:
            return std::abs(std::hypot(x, y) - radius * 0.85f) - radius * 0.28f;
    }
    return 0;
}

PointStamps::PointStamps(float radius, bool onlyDiscs)
    : m_radius(radius), m_softness(std::clamp(radius * 0.35f, 0.9f, 1.6f)) {
    constexpr float kFarthestCorner =
        1.6f;  // of the triangles, in radii; their soft edge reaches twice as far
    const float reach = onlyDiscs ? radius + m_softness / 2 : radius * kFarthestCorner + m_softness;
    // The point stands at least 1/8 of a pixel inside its own, and coverage is taken at pixel centres.
    m_side = 2 * std::max(1, static_cast<int>(std::ceil(reach - 0.625f))) + 1;
}

void PointStamps::make(PointShape shape) {
    std::vector<float>& stamps = m_shapes[static_cast<std::size_t>(shape)];
    stamps.reserve(static_cast<std::size_t>(kSteps * kSteps * m_side * m_side));
    for (int subY = 0; subY < kSteps; ++subY) {
        for (int subX = 0; subX < kSteps; ++subX) {
            const float cx = static_cast<float>(half()) + (static_cast<float>(subX) + 0.5f) / kSteps;
            const float cy = static_cast<float>(half()) + (static_cast<float>(subY) + 0.5f) / kSteps;
            for (int y = 0; y < m_side; ++y) {
                for (int x = 0; x < m_side; ++x) {
                    const float d = shapeDistance(shape, static_cast<float>(x) + 0.5f - cx,
                                                  static_cast<float>(y) + 0.5f - cy, m_radius);
                    const float t = std::clamp(0.5f - d / m_softness, 0.0f, 1.0f);
                    stamps.push_back(t * t * (3 - 2 * t));
                }
            }
        }
    }
}

}  // namespace embedscope
