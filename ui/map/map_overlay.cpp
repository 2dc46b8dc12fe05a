#include "ui/map/map_overlay.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainterPath>
#include <QStringList>
#include <QVector3D>
#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

constexpr double kMargin = 16;
constexpr double kAxis = 44;

QString tr(const char* text) {
    return QCoreApplication::translate("embedscope::MapOverlay", text);
}

QColor withAlpha(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

/// Text with a halo in the surface colour.
void haloText(QPainter& painter, QPointF baseline, const QString& text, const QColor& colour,
              const QColor& halo) {
    QPainterPath path;
    path.addText(baseline, painter.font(), text);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.strokePath(path, QPen(withAlpha(halo, 0.85), 3.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setPen(colour);
    painter.drawText(baseline, text);
    painter.restore();
}

QPainterPath polygon(std::initializer_list<QPointF> corners) {
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(corners)));
    path.closeSubpath();
    return path;
}

}  // namespace

QPainterPath shapePath(PointShape shape, double radius) {
    const double r = radius;
    QPainterPath path;
    switch (shape) {
        case PointShape::Disc:
            path.addEllipse(QPointF(), r, r);
            break;
        case PointShape::Square:
            path.addRect(-0.89 * r, -0.89 * r, 1.78 * r, 1.78 * r);
            break;
        case PointShape::Triangle:
            return polygon({{0, -1.57 * r}, {1.256 * r, 0.605 * r}, {-1.256 * r, 0.605 * r}});
        case PointShape::TriangleDown:
            return polygon({{0, 1.57 * r}, {1.256 * r, -0.605 * r}, {-1.256 * r, -0.605 * r}});
        case PointShape::Diamond:
            return polygon({{0, -1.3 * r}, {1.3 * r, 0}, {0, 1.3 * r}, {-1.3 * r, 0}});
        case PointShape::Plus:
        case PointShape::Cross: {
            path.addRect(-1.2 * r, -0.42 * r, 2.4 * r, 0.84 * r);
            QPainterPath upright;
            upright.addRect(-0.42 * r, -1.2 * r, 0.84 * r, 2.4 * r);
            path = path.united(upright);
            if (shape == PointShape::Cross) path = QTransform().rotate(45).map(path);
            break;
        }
        case PointShape::Ring:
            path.addEllipse(QPointF(), 1.13 * r, 1.13 * r);
            path.addEllipse(QPointF(), 0.57 * r, 0.57 * r);
            break;
    }
    return path;
}

double neighborStrength(const std::vector<Neighbor>& neighbors, std::size_t i, Metric metric) {
    if (neighbors.size() < 2) return 1;
    const double best = neighbors.front().score;
    const double worst = neighbors.back().score;
    // Cosines are a scale of their own; distances only say something relative to each other.
    if (metric == Metric::Cosine) return std::clamp(neighbors[i].score, 0.0, 1.0);
    return worst > best ? 1 - 0.8 * (neighbors[i].score - best) / (worst - best) : 1;
}

QStringList countsText(std::size_t inView, const MapPoints& points) {
    const QLocale locale;
    const auto say = [&](std::size_t n) { return locale.toString(static_cast<qulonglong>(n)); };
    QStringList facts{tr("%1 of %2 rows").arg(say(points.drawable), say(points.rows))};
    if (inView < points.drawable) facts << tr("%1 in view").arg(say(inView));
    const std::size_t bad = points.rows - points.drawable;
    if (bad > 0) facts << tr("%1 without a place (not a number)").arg(say(bad));
    return facts;
}

QFont mapQuietFont(const MapStyle& style) {
    QFont font = style.font;
    font.setPointSizeF(style.font.pointSizeF() * 0.95);
    return font;
}

double MapOverlay::radius() const {
    return pointRadius(scene.points->rows, camera.scale, style);
}

