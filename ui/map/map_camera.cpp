#include "ui/map/map_camera.h"

#include <QVector3D>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace embedscope {
namespace {

constexpr double kDegrees = 180.0 / std::numbers::pi;

}  // namespace

MapCamera::Place MapCamera::onPlane(const MapPosition& position) const {
    if (!threeDimensional) return {position.x, position.y, 0};
    const QVector3D offset(static_cast<float>(position.x - pivot.x), static_cast<float>(position.y - pivot.y),
                           static_cast<float>(position.z - pivot.z));
    const QVector3D turned = rotation.rotatedVector(offset);
    const double depth = std::clamp(turned.z() / radius, -1.0, 1.0);
    const double nearness = kEyeDistance / (kEyeDistance - depth);
    return {turned.x() * nearness, turned.y() * nearness, depth};
}

QPointF MapCamera::toScreen(const Place& place, QSizeF view) const {
    return {view.width() / 2 + (place.x - centreX) * scale, view.height() / 2 - (place.y - centreY) * scale};
}

QPointF MapCamera::toScreen(const MapPosition& position, QSizeF view) const {
    return toScreen(onPlane(position), view);
}

QPointF MapCamera::toPlane(QPointF pixel, QSizeF view) const {
    return {centreX + (pixel.x() - view.width() / 2) / scale,
            centreY - (pixel.y() - view.height() / 2) / scale};
}

MapCamera MapCamera::panned(QPointF pixels) const {
    MapCamera camera = *this;
    camera.centreX -= pixels.x() / scale;
    camera.centreY += pixels.y() / scale;
    return camera;
}

MapCamera MapCamera::zoomedAbout(QPointF pixel, double factor, QSizeF view) const {
    const QPointF kept = toPlane(pixel, view);
    MapCamera camera = *this;
    camera.scale = std::clamp(scale * factor, 1e-9, 1e12);
    camera.centreX = kept.x() - (pixel.x() - view.width() / 2) / camera.scale;
    camera.centreY = kept.y() + (pixel.y() - view.height() / 2) / camera.scale;
    return camera;
}

MapCamera MapCamera::orbited(QPointF pixels, QSizeF view) const {
    const double perPixel =
        std::numbers::pi / std::max(200.0, std::min(view.width(), view.height())) * kDegrees;
    const auto yaw = QQuaternion::fromAxisAndAngle(0, 1, 0, static_cast<float>(pixels.x() * perPixel));
    const auto pitch = QQuaternion::fromAxisAndAngle(1, 0, 0, static_cast<float>(pixels.y() * perPixel));
    MapCamera camera = *this;
    camera.rotation = (yaw * pitch * rotation).normalized();
    return camera;
}

MapCamera MapCamera::fitted(const MapPoints& points, QSizeF view, double marginPixels) const {
    MapCamera camera = *this;
    camera.threeDimensional = points.threeDimensional();
    const double width = std::max(1.0, view.width() - 2 * marginPixels);
    const double height = std::max(1.0, view.height() - 2 * marginPixels);
    double extentX = points.high[0] - points.low[0];
    double extentY = points.high[1] - points.low[1];
    camera.centreX = (points.low[0] + points.high[0]) / 2;
    camera.centreY = (points.low[1] + points.high[1]) / 2;
    if (camera.threeDimensional) {
        camera.pivot = {camera.centreX, camera.centreY, (points.low[2] + points.high[2]) / 2};
        camera.radius = std::max(points.fullRadius, 1e-12);
        camera.centreX = camera.centreY = 0;
        // The box in any rotation: its longest sides bound what is seen, and a sphere about it is too much.
        const double extentZ = points.high[2] - points.low[2];
        const double around = std::max({extentX, extentY, extentZ}) * 1.05;
        extentX = extentY = around;
    }
    if (points.drawable == 0) {
        extentX = extentY = 2;
    } else if (extentX <= 0 && extentY <= 0) {  // one place only
        extentX = extentY = std::max(1e-6, 0.5 * (std::abs(points.low[0]) + std::abs(points.low[1])));
    }
    const double perX = extentX > 0 ? width / extentX : 1e300;
    const double perY = extentY > 0 ? height / extentY : 1e300;
    camera.scale = std::clamp(std::min(perX, perY), 1e-9, 1e12);
    return camera;
}

MapCamera MapCamera::towards(const MapCamera& other, double t) const {
    MapCamera camera = other;
    const auto mix = [](double a, double b, double s) { return a + (b - a) * s; };
    camera.scale = scale * std::pow(other.scale / scale, t);
    // Let the plane glide so that what ends in the middle moves in a straight line while the scale changes.
    const double ratio = other.scale / scale;
    const double s = std::abs(ratio - 1) < 1e-3 ? t : (1 - std::pow(ratio, -t)) / (1 - 1 / ratio);
    camera.centreX = mix(centreX, other.centreX, s);
    camera.centreY = mix(centreY, other.centreY, s);
    if (threeDimensional && other.threeDimensional) {
        camera.pivot = {mix(pivot.x, other.pivot.x, t), mix(pivot.y, other.pivot.y, t),
                        mix(pivot.z, other.pivot.z, t)};
        camera.radius = mix(radius, other.radius, t);
        camera.rotation = QQuaternion::slerp(rotation, other.rotation, static_cast<float>(t));
    }
    return t >= 1 ? other : camera;
}

bool MapCamera::operator==(const MapCamera& other) const {
    return centreX == other.centreX && centreY == other.centreY && scale == other.scale &&
           threeDimensional == other.threeDimensional &&
           (!threeDimensional ||
            (rotation == other.rotation && pivot.x == other.pivot.x && pivot.y == other.pivot.y &&
             pivot.z == other.pivot.z && radius == other.radius));
}

}  // namespace embedscope
