#pragma once

#include <QPointF>
#include <QSizeF>
#include <optional>

#include "ui/map/map_camera.h"

namespace embedscope {

/// The camera of a view and how it moves: animated changes, inertia after a drag, and the gentle following
/// of a growing cloud. Knows no widget and no clock: the view tells the time in milliseconds. With reduced
/// motion every change happens at once.
class MapMotion {
  public:
    static constexpr double kChangeMs = 150;

    const MapCamera& camera() const { return m_camera; }
    /// Where the camera will be when what is under way has ended.
    const MapCamera& goal() const { return m_glide ? m_glide->to : m_camera; }
    void setReduced(bool reduced) { m_reduced = reduced; }
    bool isReduced() const { return m_reduced; }

    void jumpTo(const MapCamera& camera);
    void glideTo(const MapCamera& camera, double nowMs, double lengthMs = kChangeMs);
    /// Follows a target that itself changes slowly; ends any other movement.
    void follow(const MapCamera& target);
    void stopFollowing() { m_followed.reset(); }
    /// A drag that moved the hand by pixels since the last call.
    void drag(QPointF pixels, double nowMs);
    /// The hand lets go: the map goes on as fast as it was dragged, and slows down.
    void release(double nowMs);
    void stop();

    /// Moves on to that time. True while something still moves.
    bool advance(double nowMs);
    bool isMoving() const { return m_glide || m_followed || m_velocity; }

  private:
    struct Glide {
        MapCamera from;
        MapCamera to;
        double startMs;
        double lengthMs;
    };
    MapCamera m_camera;
    std::optional<Glide> m_glide;
    std::optional<MapCamera> m_followed;
    std::optional<QPointF> m_velocity;  // pixels per ms
    QPointF m_handVelocity;
    double m_handMs = 0;
    double m_lastMs = 0;
    bool m_reduced = false;
};

}  // namespace embedscope
