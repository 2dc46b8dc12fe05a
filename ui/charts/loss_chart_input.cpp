// How LossChart is read: the cursor under the pointer or the arrow keys, and what stands there in words.
#include <QCategoryAxis>
#include <QChart>
#include <QKeyEvent>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/charts/loss_chart.h"
#include "ui/theme/theme.h"

namespace embedscope {

QString LossChart::lossText(double value) const {
    if (m_measure == Measure::Accuracy) return tr("%1 %").arg(QLocale().toString(100 * value, 'f', 1));
    return QLocale().toString(value, 'f', 3);
}

QString LossChart::readout() const {
    if (!m_cursor || m_curves.empty() || m_curves.front().points.empty()) return {};
    const QLocale locale;
    QStringList lines;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const LossCurve& curve = m_curves[i];
        if (curve.points.empty()) continue;
        const std::size_t p = nearestPoint(curve, *m_cursor * (m_byWords ? unitOfX() : 1), m_byWords);
        const LossPoint& point = curve.points[p];
        const QString place =
            tr("epoch %1, %2 words")
                .arg(locale.toString(point.epoch, 'f', 2), locale.toString(qulonglong(point.words)));
        if (m_curves.size() > 1) {
            lines << tr("%1: %2 (%3)").arg(curve.name, lossText(m_smooth[i][p]), place);
            continue;
        }
        lines << place
              << tr("training %1, smoothed %2")
                     .arg(lossText(measuredLoss(curve, m_measure)[p]), lossText(m_smooth[i][p]));
        for (std::size_t back = p + 1; back-- > 0;) {
            const auto held = validationValue(curve.points[back], m_measure);
            if (!held) continue;
            lines << tr("validation %1").arg(lossText(*held));
            break;
        }
        lines << tr("learning rate %1").arg(locale.toString(point.learningRate, 'g', 3));
    }
    return lines.join(QLatin1Char('\n'));
}

QString LossChart::description() const {
    QStringList sentences;
    for (const LossCurve& curve : m_curves) sentences << curveInWords(curve);
    return sentences.join(QLatin1Char(' '));
}

void LossChart::setCursor(std::optional<double> x) {
    if (x == m_cursor) return;
    m_cursor = x;
    viewport()->update();
    Q_EMIT readoutChanged();
}

void LossChart::mouseMoveEvent(QMouseEvent* event) {
    QChartView::mouseMoveEvent(event);
    if (m_lines.empty()) return;
    const QRectF plot = chart()->plotArea();
    const QPointF at = event->position();
    if (at.x() < plot.left() - scaled(8) || at.x() > plot.right() + scaled(8)) {
        setCursor(std::nullopt);
    } else {
        setCursor(std::clamp(chart()->mapToValue(at, m_lines.front().smooth).x(), m_x->min(), m_x->max()));
    }
}

void LossChart::leaveEvent(QEvent* event) {
    QChartView::leaveEvent(event);
    setCursor(std::nullopt);
}

void LossChart::focusOutEvent(QFocusEvent* event) {
    QChartView::focusOutEvent(event);
    setCursor(std::nullopt);
}

void LossChart::keyPressEvent(QKeyEvent* event) {
    const bool left = event->key() == Qt::Key_Left;
    const bool right = event->key() == Qt::Key_Right;
    if ((!left && !right) || m_curves.empty() || m_curves.front().points.empty()) {
        QChartView::keyPressEvent(event);
        return;
    }
    const std::vector<LossPoint>& points = m_curves.front().points;
    std::size_t index = points.size() - 1;
    if (m_cursor) {
        index = nearestPoint(m_curves.front(), *m_cursor * (m_byWords ? unitOfX() : 1), m_byWords);
        const std::size_t stride =
            event->modifiers().testFlag(Qt::ControlModifier) ? points.size() / 20 + 1 : 1;
        index = left ? index - std::min(index, stride) : std::min(points.size() - 1, index + stride);
    }
    setCursor(xOf(points[index]));
    setAccessibleDescription(readout());
    event->accept();
}

}  // namespace embedscope
