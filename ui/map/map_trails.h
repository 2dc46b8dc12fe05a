#pragma once

#include <QPainter>
#include <deque>
#include <unordered_map>
#include <vector>

#include "ui/map/map_scene.h"

namespace embedscope {

/// Where chosen rows have been lately while a run moves them, drawn as lines that fade. GUI thread.
class MapTrails {
  public:
    static constexpr double kLifeMs = 1800;
    static constexpr std::size_t kMostRows = 48;

    /// The rows to follow; trails of others end.
    void follow(const std::vector<RowId>& rows);
    /// Remembers where the followed rows stand in these points. nowMs is any steadily rising clock.
    void remember(const MapPoints& points, double nowMs);
    /// Drops what has faded; true while anything is left to draw.
    bool fade(double nowMs);
    void clear();
    bool empty() const;

    void paint(QPainter& painter, const MapScene& scene, double morph, const MapCamera& camera, QSizeF view,
               const MapStyle& style, double nowMs) const;

  private:
    struct Stop {
        MapPosition position;
        double atMs;
    };
    std::vector<RowId> m_rows;
    std::unordered_map<std::uint32_t, std::deque<Stop>> m_stops;
};

}  // namespace embedscope