void MapOverlay::paintNeighborLines(QPainter& painter) const {
    if (!scene.focus || !scene.neighbors || scene.focus->value >= scene.points->rows) return;
    const QPointF from = place(*scene.focus);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const std::size_t most = std::min<std::size_t>(scene.neighbors->size(), 200);
    for (std::size_t i = most; i-- > 0;) {
        const QPointF to = place((*scene.neighbors)[i].row);
        if (!std::isfinite(to.x()) || !std::isfinite(to.y())) continue;
        const double strength = neighborStrength(*scene.neighbors, i, scene.metric);
        painter.setPen(QPen(withAlpha(style.tokens.accent, 0.12 + 0.5 * strength * strength),
                            0.5 + 2.0 * strength * strength, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(from, to);
    }
    painter.restore();
}

void MapOverlay::paintMarks(QPainter& painter) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double r = std::max(2.5, radius());
    if (scene.neighbors) {
        painter.setPen(QPen(style.tokens.surface, 1.2));
        painter.setBrush(style.tokens.accent);
        for (std::size_t i = 0; i < std::min<std::size_t>(scene.neighbors->size(), 200); ++i) {
            painter.drawEllipse(place((*scene.neighbors)[i].row), r + 0.8, r + 0.8);
        }
    }
    if (scene.focus && scene.focus->value < scene.points->rows) {
        const QPointF at = place(*scene.focus);
        painter.setBrush(style.tokens.accent);
        painter.setPen(QPen(style.tokens.surface, 2));
        painter.drawEllipse(at, r + 2.5, r + 2.5);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(style.tokens.accent, 1.6));
        painter.drawEllipse(at, r + 5.5, r + 5.5);
    }
    painter.restore();
}

void MapOverlay::paintAnchor(QPainter& painter, const MapLabel& label, QPointF at) const {
    if (label.kind != LabelKind::Ordinary) return;
    const MapColouring plain;
    const MapColouring& colouring = scene.colouring ? *scene.colouring : plain;
    const std::uint32_t row = label.row.value;
    const std::uint8_t slot = row < colouring.slots.size() ? colouring.slots[row] : std::uint8_t{0};
    const bool steppingBack =
        scene.focus || scene.neighbors || (scene.selection && !scene.selection->empty());
    const PointShape shape = colouring.shapeOf(slot);
    const double size = std::max(1.8, radius() + 0.4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(mapColour(colouring, slot, style.tokens), steppingBack ? 0.5 : 1));
    if (shape == PointShape::Disc) {
        painter.drawEllipse(at, size, size);
    } else {
        painter.drawPath(shapePath(shape, size).translated(at));
    }
}

void MapOverlay::paintHover(QPainter& painter, RowId row, const QString& detail) const {
    const QPointF at = place(row);
    if (!std::isfinite(at.x()) || !std::isfinite(at.y())) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double r = std::max(2.5, radius()) + 3;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(style.tokens.surface, 4));
    painter.drawEllipse(at, r, r);
    painter.setPen(QPen(style.tokens.text, 1.8));
    painter.drawEllipse(at, r, r);

    QFont nameFont = style.font;
    nameFont.setPointSizeF(style.font.pointSizeF() * 1.15);
    nameFont.setWeight(QFont::DemiBold);
    const QFont detailFont = mapQuietFont(style);
    const QFontMetricsF nameMetrics(nameFont);
    const QFontMetricsF detailMetrics(detailFont);
    QString name = scene.label(row).left(400).simplified();
    if (name.isEmpty()) name = tr("(empty)");
    name = nameMetrics.elidedText(name, Qt::ElideMiddle, std::max(80.0, view.width() * 0.5));
    const double width = std::max(nameMetrics.horizontalAdvance(name),
                                  detail.isEmpty() ? 0 : detailMetrics.horizontalAdvance(detail)) +
                         20;
    const double height = nameMetrics.height() + (detail.isEmpty() ? 0 : detailMetrics.height() + 1) + 10;
    QRectF card(at.x() + r + 8, at.y() - height / 2, width, height);
    if (card.right() > view.width() - 4) card.moveRight(at.x() - r - 8);
    card.moveLeft(std::max(4.0, card.left()));
    card.moveTop(std::clamp(card.top(), 4.0, std::max(4.0, view.height() - height - 4)));
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(QColor(0, 0, 0), style.tokens.dark ? 0.35 : 0.10));
    painter.drawRoundedRect(card.adjusted(-1, 1, 1, 3), 7, 7);
    painter.setBrush(style.tokens.surface);
    painter.setPen(QPen(style.tokens.line, 1));
    painter.drawRoundedRect(card, 6, 6);
    painter.setFont(nameFont);
    painter.setPen(style.tokens.text);
    painter.drawText(QPointF(card.left() + 10, card.top() + 5 + nameMetrics.ascent()), name);
    if (!detail.isEmpty()) {
        painter.setFont(detailFont);
        painter.setPen(style.tokens.quietText);
        painter.drawText(QPointF(card.left() + 10, card.bottom() - 5 - detailMetrics.descent()), detail);
    }
    painter.restore();
}

