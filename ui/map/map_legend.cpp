#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLinearGradient>
#include <QLocale>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/map/map_overlay.h"

namespace embedscope {
namespace {

constexpr double kMargin = 16;

QString tr(const char* text) {
    return QCoreApplication::translate("embedscope::MapOverlay", text);
}

QString number(double value) {
    const QLocale locale;
    if (std::abs(value) < 1e7 && value == std::floor(value)) return locale.toString(value, 'f', 0);
    return locale.toString(value, 'g', 3);
}

}  // namespace

QRectF MapOverlay::legendArea() const {
    if (!scene.colouring || scene.colouring->kind == MapColouring::Kind::Plain) return {};
    const MapColouring& colouring = *scene.colouring;
    const QFontMetricsF metrics(mapQuietFont(style));
    const double line = metrics.height() + 3;
    double width = metrics.horizontalAdvance(colouring.title);
    double height = line;
    if (colouring.kind == MapColouring::Kind::Numeric) {
        width = std::max(
            {width, 150.0, metrics.horizontalAdvance(number(colouring.low) + number(colouring.high)) + 24});
        height += 12 + line + (colouring.missing > 0 ? line : 0);
    } else {
        for (const auto& entry : colouring.entries) {
            width = std::max(width, 24 + std::min(150.0, metrics.horizontalAdvance(entry.label)) + 12 +
                                        metrics.horizontalAdvance(
                                            QLocale().toString(static_cast<qulonglong>(entry.rows))));
        }
        const auto lines = colouring.entries.size() + (colouring.otherKinds > 0 ? 1 : 0);
        if (colouring.otherKinds > 0) width = std::max(width, 150.0);
        height += line * static_cast<double>(lines);
    }
    width = std::min(width, view.width() * 0.45);
    return {view.width() - kMargin - width - 20, kMargin - 4, width + 20, height + 14};
}

void MapOverlay::paintLegend(QPainter& painter) const {
    const QRectF area = legendArea();
    if (area.isEmpty()) return;
    const MapColouring& colouring = *scene.colouring;
    const auto palette = mapPalette(colouring, style.tokens);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(style.tokens.line, 1));
    QColor card = style.tokens.surface;
    card.setAlphaF(0.92f);
    painter.setBrush(card);
    painter.drawRoundedRect(area, 6, 6);
    painter.setFont(mapQuietFont(style));
    const QFontMetricsF metrics(painter.font());
    const double line = metrics.height() + 3;
    const QRectF inner = area.adjusted(10, 7, -10, -7);
    double y = inner.top();
    painter.setPen(style.tokens.quietText);
    painter.drawText(
        QPointF(inner.left(), y + metrics.ascent()),
        metrics.elidedText(colouring.logScale ? tr("%1, log scale").arg(colouring.title) : colouring.title,
                           Qt::ElideRight, inner.width()));
    y += line;
    const QLocale locale;
    if (colouring.kind == MapColouring::Kind::Numeric) {
        QLinearGradient gradient(inner.left(), 0, inner.right(), 0);
        for (int i = 0; i <= 16; ++i)
            gradient.setColorAt(i / 16.0, palette[static_cast<std::size_t>(i * 254 / 16)]);
        painter.setPen(Qt::NoPen);
        painter.setBrush(gradient);
        painter.drawRoundedRect(QRectF(inner.left(), y, inner.width(), 8), 4, 4);
        y += 12;
        painter.setPen(style.tokens.text);
        painter.drawText(QPointF(inner.left(), y + metrics.ascent()), number(colouring.low));
        const QString high = number(colouring.high);
        painter.drawText(QPointF(inner.right() - metrics.horizontalAdvance(high), y + metrics.ascent()),
                         high);
        y += line;
        if (colouring.missing > 0) {
            painter.setPen(style.tokens.quietText);
            painter.drawText(
                QPointF(inner.left(), y + metrics.ascent()),
                tr("no number: %1").arg(locale.toString(static_cast<qulonglong>(colouring.missing))));
        }
    } else {
        const auto row = [&](std::uint8_t slot, const QString& name, std::size_t count) {
            painter.save();
            painter.translate(inner.left() + 6, y + metrics.height() / 2);
            painter.fillPath(shapePath(colouring.shapeOf(slot), 4.2), palette[slot]);
            painter.restore();
            const QString amount = locale.toString(static_cast<qulonglong>(count));
            const double amountWidth = metrics.horizontalAdvance(amount);
            painter.setPen(style.tokens.text);
            painter.drawText(QPointF(inner.left() + 20, y + metrics.ascent()),
                             metrics.elidedText(name, Qt::ElideRight, inner.width() - 32 - amountWidth));
            painter.setPen(style.tokens.quietText);
            painter.drawText(QPointF(inner.right() - amountWidth, y + metrics.ascent()), amount);
            y += line;
        };
        for (std::size_t i = 0; i < colouring.entries.size(); ++i) {
            const auto& entry = colouring.entries[i];
            row(static_cast<std::uint8_t>(i), entry.label.isEmpty() ? tr("(empty)") : entry.label,
                entry.rows);
        }
        if (colouring.otherKinds > 0) {
            row(MapColouring::kOthers,
                tr("others: %1").arg(locale.toString(static_cast<qulonglong>(colouring.otherKinds))),
                colouring.otherRows);
        }
    }
    painter.restore();
}

}  // namespace embedscope
