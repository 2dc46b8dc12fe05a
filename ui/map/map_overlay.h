#pragma once

#include <QPainter>
#include <QPainterPath>
#include <QStringList>
#include <optional>

#include "ui/map/map_renderer.h"

namespace embedscope {

/// What lies over the points: the same on screen and in saved pictures. All sizes in logical pixels.
struct MapOverlay {
    const MapScene& scene;
    const MapStyle& style;
    const MapCamera& camera;
    QSizeF view;
    double morph = 1;

    QPointF place(RowId row) const { return camera.toScreen(scene.at(row, morph), view); }
    double radius() const;

    /// Lines from the focus to its neighbours: the more similar, the stronger.
    void paintNeighborLines(QPainter& painter) const;
    /// Rings about the focus and its neighbours.
    void paintMarks(QPainter& painter) const;
    /// The point that an ordinary label names, a little stronger than those around it.
    void paintAnchor(QPainter& painter, const MapLabel& label, QPointF at) const;
    /// A ring about one row, and its name on a small card with what else is known.
    void paintHover(QPainter& painter, RowId row, const QString& detail) const;
    /// The directions of the axes, with their names, in the lower right corner.
    void paintAxes(QPainter& painter) const;
    QRectF axesArea() const;
    /// The colour scale or the categories, in the upper right corner.
    void paintLegend(QPainter& painter) const;
    QRectF legendArea() const;
};

/// How strong the line of a neighbour is, 0 to 1: by its score between the weakest and the strongest shown.
double neighborStrength(const std::vector<Neighbor>& neighbors, std::size_t i, Metric metric);

/// "10,000 of 10,000 rows", "312 in view" when that is fewer, and how many have no place.
QStringList countsText(std::size_t inView, const MapPoints& points);

/// The font of notes, axes and the legend.
QFont mapQuietFont(const MapStyle& style);

/// A point of a shape as a vector path of that radius about the origin.
QPainterPath shapePath(PointShape shape, double radius);

}  // namespace embedscope
