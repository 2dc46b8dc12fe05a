#include "ui/map/pick_grid.h"

#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

/// Even-odd test of a point against an outline.
bool inside(const QPolygonF& outline, double x, double y) {
    bool odd = false;
    for (qsizetype i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
        const QPointF& a = outline[i];
        const QPointF& b = outline[j];
        if ((a.y() > y) != (b.y() > y) && x < (b.x() - a.x()) * (y - a.y()) / (b.y() - a.y()) + a.x())
            odd = !odd;
    }
    return odd;
}

}  // namespace

void PickGrid::build(std::span<const ScreenPoint> points, QSize pixels, float reach) {
    m_pixels = pixels;
    m_columns = std::max(1, (pixels.width() + kTile - 1) / kTile);
    m_rows = std::max(1, (pixels.height() + kTile - 1) / kTile);
    const auto tileOf = [](float v, int limit) {
        return std::clamp(static_cast<int>(v * (1.0f / kTile)), 0, limit - 1);
    };
    const auto forTiles = [&](const ScreenPoint& p, auto&& use) {
        const int x = tileOf(p.x, m_columns);
        const int y = tileOf(p.y, m_rows);
        const float left = p.x - static_cast<float>(x * kTile);
        const float top = p.y - static_cast<float>(y * kTile);
        if (left >= reach && top >= reach && left < kTile - reach && top < kTile - reach) {  // nearly all
            use(static_cast<std::size_t>(y * m_columns + x));
            return;
        }
        const int lastX = tileOf(p.x + reach, m_columns);
        const int lastY = tileOf(p.y + reach, m_rows);
        for (int ty = tileOf(p.y - reach, m_rows); ty <= lastY; ++ty) {
            for (int tx = tileOf(p.x - reach, m_columns); tx <= lastX; ++tx) {
                use(static_cast<std::size_t>(ty * m_columns + tx));
            }
        }
    };
    m_start.assign(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows) + 1, 0);
    for (const ScreenPoint& p : points) {
        forTiles(p, [&](std::size_t tile) { ++m_start[tile + 1]; });
    }
    for (std::size_t i = 1; i < m_start.size(); ++i) m_start[i] += m_start[i - 1];
    m_points.resize(m_start.back());
    std::vector<std::uint32_t> next(m_start.begin(), m_start.end() - 1);
    for (const ScreenPoint& p : points) {
        forTiles(p, [&](std::size_t tile) { m_points[next[tile]++] = p; });
    }
}

PickGrid::Range PickGrid::tile(int column, int row) const {
    const auto i = static_cast<std::size_t>(row * m_columns + column);
    return {m_points.data() + m_start[i], m_points.data() + m_start[i + 1]};
}

std::optional<ScreenPoint> PickGrid::nearest(QPointF pixel, double reach) const {
    std::optional<ScreenPoint> best;
    if (m_start.empty()) return best;
    double bestScore = reach * reach;
    const int x0 = std::max(0, static_cast<int>(std::floor((pixel.x() - reach) / kTile)));
    const int x1 = std::min(m_columns - 1, static_cast<int>(std::floor((pixel.x() + reach) / kTile)));
    const int y0 = std::max(0, static_cast<int>(std::floor((pixel.y() - reach) / kTile)));
    const int y1 = std::min(m_rows - 1, static_cast<int>(std::floor((pixel.y() + reach) / kTile)));
    for (int ty = y0; ty <= y1; ++ty) {
        for (int tx = x0; tx <= x1; ++tx) {
            for (const ScreenPoint& p : tile(tx, ty)) {
                const double dx = p.x - pixel.x();
                const double dy = p.y - pixel.y();
                const double distance = dx * dx + dy * dy;
                if (distance > reach * reach) continue;
                const double score = distance - p.depth * 4;  // a near point wins over a far one beside it
                if (score < bestScore || (score == bestScore && best && p.row < best->row)) {
                    bestScore = score;
                    best = p;
                }
            }
        }
    }
    return best;
}

std::optional<ScreenPoint> PickGrid::nearestTowards(QPointF pixel, QPointF direction,
                                                    double minDistance) const {
    std::optional<ScreenPoint> best;
    if (m_start.empty()) return best;
    double bestScore = INFINITY;
    const int cx = static_cast<int>(std::floor(pixel.x() / kTile));
    const int cy = static_cast<int>(std::floor(pixel.y() / kTile));
    const int rings = std::max(m_columns, m_rows) + 1;
    for (int ring = 0; ring <= rings; ++ring) {
        if (best && (ring - 1) * kTile > bestScore) break;  // nothing farther out can score better
        for (int ty = cy - ring; ty <= cy + ring; ++ty) {
            if (ty < 0 || ty >= m_rows) continue;
            const bool edge = ty == cy - ring || ty == cy + ring;
            for (int tx = cx - ring; tx <= cx + ring; tx += edge ? 1 : std::max(1, 2 * ring)) {
                if (tx < 0 || tx >= m_columns) continue;
                for (const ScreenPoint& p : tile(tx, ty)) {
                    const double dx = p.x - pixel.x();
                    const double dy = p.y - pixel.y();
                    const double along = dx * direction.x() + dy * direction.y();
                    const double across = std::abs(dx * direction.y() - dy * direction.x());
                    if (along < minDistance || across > along) continue;
                    const double score = along + 1.5 * across;
                    if (score < bestScore) {
                        bestScore = score;
                        best = p;
                    }
                }
            }
        }
    }
    return best;
}

std::vector<RowId> PickGrid::rowsInside(const QPolygonF& outline) const {
    std::vector<RowId> rows;
    if (m_start.empty() || outline.size() < 3) return rows;
    const QRectF box = outline.boundingRect();
    const int x0 = std::clamp(static_cast<int>(box.left() / kTile), 0, m_columns - 1);
    const int x1 = std::clamp(static_cast<int>(box.right() / kTile), 0, m_columns - 1);
    const int y0 = std::clamp(static_cast<int>(box.top() / kTile), 0, m_rows - 1);
    const int y1 = std::clamp(static_cast<int>(box.bottom() / kTile), 0, m_rows - 1);
    for (int ty = y0; ty <= y1; ++ty) {
        for (int tx = x0; tx <= x1; ++tx) {
            for (const ScreenPoint& p : tile(tx, ty)) {
                if (p.x < box.left() || p.x > box.right() || p.y < box.top() || p.y > box.bottom()) continue;
                if (inside(outline, p.x, p.y)) rows.push_back(RowId{p.row});
            }
        }
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

}  // namespace embedscope
