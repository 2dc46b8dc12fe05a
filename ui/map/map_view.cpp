#include "ui/map/map_view.h"

#include <QAccessible>
#include <QEvent>
#include <QPainter>
#include <QStyle>
#include <QTimerEvent>
#include <algorithm>
#include <cmath>

#include "ui/map/cpu_map_renderer.h"
#include "ui/map/map_overlay.h"

namespace embedscope {
namespace {

constexpr int kTickMs = 16;
constexpr int kCalmTickMs = 33;   // while a run moves the points and nobody moves the map
constexpr double kCalmShare = 3;  // then drawing rests this many times as long as it works
constexpr double kFadeInMs = 140;
constexpr double kFadeOutMs = 90;
constexpr double kFitMargin = 36;

bool sameNeighbors(const MapScene& a, const MapScene& b) {
    return a.focus == b.focus && a.neighbors == b.neighbors && a.selection == b.selection;
}

}  // namespace

MapView::MapView(QWidget* parent)
    : QWidget(parent), m_renderer(std::make_unique<CpuMapRenderer>()), m_scene(std::make_shared<MapScene>()) {
    setObjectName(QStringLiteral("mapView"));
    setAccessibleName(tr("Map of the vectors"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    grabGesture(Qt::PinchGesture);
    m_clock.start();
    connect(&m_renderer, &MapRenderThread::frameReady, this, &MapView::showFrame);
    updateStyle();
}

MapView::~MapView() = default;

double MapView::now() const {
    return static_cast<double>(m_clock.nsecsElapsed()) * 1e-6;
}

bool MapView::motionReduced() const {
    return m_reducedBySetting || style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) == 0;
}

void MapView::setReducedMotion(bool reduced) {
    m_reducedBySetting = reduced;
    m_motion.setReduced(motionReduced());
}

void MapView::updateStyle() {
    auto style = std::make_shared<MapStyle>();
    style->tokens = colourTokens(palette());
    style->font = font();
    if (style->font.pointSizeF() <= 0) style->font.setPointSizeF(kBodyPoints);
    style->font.setPointSizeF(style->font.pointSizeF() * kQuietPoints / kBodyPoints);
    style->density = m_density;
    style->reserved = m_reserved;
    style->viewGrowth = viewGrowthOf(QSizeF(size()));
    if (!m_scene->empty() && width() > 0) style->fittedScale = fittedCamera().scale;
    if (!m_scene->empty()) {
        const MapOverlay overlay{*m_scene, *style, m_motion.camera(), QSizeF(size()), m_morph};
        style->reserved.push_back(overlay.axesArea());
        if (!overlay.legendArea().isEmpty()) style->reserved.push_back(overlay.legendArea());
    }
    m_style = std::move(style);
    m_motion.setReduced(motionReduced());
}

MapCamera MapView::fittedCamera() const {
    return m_motion.camera().fitted(*m_scene->points, QSizeF(size()), kFitMargin);
}

void MapView::setScene(MapScene scene, SceneChange change) {
    if (m_scene->empty() || scene.empty() || scene.points->rows != m_scene->points->rows ||
        scene.points->components != m_scene->points->components) {
        change = SceneChange::Replace;
    }
    acceptPoints(scene, change);
    const bool otherFocus = m_scene->focus != scene.focus;
    const bool relations = change == SceneChange::Replace || !sameNeighbors(*m_scene, scene);
    m_scene = std::make_shared<const MapScene>(std::move(scene));
    if (change == SceneChange::Replace) {
        m_trails.clear();
        m_labels.clear();
        m_following = true;
        setHovered(std::nullopt);
        if (!m_scene->empty()) {
            MapCamera start;
            if (m_scene->points->threeDimensional()) {
                start.rotation = QQuaternion::fromEulerAngles(18, -28, 0);  // so that depth is seen at once
            }
            m_motion.jumpTo(start.fitted(*m_scene->points, QSizeF(size()), kFitMargin));
        }
    }
    if (relations) m_trails.follow(rowsToTrail());
    if (otherFocus) bringFocusIntoView();
    updateStyle();
    requestFrame();
}

/// Decides how the points of the next scene are reached: at once, by a glide, or after the present glide.
void MapView::acceptPoints(MapScene& scene, SceneChange change) {
    const auto previousPoints = m_scene->points;
    if (change == SceneChange::Replace) {
        m_waitingPoints.reset();
        m_morph = 1;
        return;
    }
    const auto target = scene.points;
    const auto shown = m_waitingPoints ? m_waitingPoints : previousPoints;
    scene.previous = m_scene->previous;
    if (target == shown) {
        scene.points = previousPoints;
        return;
    }
    if (motionReduced()) {
        m_waitingPoints.reset();
        scene.previous.reset();
        m_morph = 1;
        if (m_following) m_motion.jumpTo(m_motion.camera().fitted(*target, QSizeF(size()), kFitMargin));
        return;
    }
    m_waitingPoints = target;
    scene.points = previousPoints;
    if (m_morph >= 1) {
        const double nowMs = now();
        m_morphLengthMs = scene.live ? std::clamp(nowMs - m_lastPointsMs, 60.0, 400.0) : 250;
        m_lastPointsMs = nowMs;
        if (scene.live) m_trails.remember(*previousPoints, nowMs);
        scene.previous = previousPoints;
        scene.points = m_waitingPoints;
        m_waitingPoints.reset();
        m_morph = 0;
        m_morphStartMs = nowMs;
        if (m_following) {
            m_motion.follow(m_motion.camera().fitted(*scene.points, QSizeF(size()), kFitMargin));
        }
    }
    wake();
}

/// A word that was searched for must not stay outside of the picture.
void MapView::bringFocusIntoView() {
    if (m_scene->empty() || !m_scene->focus || m_scene->focus->value >= m_scene->points->rows) return;
    constexpr double kMargin = 40;
    const QRectF view = rect();
    const QPointF place = m_motion.goal().toScreen(m_scene->points->at(*m_scene->focus), view.size());
    if (!std::isfinite(place.x()) || !std::isfinite(place.y())) return;
    if (view.adjusted(kMargin, kMargin, -kMargin, -kMargin).contains(place)) return;
    const bool visible = view.adjusted(4, 4, -4, -4).contains(place);
    if (visible && m_following) return;  // at the rim of the whole map: there is nothing beyond
    const MapCamera target = m_motion.goal().panned(view.center() - place);
    endFollowing();
    m_motion.glideTo(target, now());
    wake();
}

std::vector<RowId> MapView::rowsToTrail() const {
    std::vector<RowId> rows;
    if (m_scene->focus) rows.push_back(*m_scene->focus);
    if (m_scene->neighbors) {
        for (const Neighbor& neighbor : *m_scene->neighbors) {
            if (rows.size() < 30) rows.push_back(neighbor.row);
        }
    }
    if (m_scene->selection) {
        for (RowId row : m_scene->selection->rows) {
            if (rows.size() < MapTrails::kMostRows) rows.push_back(row);
        }
    }
    if (rows.empty() && m_frame) {  // nothing chosen: the words that can be read
        for (const MapLabel& label : m_frame->labels) {
            if (rows.size() < 24) rows.push_back(label.row);
        }
    }
    return rows;
}

void MapView::requestFrame() {
    if (width() <= 0 || height() <= 0) return;
    m_lastRequestMs = now();
    m_renderer.request(present());
}

MapRequest MapView::present() const {
    return {m_scene, m_motion.camera(), size(), devicePixelRatioF(), m_morph, m_style};
}

void MapView::showFrame(std::shared_ptr<const MapFrame> frame) {
    if (!m_scene->empty() && frame->request.scene->keys != m_scene->keys) return;  // of another model
    m_frame = std::move(frame);
    for (auto& [row, shown] : m_labels) shown.wanted = false;
    const bool fading = !motionReduced();
    std::size_t order = 0;
    for (const MapLabel& label : m_frame->labels) {
        ShownLabel& shown = m_labels[label.row.value];
        shown.label = label;
        shown.wanted = true;
        shown.order = order++;
        if (!fading) shown.opacity = 1;
    }
    if (!fading) {
        std::erase_if(m_labels, [](const auto& entry) { return !entry.second.wanted; });
    } else {
        wake();
    }
    if (m_scene->live && !m_scene->focus) m_trails.follow(rowsToTrail());
    setAccessibleDescription(summary());
    update();
    Q_EMIT frameShown();
}

void MapView::wake() {
    const int interval = isCalm() ? kCalmTickMs : kTickMs;
    if (m_ticker.isActive() && m_tickMs == interval) return;
    if (!m_ticker.isActive()) m_lastTickMs = now();
    m_tickMs = interval;
    m_ticker.start(interval, Qt::PreciseTimer, this);
}

void MapView::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_ticker.timerId()) {
        tick(now());
    } else {
        QWidget::timerEvent(event);
    }
}

