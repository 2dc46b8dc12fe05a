// How people act on MapView: mouse, wheel, touch, keyboard and menu.
#include <QAccessible>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGestureEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/map/map_overlay.h"
#include "ui/map/map_view.h"

namespace embedscope {
namespace {

constexpr double kClickSlack = 4;  // a hand may move this far (pixels) and still mean a click
constexpr double kKeyZoom = 1.5;
constexpr double kKeyStep = 10;  // arrow keys skip points nearer than this (pixels)

}  // namespace

QPointF MapView::toFramePixel(QPointF pixel) const {
    const MapRequest& drawn = m_frame->request;
    const QPointF plane = m_motion.camera().toPlane(pixel, QSizeF(size()));
    return drawn.camera.toScreen(MapCamera::Place{plane.x(), plane.y(), 0}, QSizeF(drawn.size)) *
           drawn.devicePixelRatio;
}

std::optional<RowId> MapView::rowAt(QPointF pixel) const {
    if (!m_frame || m_scene->empty()) return std::nullopt;
    const double ratio = m_frame->request.devicePixelRatio;
    const double reach = std::max(7.0, pointRadius(m_scene->points->rows, camera().scale, *m_style) + 3);
    const auto point = m_frame->grid->nearest(toFramePixel(pixel), reach * ratio);
    if (point) return RowId{point->row};
    for (const auto& [value, shown] : m_labels) {
        if (shown.wanted && shown.label.box.translated(placeOf(shown.label.row)).contains(pixel))
            return RowId{value};
    }
    return std::nullopt;
}

void MapView::setHovered(std::optional<RowId> row) {
    if (m_hovered == row) return;
    m_hovered = row;
    if (QAccessible::isActive()) {
        setAccessibleDescription(summary());
        QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&changed);
    }
    updateCursor();
    update();
    Q_EMIT hoveredChanged();
}

void MapView::setTool(MapTool tool) {
    if (m_tool == tool) return;
    m_tool = tool;
    updateCursor();
    Q_EMIT toolChanged(tool);
}

void MapView::updateCursor() {
    if (m_drag == Drag::Pan || m_drag == Drag::Orbit) {
        setCursor(Qt::ClosedHandCursor);
    } else if (m_tool != MapTool::Move) {
        setCursor(Qt::CrossCursor);
    } else if (m_hovered) {
        setCursor(Qt::PointingHandCursor);
    } else {
        unsetCursor();
    }
}

void MapView::mousePressEvent(QMouseEvent* event) {
    m_pressed = m_last = event->position();
    m_moved = false;
    m_focusShown = false;
    m_motion.drag({}, now());  // what still glides stands under the hand
    const bool turns = m_motion.camera().threeDimensional;
    if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
    } else if (event->button() == Qt::LeftButton) {
        if (m_tool != MapTool::Move || event->modifiers().testFlag(Qt::ShiftModifier)) {
            m_drag = Drag::Outline;
            m_outlineTool = m_tool == MapTool::Lasso ? MapTool::Lasso : MapTool::Rectangle;
            m_outline.clear();
        } else {
            m_drag = turns && !event->modifiers().testFlag(Qt::ControlModifier) ? Drag::Orbit : Drag::Pan;
        }
    } else {
        event->ignore();
    }
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_drag == Drag::None) {
        setHovered(rowAt(at));
        return;
    }
    if (!m_moved && QLineF(at, m_pressed).length() < kClickSlack) return;
    if (!m_moved) {
        m_moved = true;
        updateCursor();
    }
    const QPointF step = at - m_last;
    m_last = at;
    switch (m_drag) {
        case Drag::Pan:
            endFollowing();
            m_motion.drag(step, now());
            requestFrame();
            break;
        case Drag::Orbit:
            m_motion.jumpTo(m_motion.camera().orbited(step, QSizeF(size())));
            requestFrame();
            break;
        case Drag::Outline:
            if (m_outlineTool == MapTool::Rectangle) {
                m_outline = QPolygonF(QRectF(m_pressed, at).normalized());
            } else {
                if (m_outline.isEmpty()) m_outline << m_pressed;
                m_outline << at;
            }
            break;
        case Drag::None:
            break;
    }
    update();
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
    const Drag drag = std::exchange(m_drag, Drag::None);
    if (drag == Drag::None) return;
    if (!m_moved) {
        if (event->button() == Qt::LeftButton) clickAt(event->position(), event->modifiers());
    } else if (drag == Drag::Pan) {
        m_motion.release(now());
        if (m_motion.isMoving()) wake();
    } else if (drag == Drag::Outline) {
        finishOutline(event->modifiers());
    }
    updateCursor();
    update();
}