QRectF MapOverlay::axesArea() const {
    const double tall = (camera.threeDimensional ? 2 : 1) * kAxis + 30;
    const double wide = (camera.threeDimensional ? 2 : 1) * kAxis + 110;
    return {view.width() - kMargin - wide, view.height() - kMargin - tall, wide + kMargin, tall + kMargin};
}

void MapOverlay::paintAxes(QPainter& painter) const {
    if (scene.axisNames[0].isEmpty()) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(mapQuietFont(style));
    const QFontMetricsF metrics(painter.font());
    const bool turned = camera.threeDimensional;
    double room = 0;  // the first axis points right: its name needs room there
    for (const QString& name : scene.axisNames) room = std::max(room, metrics.horizontalAdvance(name));
    const QPointF origin =
        turned ? QPointF(view.width() - kMargin - kAxis - room - 6, view.height() - kMargin - kAxis - 6)
               : QPointF(view.width() - kMargin - kAxis - room - 6, view.height() - kMargin - 6);
    for (int axis = 0; axis < 3; ++axis) {
        const QString& name = scene.axisNames[static_cast<std::size_t>(axis)];
        if (name.isEmpty() || (axis == 2 && !turned)) continue;
        QVector3D direction(axis == 0, axis == 1, axis == 2);
        if (turned) direction = camera.rotation.rotatedVector(direction);
        const QPointF tip(direction.x() * kAxis, -direction.y() * kAxis);
        const double near = turned ? 0.65 + 0.35 * static_cast<double>(direction.z()) : 1;
        const QColor colour = withAlpha(style.tokens.quietText, std::clamp(near, 0.35, 1.0));
        painter.setPen(QPen(colour, 1.3, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(origin, origin + tip);
        const double length = std::hypot(tip.x(), tip.y());
        if (length > 6) {  // the head of the arrow
            const QPointF along = tip / length;
            const QPointF across(-along.y(), along.x());
            painter.drawLine(origin + tip, origin + tip - along * 5 + across * 3);
            painter.drawLine(origin + tip, origin + tip - along * 5 - across * 3);
        }
        const QPointF away = length > 1 ? tip / length : QPointF(0, 0);
        const double width = metrics.horizontalAdvance(name);
        QPointF baseline = origin + tip + away * 6;
        if (std::abs(away.x()) > 0.7) {
            baseline += QPointF(away.x() > 0 ? 0 : -width, metrics.ascent() / 2 - 1);
        } else {
            baseline += QPointF(turned ? -width / 2 : -4, away.y() > 0 ? metrics.ascent() : -1);
        }
        baseline.setX(std::min(baseline.x(), view.width() - 4 - width));
        haloText(painter, baseline, name, colour, style.tokens.surface);
    }
    painter.restore();
}

}  // namespace embedscope
