// What LossChart paints over its lines: names at their ends, and the values at the cursor.
#include <QCategoryAxis>
#include <QChart>
#include <QLineSeries>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/charts/loss_chart.h"
#include "ui/theme/theme.h"

namespace embedscope {

std::vector<LossChart::EndLabel> LossChart::endLabels() const {
    std::vector<EndLabel> labels;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const LossCurve& curve = m_curves[i];
        if (curve.points.empty() || !std::isfinite(m_smooth[i].back())) continue;
        const bool alone = m_curves.size() == 1;
        const QPointF end(xOf(curve.points.back()), yOf(m_smooth[i].back()));
        const QString value = lossText(m_smooth[i].back());
        labels.push_back({chart()->mapToPosition(end, m_lines[i].smooth),
                          alone ? tr("training %1").arg(value) : tr("%1  %2").arg(value, curve.name),
                          colourOf(i)});
        const auto checked = std::find_if(
            curve.points.rbegin(), curve.points.rend(),
            [this](const LossPoint& point) { return validationValue(point, m_measure).has_value(); });
        if (!alone || checked == curve.points.rend()) continue;
        const double held = *validationValue(*checked, m_measure);
        labels.push_back({chart()->mapToPosition({xOf(*checked), yOf(held)}, m_lines[i].validation),
                          tr("validation %1").arg(lossText(held)), m_lines[i].validation->pen().color()});
    }
    return labels;
}

void LossChart::drawForeground(QPainter* painter, const QRectF&) {
    if (m_curves.empty()) return;
    painter->save();
    QFont quiet = font();
    quiet.setPointSizeF(kQuietPoints * themeScale());
    painter->setFont(quiet);
    drawEndLabels(painter);
    if (m_cursor) drawCursor(painter);
    painter->restore();
}

void LossChart::drawEndLabels(QPainter* painter) const {
    std::vector<EndLabel> labels = endLabels();
    std::sort(labels.begin(), labels.end(),
              [](const EndLabel& a, const EndLabel& b) { return a.at.y() < b.at.y(); });
    const QFontMetricsF metrics(painter->font());
    const QRectF plot = chart()->plotArea();
    const double height = metrics.height();
    // Pushed apart downwards, then back up from the bottom, so that none overlap and all stay inside.
    std::vector<double> tops;
    for (const EndLabel& label : labels) {
        double top = label.at.y() - height / 2;
        if (!tops.empty()) top = std::max(top, tops.back() + height);
        tops.push_back(top);
    }
    double floor = plot.bottom();
    for (std::size_t i = tops.size(); i-- > 0;) {
        tops[i] = std::min(tops[i], floor - height);
        floor = tops[i];
    }
    const double left = plot.right() + scaled(8);
    const double room = viewport()->width() - left - scaled(2);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        painter->setPen(labels[i].colour);
        painter->setBrush(labels[i].colour);
        painter->drawEllipse(labels[i].at, scaled(3), scaled(3));
        painter->drawText(QPointF(left, tops[i] + metrics.ascent()),
                          metrics.elidedText(labels[i].text, Qt::ElideRight, room));
    }
}

void LossChart::drawCursor(QPainter* painter) const {
    const ColourTokens& tokens = colourTokens(palette());
    const QRectF plot = chart()->plotArea();
    const QString text = readout();
    if (text.isEmpty()) return;
    const std::size_t anchor =
        nearestPoint(m_curves.front(), *m_cursor * (m_byWords ? unitOfX() : 1), m_byWords);
    const double x =
        m_curves.size() == 1
            ? chart()
                  ->mapToPosition({xOf(m_curves.front().points[anchor]), m_y->min()}, m_lines.front().smooth)
                  .x()
            : chart()->mapToPosition({*m_cursor, m_y->min()}, m_lines.front().smooth).x();
    painter->setPen(QPen(tokens.quietText, 1, Qt::DotLine));
    painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        if (m_curves[i].points.empty()) continue;
        const std::size_t p = nearestPoint(m_curves[i], *m_cursor * (m_byWords ? unitOfX() : 1), m_byWords);
        const QPointF at =
            chart()->mapToPosition({xOf(m_curves[i].points[p]), yOf(m_smooth[i][p])}, m_lines[i].smooth);
        painter->setPen(QPen(tokens.surface, 2));
        painter->setBrush(colourOf(i));
        painter->drawEllipse(at, scaled(4), scaled(4));
    }
    const QFontMetricsF metrics(painter->font());
    const int pad = scaled(8);
    const QRectF inner = metrics.boundingRect(QRectF(0, 0, 1000, 1000), Qt::AlignLeft, text);
    QRectF box(x + scaled(12), plot.top() + scaled(4), inner.width() + 2 * pad, inner.height() + 2 * pad);
    if (box.right() > viewport()->width()) box.moveRight(x - scaled(12));
    if (box.left() < 0) box.moveLeft(0);
    painter->setPen(QPen(tokens.line, 1));
    painter->setBrush(tokens.surface);
    painter->drawRoundedRect(box, scaled(6), scaled(6));
    painter->setPen(tokens.text);
    painter->drawText(box.adjusted(pad, pad, -pad, -pad), Qt::AlignLeft, text);
}

QImage LossChart::picture() {
    const std::optional<double> cursor = std::exchange(m_cursor, std::nullopt);
    constexpr double kSharper = 2;
    QImage image(size() * kSharper, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(kSharper);
    image.fill(colourTokens(palette()).surface);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    render(&painter);
    m_cursor = cursor;
    return image;
}

}  // namespace embedscope
