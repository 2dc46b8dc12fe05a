#include "ui/map/map_trails.h"

#include <algorithm>
#include <cmath>

namespace embedscope {

void MapTrails::follow(const std::vector<RowId>& rows) {
    m_rows.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kMostRows)));
    std::erase_if(m_stops, [this](const auto& entry) {
        return std::find(m_rows.begin(), m_rows.end(), RowId{entry.first}) == m_rows.end();
    });
}

void MapTrails::remember(const MapPoints& points, double nowMs) {
    for (RowId row : m_rows) {
        if (row.value >= points.rows) continue;
        const MapPosition position = points.at(row);
        if (std::isfinite(position.x) && std::isfinite(position.y))
            m_stops[row.value].push_back({position, nowMs});
    }
}

bool MapTrails::fade(double nowMs) {
    for (auto& [row, stops] : m_stops) {
        while (!stops.empty() && nowMs - stops.front().atMs > kLifeMs) stops.pop_front();
    }
    std::erase_if(m_stops, [](const auto& entry) { return entry.second.empty(); });
    return !m_stops.empty();
}

void MapTrails::clear() {
    m_stops.clear();
    m_rows.clear();
}

bool MapTrails::empty() const {
    return m_stops.empty();
}

void MapTrails::paint(QPainter& painter, const MapScene& scene, double morph, const MapCamera& camera,
                      QSizeF view, const MapStyle& style, double nowMs) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF near = QRectF(QPointF(), view).adjusted(-50, -50, 50, 50);
    for (const auto& [value, stops] : m_stops) {
        const RowId row{value};
        const bool focused = scene.focus == row;
        QColor colour = focused || (scene.selection && scene.selection->contains(row))
                            ? style.tokens.accent
                            : style.tokens.quietText;
        const double strongest = focused ? 0.9 : 0.55;
        QPointF to = camera.toScreen(scene.at(row, morph), view);
        for (auto stop = stops.rbegin(); stop != stops.rend(); ++stop) {
            const QPointF from = camera.toScreen(stop->position, view);
            const double life = std::max(0.0, 1 - (nowMs - stop->atMs) / kLifeMs);
            if (near.contains(from) && near.contains(to)) {
                colour.setAlphaF(static_cast<float>(strongest * life));
                painter.setPen(
                    QPen(colour, focused ? 2.4 * life + 0.4 : 1.4 * life + 0.3, Qt::SolidLine, Qt::RoundCap));
                painter.drawLine(from, to);
            }
            to = from;
        }
    }
    painter.restore();
}

}  // namespace embedscope