void MapView::tick(double nowMs) {
    const double elapsed = std::min(50.0, nowMs - m_lastTickMs);
    m_lastTickMs = nowMs;
    bool busy = false;
    bool redraw = m_motion.isMoving();
    busy |= m_motion.advance(nowMs);
    if (m_morph < 1) {
        const double hurry = m_waitingPoints ? 1.5 : 1;  // another frame waits: arrive a little sooner
        m_morph = std::min(1.0, (nowMs - m_morphStartMs) * hurry / m_morphLengthMs);
        redraw = true;
        if (m_morph >= 1 && m_waitingPoints) {
            MapScene next = *m_scene;
            next.points = std::exchange(m_waitingPoints, nullptr);
            setScene(std::move(next), SceneChange::Move);
        }
        busy |= m_morph < 1;
    }
    for (auto entry = m_labels.begin(); entry != m_labels.end();) {
        ShownLabel& shown = entry->second;
        shown.opacity += shown.wanted ? elapsed / kFadeInMs : -elapsed / kFadeOutMs;
        busy |= shown.wanted ? shown.opacity < 1 : shown.opacity > 0;
        shown.opacity = std::clamp(shown.opacity, 0.0, 1.0);
        entry = !shown.wanted && shown.opacity <= 0 ? m_labels.erase(entry) : std::next(entry);
    }
    busy |= m_trails.fade(nowMs);
    m_frameOwed |= redraw;
    if (m_frameOwed && mayDraw(nowMs)) {
        requestFrame();
        m_frameOwed = false;
    }
    if (!busy && !m_frameOwed) {
        m_ticker.stop();
    } else {
        wake();
    }
    update();
}

