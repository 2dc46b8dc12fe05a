#pragma once

#include <array>
#include <vector>

#include "ui/map/map_colouring.h"

namespace embedscope {

/// Small coverage pictures of point shapes with a soft edge, one for each quarter of a pixel that a point may
/// stand at, so that points move smoothly. Shapes are made when first asked for. Used by one thread.
class PointStamps {
  public:
    static constexpr int kSteps = 4;  ///< places within a pixel, per axis

    /// radius in pixels of the image, > 0. Stamps for discs alone are smaller than those for all shapes.
    explicit PointStamps(float radius = 1, bool onlyDiscs = false);

    float radius() const { return m_radius; }
    int side() const { return m_side; }      ///< pixels along an edge, odd
    int half() const { return m_side / 2; }  ///< the pixel of the point itself is (half, half)

    /// side x side coverages 0..1 for a point at (subX, subY) / kSteps + 1/8 within its pixel.
    const float* stamp(PointShape shape, int subX, int subY) {
        std::vector<float>& stamps = m_shapes[static_cast<std::size_t>(shape)];
        if (stamps.empty()) make(shape);
        return stamps.data() + static_cast<std::size_t>((subY * kSteps + subX) * m_side * m_side);
    }

  private:
    void make(PointShape shape);

    float m_radius;
    float m_softness;  // width of the edge in pixels
    int m_side;
    std::array<std::vector<float>, kPointShapes> m_shapes;
};

/// Distance of (x, y) from the outline of a shape of that radius about the origin: negative inside. All
/// shapes have about the area of the disc.
float shapeDistance(PointShape shape, float x, float y, float radius);

}  // namespace embedscope
