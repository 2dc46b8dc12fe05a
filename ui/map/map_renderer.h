#pragma once

#include <QImage>
#include <QPointF>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "ui/map/map_scene.h"
#include "ui/map/pick_grid.h"

namespace embedscope {

/// What to draw. Immutable once it is handed over.
struct MapRequest {
    std::shared_ptr<const MapScene> scene;
    MapCamera camera;
    QSize size;                   ///< logical pixels
    double devicePixelRatio = 1;  ///< image pixels per logical pixel
    double morph = 1;             ///< how far from scene->previous (0) to scene->points (1)
    std::shared_ptr<const MapStyle> style;
};

/// Why a label is there: the smaller, the more important.
enum class LabelKind { Focus, Neighbor, Selected, Ordinary };

/// One label of a frame: a picture of the text, and where it goes.
struct MapLabel {
    RowId row;
    LabelKind kind = LabelKind::Ordinary;
    QPointF anchor;  ///< the point it names, logical pixels of the frame
    QRectF box;      ///< where the text is, relative to anchor, logical pixels
    QImage sprite;   ///< text with halo; the image covers box grown by kSpriteMargin
};
inline constexpr double kSpriteMargin = 3;

/// A finished picture with what is needed to act on it.
struct MapFrame {
    MapRequest request;
    QImage image;                          ///< opaque, request.size * devicePixelRatio
    std::shared_ptr<const PickGrid> grid;  ///< the points in view, by place
    std::vector<MapLabel> labels;          ///< most important first; boxes never overlap
    std::size_t inView = 0;                ///< rows whose point lies in the picture
    double milliseconds = 0;               ///< it took on the worker thread
};

/// Draws scenes. One thread at a time may use it; it may keep caches and memory of the last frame, which
/// makes labels stable.
class MapRenderer {
  public:
    virtual ~MapRenderer() = default;
    /// The frame, or null when stop was requested.
    virtual std::shared_ptr<const MapFrame> render(const MapRequest& request, std::stop_token stop) = 0;
};

}  // namespace embedscope
