#pragma once

#include <QPointF>
#include <QQuaternion>
#include <QRectF>
#include <QSizeF>

#include "ui/map/map_points.h"

namespace embedscope {

/// How the map is looked at. The picture is a plane: a position is turned about the pivot and drawn a little
/// in perspective (three dimensions), which gives a place on the plane; centre and scale then choose the part
/// of the plane that is seen. So zooming about a pixel keeps everything under that pixel, in 2D and in 3D.
struct MapCamera {
    double centreX = 0;  ///< place on the plane in the middle of the view
    double centreY = 0;
    double scale = 1;  ///< logical pixels per unit of the projection, > 0
    bool threeDimensional = false;
    MapPosition pivot;     ///< what the view turns about (three dimensions)
    double radius = 1;     ///< of the cloud about the pivot: nothing nearer or farther is expected
    QQuaternion rotation;  ///< of the cloud

    struct Place {
        double x = 0;
        double y = 0;
        double depth = 0;  ///< -1 (far) to 1 (near), 0 in two dimensions
    };
    /// Where a position lands on the plane.
    Place onPlane(const MapPosition& position) const;
    /// From the plane to logical pixels of a view of that size, and back. y points up on the plane.
    QPointF toScreen(const Place& place, QSizeF view) const;
    QPointF toScreen(const MapPosition& position, QSizeF view) const;
    QPointF toPlane(QPointF pixel, QSizeF view) const;

    /// The camera after a drag by that many pixels.
    MapCamera panned(QPointF pixels) const;
    /// The camera nearer by factor, with the same place of the plane under pixel.
    MapCamera zoomedAbout(QPointF pixel, double factor, QSizeF view) const;
    /// The camera after turning the cloud with a drag of that many pixels (three dimensions).
    MapCamera orbited(QPointF pixels, QSizeF view) const;
    /// The camera that shows low to high of the points with a margin (pixels) around; keeps the rotation.
    MapCamera fitted(const MapPoints& points, QSizeF view, double marginPixels) const;
    /// Between this (t = 0) and other (t = 1); zooming is even to the eye.
    MapCamera towards(const MapCamera& other, double t) const;

    bool operator==(const MapCamera& other) const;
};

/// How strong perspective is: the eye is this many radii away from the pivot.
inline constexpr double kEyeDistance = 4.0;

}  // namespace embedscope
