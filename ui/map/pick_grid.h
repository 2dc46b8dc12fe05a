#pragma once

#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <QSize>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/ids.h"

namespace embedscope {

/// A point of a frame in device pixels. depth is -1 (far) to 1 (near), 0 in two dimensions.
struct ScreenPoint {
    float x = 0;
    float y = 0;
    float depth = 0;
    std::uint32_t row = 0;
};

/// The points of a frame sorted into square tiles: for drawing tile by tile and for finding the point under
/// the mouse without looking at all. A point lies in every tile that it touches. Coordinates are device
/// pixels of the frame. After build() any number of threads may read it.
class PickGrid {
  public:
    static constexpr int kTile = 64;

    /// reach is how far a point's drawing goes from its place, in pixels.
    void build(std::span<const ScreenPoint> points, QSize pixels, float reach);

    int columns() const { return m_columns; }
    int rows() const { return m_rows; }
    QSize pixels() const { return m_pixels; }
    struct Range {
        const ScreenPoint* first;
        const ScreenPoint* last;
        const ScreenPoint* begin() const { return first; }
        const ScreenPoint* end() const { return last; }
    };
    Range tile(int column, int row) const;

    /// The point nearest to pixel, at most reach away; in three dimensions nearer to the eye wins among those
    /// about equally close. Cost: the points of the tiles around.
    std::optional<ScreenPoint> nearest(QPointF pixel, double reach) const;
    /// The nearest point from pixel in a direction (unit vector), within 45 degrees to each side and at least
    /// minDistance away. Grows its search ring by ring.
    std::optional<ScreenPoint> nearestTowards(QPointF pixel, QPointF direction, double minDistance) const;
    /// The rows whose points lie inside, ascending, each once.
    std::vector<RowId> rowsInside(const QPolygonF& outline) const;

  private:
    QSize m_pixels;
    int m_columns = 0;
    int m_rows = 0;
    std::vector<std::uint32_t> m_start;  // columns * rows + 1
    std::vector<ScreenPoint> m_points;
};

}  // namespace embedscope
