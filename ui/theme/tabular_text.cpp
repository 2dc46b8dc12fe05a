#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"

namespace embedscope {

namespace {

double widestDigit(const QFontMetricsF& metrics) {
    double width = 0;
    for (char c = '0'; c <= '9'; ++c) {
        width = std::max(width, metrics.horizontalAdvance(QLatin1Char(c)));
    }
    return width;
}

double advance(const QFontMetricsF& metrics, QChar c, double digit) {
    return c.isDigit() ? digit : metrics.horizontalAdvance(c);
}

}  // namespace

double tabularWidth(const QFontMetricsF& metrics, const QString& text) {
    const double digit = widestDigit(metrics);
    double width = 0;
    for (const QChar c : text) width += advance(metrics, c, digit);
    return width;
}

void drawTabular(QPainter* painter, const QRectF& rect, Qt::Alignment alignment, const QString& text) {
    const QFontMetricsF metrics(painter->font());
    const double digit = widestDigit(metrics);
    const double width = tabularWidth(metrics, text);

    double x = rect.left();
    if (alignment & Qt::AlignRight) x = rect.right() - width;
    if (alignment & Qt::AlignHCenter) x = rect.center().x() - width / 2;
    double baseline = rect.top() + metrics.ascent();
    if (alignment & Qt::AlignBottom) baseline = rect.bottom() - metrics.descent();
    if (alignment & Qt::AlignVCenter) {
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    }
    for (const QChar c : text) {
        const double cell = advance(metrics, c, digit);
        const double indent = c.isDigit() ? (cell - metrics.horizontalAdvance(c)) / 2 : 0;
        painter->drawText(QPointF(x + indent, baseline), QString(c));
        x += cell;
    }
}

}  // namespace embedscope
