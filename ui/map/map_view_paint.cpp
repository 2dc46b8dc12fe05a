// What MapView draws on the GUI thread: the last picture of the points, moved to where the camera is now, and
// over it everything that must answer at once.
#include <QLocale>
#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/map/map_overlay.h"
#include "ui/map/map_view.h"

namespace embedscope {

void MapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintImage(painter);
    if (!m_scene->empty() && m_frame && !m_frame->request.scene->empty()) {
        // Points and what is tied to them come from the same moment: that of the picture.
        const double morph = m_frame->request.morph;
        const MapScene& drawn = *m_frame->request.scene;
        MapScene mixed = *m_scene;
        mixed.points = drawn.points;
        mixed.previous = drawn.previous;
        const MapOverlay overlay{mixed, *m_style, m_motion.camera(), QSizeF(size()), morph};
        if (!m_trails.empty()) {
            m_trails.paint(painter, mixed, morph, m_motion.camera(), QSizeF(size()), *m_style, now());
        }
        overlay.paintNeighborLines(painter);
        overlay.paintMarks(painter);
        paintLabels(painter, overlay);
        overlay.paintAxes(painter);
        overlay.paintLegend(painter);
        paintOutline(painter);
        if (m_hovered && m_hovered->value < mixed.points->rows) {
            overlay.paintHover(painter, *m_hovered, hoverDetail(*m_hovered));
        }
    }
    if (m_focusShown) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_style->tokens.accent, 1));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void MapView::paintImage(QPainter& painter) const {
    const QColor surface = m_style->tokens.surface;
    if (!m_frame || m_scene->empty()) {
        painter.fillRect(rect(), surface);
        return;
    }
    const MapRequest& drawn = m_frame->request;
    if (drawn.camera == m_motion.camera() && drawn.size == size()) {
        painter.drawImage(QPointF(0, 0), m_frame->image);
        return;
    }
    painter.fillRect(rect(), surface);
    const double zoom = m_motion.camera().scale / drawn.camera.scale;
    const QPointF corner = m_motion.camera().toScreen(
        [&] {
            const QPointF plane = drawn.camera.toPlane(QPointF(0, 0), QSizeF(drawn.size));
            return MapCamera::Place{plane.x(), plane.y(), 0};
        }(),
        QSizeF(size()));
    if (!std::isfinite(zoom) || zoom > 64 || zoom < 1.0 / 64) return;
    if (std::abs(zoom - 1) < 1e-9 &&
        drawn.size == size()) {  // moved only: whole pixels are copied, not resampled
        const double ratio = devicePixelRatioF();
        painter.drawImage(
            QPointF(std::round(corner.x() * ratio) / ratio, std::round(corner.y() * ratio) / ratio),
            m_frame->image);
        return;
    }
    painter.drawImage(QRectF(corner, QSizeF(drawn.size) * zoom), m_frame->image);
}

void MapView::paintLabels(QPainter& painter, const MapOverlay& overlay) const {
    const double ratio = devicePixelRatioF();
    const MapScene& drawn = *m_frame->request.scene;
    // The layout of a frame has no two labels overlap; while points move on, and while old labels fade, the
    // more important one stays and the other waits.
    std::vector<const ShownLabel*> order;
    for (const auto& [value, shown] : m_labels)
        if (shown.opacity > 0 && value < drawn.points->rows) order.push_back(&shown);
    std::sort(order.begin(), order.end(), [](const ShownLabel* a, const ShownLabel* b) {
        if (a->wanted != b->wanted) return a->wanted;
        return a->order != b->order ? a->order < b->order : a->label.row.value < b->label.row.value;
    });
    std::vector<QRectF> taken;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const ShownLabel* at : order) {
        const ShownLabel& shown = *at;
        const MapLabel& label = shown.label;
        const QPointF anchor =
            m_motion.camera().toScreen(drawn.at(label.row, m_frame->request.morph), QSizeF(size()));
        if (!std::isfinite(anchor.x()) || !std::isfinite(anchor.y())) continue;
        const QRectF place = label.box.translated(anchor);
        if (std::any_of(taken.begin(), taken.end(),
                        [&place](const QRectF& other) { return other.intersects(place); }))
            continue;
        taken.push_back(place);
        QPointF corner = anchor + label.box.topLeft() - QPointF(kSpriteMargin, kSpriteMargin);
        corner = QPointF(std::round(corner.x() * ratio) / ratio, std::round(corner.y() * ratio) / ratio);
        painter.setOpacity(shown.opacity);
        overlay.paintAnchor(painter, label, anchor);
        painter.drawImage(corner, label.sprite);
    }
    painter.restore();
}

void MapView::paintOutline(QPainter& painter) const {
    if (m_drag != Drag::Outline || m_outline.size() < 2) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = m_style->tokens.accent;
    fill.setAlphaF(0.10f);
    painter.setBrush(fill);
    painter.setPen(QPen(m_style->tokens.accent, 1.5));
    painter.drawPolygon(m_outline);
    painter.restore();
}

QString MapView::hoverDetail(RowId row) const {
    const QLocale locale;
    QStringList facts;
    if (m_scene->focus == row) {
        facts << tr("the query");
    } else if (m_scene->focus && m_scene->neighbors) {
        for (const Neighbor& neighbor : *m_scene->neighbors) {
            if (neighbor.row != row) continue;
            const QString score = locale.toString(neighbor.score, 'f', 3);
            facts << (m_scene->metric == Metric::Cosine ? tr("cosine %1").arg(score)
                                                        : tr("distance %1").arg(score));
        }
    }
    if (m_scene->keys->hasCounts()) {
        facts << tr("count %1").arg(locale.toString(static_cast<qulonglong>(m_scene->keys->count(row))));
    }
    facts << tr("row %1").arg(locale.toString(row.value + 1));
    return facts.join(QStringLiteral("  ·  "));
}

}  // namespace embedscope