void MapView::clickAt(QPointF pixel, Qt::KeyboardModifiers modifiers) {
    const auto row = rowAt(pixel);
    setHovered(row);
    if (!row) return;
    if (modifiers.testFlag(Qt::ShiftModifier)) {
        toggleSelected(*row);
    } else {
        Q_EMIT rowActivated(*row);
    }
}

void MapView::toggleSelected(RowId row) {
    std::vector<RowId> rows = m_scene->selection ? m_scene->selection->rows : std::vector<RowId>{};
    const auto place = std::lower_bound(rows.begin(), rows.end(), row);
    if (place != rows.end() && *place == row) {
        rows.erase(place);
    } else {
        rows.insert(place, row);
    }
    Q_EMIT selectionRequested(rows);
}

/// Finds the rows inside on another thread: there may be a million.
void MapView::finishOutline(Qt::KeyboardModifiers modifiers) {
    if (!m_frame || m_outline.size() < 3) return;
    QPolygonF outline;
    for (const QPointF& corner : std::exchange(m_outline, {})) outline << toFramePixel(corner);
    const bool add = modifiers.testFlag(Qt::ShiftModifier) || modifiers.testFlag(Qt::ControlModifier);
    const auto before = add ? m_scene->selection : nullptr;
    m_picking.start(
        [grid = m_frame->grid, outline, before](std::stop_token) {
            std::vector<RowId> rows = grid->rowsInside(outline);
            if (before) {
                std::vector<RowId> all;
                std::set_union(rows.begin(), rows.end(), before->rows.begin(), before->rows.end(),
                               std::back_inserter(all));
                rows = std::move(all);
            }
            return rows;
        },
        [this](std::vector<RowId> rows) { Q_EMIT selectionRequested(rows); });
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_tool == MapTool::Move) {
        zoomAt(event->position(), event->modifiers().testFlag(Qt::ControlModifier) ? 0.5 : 2, true);
    }
}

void MapView::leaveEvent(QEvent* event) {
    if (m_drag == Drag::None) setHovered(std::nullopt);
    QWidget::leaveEvent(event);
}

void MapView::focusInEvent(QFocusEvent* event) {
    m_focusShown = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                   event->reason() == Qt::ShortcutFocusReason;
    QWidget::focusInEvent(event);
    update();
}

void MapView::focusOutEvent(QFocusEvent* event) {
    m_focusShown = false;
    QWidget::focusOutEvent(event);
    update();
}

void MapView::zoomAt(QPointF pixel, double factor, bool animated) {
    if (m_scene->empty()) return;
    endFollowing();
    const double fitted = m_style->fittedScale;
    const double scale = m_motion.goal().scale;
    const double allowed = std::clamp(scale * factor, fitted / 20, fitted * 1e5) / scale;
    const MapCamera target = m_motion.goal().zoomedAbout(pixel, allowed, QSizeF(size()));
    if (animated) {
        m_motion.glideTo(target, now(), 120);
        wake();
    } else {
        m_motion.jumpTo(target);
    }
    requestFrame();
    update();
}

void MapView::wheelEvent(QWheelEvent* event) {
    const bool touchpad = !event->pixelDelta().isNull();
    const double steps = touchpad ? event->pixelDelta().y() / 100.0 : event->angleDelta().y() / 120.0;
    if (steps == 0) {
        event->ignore();
        return;
    }
    zoomAt(event->position(), std::pow(1.25, steps), !touchpad);
    event->accept();
}

bool MapView::event(QEvent* event) {
    if (event->type() == QEvent::NativeGesture || event->type() == QEvent::Gesture) {
        if (pinch(event)) return true;
    }
    if (event->type() == QEvent::ToolTip && !m_scene->empty()) {
        auto* help = static_cast<QHelpEvent*>(event);
        const MapOverlay overlay{*m_scene, *m_style, camera(), QSizeF(size()), m_morph};
        if (overlay.axesArea().contains(help->pos())) {
            QToolTip::showText(
                help->globalPos(),
                tr("The map is a shadow of the vectors: what is near here may be far apart there. "
                   "Neighbours and scores are computed on the vectors themselves."),
                this);
            return true;
        }
    }
    return QWidget::event(event);
}

