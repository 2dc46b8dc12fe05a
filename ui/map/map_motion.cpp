#include "ui/map/map_motion.h"

#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

constexpr double kInertiaMs = 170;       // after this long a third of the speed is left
constexpr double kSlowest = 0.02;        // pixels per ms; below that the map stands
constexpr double kStandingStillMs = 60;  // a hand that rested this long throws nothing
constexpr double kFollowMs = 260;

double speed(QPointF velocity) {
    return std::hypot(velocity.x(), velocity.y());
}

}  // namespace

void MapMotion::jumpTo(const MapCamera& camera) {
    stop();
    m_camera = camera;
}

void MapMotion::stop() {
    m_glide.reset();
    m_followed.reset();
    m_velocity.reset();
}

void MapMotion::glideTo(const MapCamera& camera, double nowMs, double lengthMs) {
    stop();
    if (m_reduced || lengthMs <= 0) {
        m_camera = camera;
        return;
    }
    m_glide = Glide{m_camera, camera, nowMs, lengthMs};
    m_lastMs = nowMs;
}

void MapMotion::follow(const MapCamera& target) {
    m_glide.reset();
    m_velocity.reset();
    if (m_reduced) {
        m_camera = target;
    } else {
        m_followed = target;
    }
}

void MapMotion::drag(QPointF pixels, double nowMs) {
    stop();
    m_camera = m_camera.panned(pixels);
    const double elapsed = std::max(1.0, nowMs - m_handMs);
    const double keep = std::exp(-elapsed / 40);
    m_handVelocity = m_handVelocity * keep + pixels / elapsed * (1 - keep);
    m_handMs = nowMs;
}

void MapMotion::release(double nowMs) {
    const bool resting = nowMs - m_handMs > kStandingStillMs;
    if (!m_reduced && !resting && speed(m_handVelocity) > 0.15) m_velocity = m_handVelocity;
    m_handVelocity = {};
    m_lastMs = nowMs;
}

bool MapMotion::advance(double nowMs) {
    const double elapsed = std::clamp(nowMs - m_lastMs, 0.0, 50.0);
    m_lastMs = nowMs;
    if (m_glide) {
        const double t = std::clamp((nowMs - m_glide->startMs) / m_glide->lengthMs, 0.0, 1.0);
        const double eased = 1 - std::pow(1 - t, 3);
        m_camera = m_glide->from.towards(m_glide->to, eased);
        if (t >= 1) m_glide.reset();
    } else if (m_velocity) {
        const double decay = std::exp(-elapsed / kInertiaMs);
        m_camera = m_camera.panned(*m_velocity * kInertiaMs * (1 - decay));
        *m_velocity *= decay;
        if (speed(*m_velocity) < kSlowest) m_velocity.reset();
    } else if (m_followed) {
        m_camera = m_camera.towards(*m_followed, 1 - std::exp(-elapsed / kFollowMs));
        const double pixels =
            std::hypot(m_camera.centreX - m_followed->centreX, m_camera.centreY - m_followed->centreY) *
            m_camera.scale;
        if (pixels < 0.3 && std::abs(std::log(m_camera.scale / m_followed->scale)) < 5e-4) {
            m_camera = *m_followed;
            m_followed.reset();
        }
    }
    return isMoving();
}

}  // namespace embedscope
