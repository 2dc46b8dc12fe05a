#include "ui/panels/vector_bars.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace embedscope {

namespace {
constexpr int kBarWidth = 4;
constexpr int kBarStep = 5;
}  // namespace

VectorBars::VectorBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
}

void VectorBars::setValues(std::vector<float> values) {
    m_values = std::move(values);
    const int n = shown();
    setAccessibleDescription(tr("The first %L1 numbers of the vector").arg(n));
    updateGeometry();
    update();
}

QSize VectorBars::sizeHint() const {
    return {scaled(200), scaled(64)};
}

int VectorBars::shown() const {
    return std::min<int>(static_cast<int>(m_values.size()), width() / scaled(kBarStep));
}

void VectorBars::paintEvent(QPaintEvent*) {
    const ColourTokens& tokens = colourTokens(palette());
    QPainter painter(this);
    painter.setPen(Qt::NoPen);
    const int n = shown();
    double largest = 0;
    for (int i = 0; i < n; ++i) {
        if (std::isfinite(m_values[i])) largest = std::max(largest, std::abs(double{m_values[i]}));
    }
    const double middle = height() / 2.0;
    painter.fillRect(QRectF(0, middle - 0.5, width(), 1), tokens.line);
    if (largest <= 0) return;
    for (int i = 0; i < n; ++i) {
        if (!std::isfinite(m_values[i])) continue;
        const double length = m_values[i] / largest * (middle - 2);
        QColor colour = length >= 0 ? tokens.accent : tokens.quietText;
        painter.fillRect(QRectF(i * scaled(kBarStep), length >= 0 ? middle - length : middle,
                                scaled(kBarWidth), std::abs(length)),
                         colour);
    }
}

bool VectorBars::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int i = help->pos().x() / scaled(kBarStep);
        if (i >= 0 && i < shown()) {
            QToolTip::showText(
                help->globalPos(),
                tr("number %1: %2").arg(i + 1).arg(QLocale().toString(double{m_values[i]}, 'g', 6)), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

}  // namespace embedscope