bool MapView::pinch(QEvent* event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() != Qt::ZoomNativeGesture) return false;
        zoomAt(gesture->position(), 1 + gesture->value(), false);
        return true;
    }
    auto* gestures = static_cast<QGestureEvent*>(event);
    auto* gesture = static_cast<QPinchGesture*>(gestures->gesture(Qt::PinchGesture));
    if (gesture == nullptr) return false;
    if (gesture->changeFlags().testFlag(QPinchGesture::ScaleFactorChanged)) {
        zoomAt(mapFromGlobal(gesture->centerPoint()), gesture->scaleFactor(), false);
    }
    gestures->accept(gesture);
    return true;
}

void MapView::moveHover(QPointF direction) {
    if (!m_frame || m_scene->empty()) return;
    const double ratio = m_frame->request.devicePixelRatio;
    const QPointF middle = QRectF(rect()).center();
    const QPointF from = m_hovered ? placeOf(*m_hovered) : middle;
    const QPointF pixel = toFramePixel(from);
    auto point = m_frame->grid->nearestTowards(pixel, direction, m_hovered ? kKeyStep * ratio : 0);
    if (!point && !m_hovered) point = m_frame->grid->nearest(pixel, width() * ratio);
    if (!point) return;
    setHovered(RowId{point->row});
    // Follow the pointed row out of the view.
    const QPointF place = placeOf(*m_hovered);
    if (!QRectF(rect()).adjusted(20, 20, -20, -20).contains(place)) {
        endFollowing();
        m_motion.glideTo(m_motion.goal().panned((middle - place) * 0.5), now());
        wake();
    }
}

void MapView::keyPressEvent(QKeyEvent* event) {
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
        case Qt::Key_Left:
            moveHover({-1, 0});
            break;
        case Qt::Key_Right:
            moveHover({1, 0});
            break;
        case Qt::Key_Up:
            moveHover({0, -1});
            break;
        case Qt::Key_Down:
            moveHover({0, 1});
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_hovered && shift) {
                toggleSelected(*m_hovered);
            } else if (m_hovered) {
                Q_EMIT rowActivated(*m_hovered);
            }
            break;
        case Qt::Key_Space:
            if (m_hovered) toggleSelected(*m_hovered);
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            zoomBy(kKeyZoom);
            break;
        case Qt::Key_Minus:
            zoomBy(1 / kKeyZoom);
            break;
        case Qt::Key_0:
        case Qt::Key_F:
            fit();
            break;
        case Qt::Key_Escape:
            m_drag = Drag::None;
            m_outline.clear();
            setTool(MapTool::Move);
            Q_EMIT clearRequested();
            update();
            break;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    event->accept();
}

void MapView::contextMenuEvent(QContextMenuEvent* event) {
    if (m_scene->empty()) return;
    if (event->reason() == QContextMenuEvent::Mouse) setHovered(rowAt(event->pos()));
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_hovered) {
        const RowId row = *m_hovered;
        const QString word = m_scene->label(row);
        const QString shortWord = fontMetrics().elidedText(word.simplified(), Qt::ElideMiddle, 220);
        menu->addAction(themedIcon(QStringLiteral("search"), palette()),
                        tr("Use \"%1\" as query").arg(shortWord), this,
                        [this, row] { Q_EMIT rowActivated(row); });
        menu->addAction(themedIcon(QStringLiteral("copy"), palette()), tr("Copy \"%1\"").arg(shortWord), this,
                        [word] { QGuiApplication::clipboard()->setText(word); });
        const bool chosen = m_scene->selection && m_scene->selection->contains(row);
        menu->addAction(themedIcon(QStringLiteral("select"), palette()),
                        chosen ? tr("Take out of the selection") : tr("Add to the selection"), this,
                        [this, row] { toggleSelected(row); });
    }
    if (m_scene->focus && m_scene->neighbors) {
        menu->addAction(themedIcon(QStringLiteral("neighbours"), palette()), tr("Select the neighbours"),
                        this, [this] {
                            if (!m_scene->focus || !m_scene->neighbors) return;
                            std::vector<RowId> rows{*m_scene->focus};
                            for (const Neighbor& neighbor : *m_scene->neighbors) rows.push_back(neighbor.row);
                            std::sort(rows.begin(), rows.end());
                            Q_EMIT selectionRequested(rows);
                        });
    }
    if (!menu->isEmpty()) menu->addSeparator();
    menu->addAction(themedIcon(QStringLiteral("fit"), palette()), tr("Show the whole map"), this,
                    &MapView::fit);
    menu->addAction(themedIcon(QStringLiteral("save"), palette()), tr("Save picture…"), this,
                    [this] { Q_EMIT savePictureRequested(); });
    menu->popup(event->globalPos());
    event->accept();
}

}  // namespace embedscope