/// True while only a training run moves things: then the processor belongs to the run.
bool MapView::isCalm() const {
    return m_scene->live && m_drag == Drag::None && (m_following || !m_motion.isMoving());
}

bool MapView::mayDraw(double nowMs) const {
    if (m_renderer.isBusy()) return false;  // the newest request will be made when this one is there
    return !isCalm() || !m_frame ||
           nowMs - m_lastRequestMs >= std::min(200.0, kCalmShare * m_frame->milliseconds);
}

bool MapView::isSettled() const {
    return m_frame && !m_renderer.isBusy() && !m_ticker.isActive() && !m_frameOwed;
}

void MapView::fit() {
    m_following = true;
    if (m_scene->empty()) return;
    m_motion.glideTo(fittedCamera(), now());
    wake();
    requestFrame();
}

void MapView::zoomBy(double factor) {
    zoomAt(QRectF(rect()).center(), factor, true);
}

void MapView::endFollowing() {
    m_following = false;
    m_motion.stopFollowing();
}

void MapView::setLabelDensity(LabelDensity density) {
    if (m_density == density) return;
    m_density = density;
    updateStyle();
    requestFrame();
}

void MapView::setReserved(std::vector<QRectF> reserved) {
    if (m_reserved == reserved) return;
    m_reserved = std::move(reserved);
    updateStyle();
    requestFrame();
}

QPointF MapView::placeOf(RowId row) const {
    return m_motion.camera().toScreen(m_scene->at(row, m_frame ? m_frame->request.morph : m_morph),
                                      QSizeF(size()));
}

void MapView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (!m_scene->empty() && m_following) m_motion.jumpTo(fittedCamera());
    updateStyle();
    requestFrame();
}

void MapView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    updateStyle();
    requestFrame();
}

void MapView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    switch (event->type()) {
        case QEvent::PaletteChange:
        case QEvent::FontChange:
        case QEvent::StyleChange:
        case QEvent::ApplicationFontChange:
            updateStyle();
            requestFrame();
            break;
        default:
            break;
    }
}

QString MapView::summary() const {
    if (m_scene->empty()) return tr("Nothing to show yet.");
    QStringList facts = countsText(m_frame ? m_frame->inView : 0, *m_scene->points);
    if (!m_scene->note.isEmpty()) facts << m_scene->note;
    if (m_hovered) facts << tr("pointing at %1").arg(m_scene->label(*m_hovered));
    return facts.join(QStringLiteral(", "));
}

}  // namespace embedscope
