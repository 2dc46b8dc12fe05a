#include "ui/panels/predict/reliability_view.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QStringList>
#include <QToolTip>
#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/theme/theme.h"

namespace embedscope {

ReliabilityView::ReliabilityView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Calibration"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ReliabilityView::setBins(std::vector<ReliabilityBin> bins) {
    m_bins = std::move(bins);
    QStringList said;
    for (const ReliabilityBin& bin : m_bins) {
        if (bin.examples > 0)
            said << tr("sure %1, right %2").arg(percentText(bin.confidence, 0), percentText(bin.accuracy, 0));
    }
    setAccessibleDescription(said.join(QStringLiteral("; ")));
    update();
}

QSize ReliabilityView::sizeHint() const {
    return {scaled(200), scaled(160)};
}

QSize ReliabilityView::minimumSizeHint() const {
    return {scaled(130), scaled(100)};
}

QRectF ReliabilityView::plot() const {
    return QRectF(rect()).adjusted(scaled(34), scaled(6), -scaled(6), -scaled(32));
}

void ReliabilityView::paintEvent(QPaintEvent*) {
    const ColourTokens& tokens = colourTokens(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont quiet = font();
    quiet.setPointSizeF(kQuietPoints * themeScale());
    painter.setFont(quiet);
    const QRectF area = plot();
    const auto place = [&](double x, double y) {
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height());
    };
    painter.setPen(QPen(tokens.line, 1));
    for (const double y : {0.0, 0.5, 1.0}) painter.drawLine(place(0, y), place(1, y));
    painter.setPen(Qt::NoPen);
    for (const ReliabilityBin& bin : m_bins) {
        if (bin.examples == 0) continue;
        QColor colour = tokens.accent;
        colour.setAlphaF(0.75F);
        painter.setBrush(colour);
        const QRectF bar(place(bin.from, bin.accuracy), place(bin.to, 0));
        painter.drawRect(bar.adjusted(1, 0, -1, 0));
    }
    painter.setPen(QPen(tokens.quietText, 1.2, Qt::DashLine));
    painter.drawLine(place(0, 0), place(1, 1));
    painter.setPen(tokens.quietText);
    const QFontMetricsF metrics(quiet);
    for (const double y : {0.0, 0.5, 1.0})
        painter.drawText(
            QRectF(0, place(0, y).y() - metrics.height() / 2, area.left() - scaled(4), metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, QLocale().toString(y, 'g', 2));
    for (const double x : {0.0, 0.5, 1.0})
        painter.drawText(
            QRectF(place(x, 0).x() - scaled(20), area.bottom() + 1, scaled(40), metrics.height()),
            Qt::AlignHCenter, QLocale().toString(x, 'g', 2));
    painter.drawText(QRectF(0, area.bottom() + metrics.height(), width(), metrics.height()), Qt::AlignHCenter,
                     tr("how sure → how often right"));
}

bool ReliabilityView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QRectF area = plot();
        const double x = (help->pos().x() - area.left()) / area.width();
        for (const ReliabilityBin& bin : m_bins) {
            if (x < bin.from || x >= bin.to || bin.examples == 0) continue;
            QToolTip::showText(help->globalPos(),
                               tr("%L1 examples, sure of %2 on average; %3 were right.")
                                   .arg(bin.examples)
                                   .arg(percentText(bin.confidence, 1), percentText(bin.accuracy, 1)),
                               this);
            return true;
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

}  // namespace embedscope
