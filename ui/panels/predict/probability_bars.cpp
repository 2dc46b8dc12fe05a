#include "ui/panels/predict/probability_bars.h"

#include <QPainter>
#include <QStringList>

#include "ui/session/number_text.h"
#include "ui/theme/theme.h"

namespace embedscope {

ProbabilityBars::ProbabilityBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Probabilities"));
}

void ProbabilityBars::setLines(std::vector<Line> lines) {
    m_lines = std::move(lines);
    QStringList said;
    for (const Line& line : m_lines) said << tr("%1: %2").arg(line.name, percentText(line.probability, 1));
    setAccessibleDescription(said.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

int ProbabilityBars::lineHeight() const {
    return fontMetrics().height() + scaled(8);
}

QSize ProbabilityBars::sizeHint() const {
    return {scaled(180), static_cast<int>(m_lines.size()) * lineHeight()};
}

void ProbabilityBars::paintEvent(QPaintEvent*) {
    const ColourTokens& tokens = colourTokens(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double numbers = tabularWidth(fontMetrics(), percentText(1, 1)) + scaled(8);
    const double names = std::min<double>(width() * 0.42, scaled(150));
    const double left = names + scaled(8);
    const double room = std::max(10.0, width() - left - numbers);
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const double top = static_cast<double>(i) * lineHeight();
        const QRectF name(0, top, names, lineHeight());
        painter.setPen(tokens.text);
        painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(m_lines[i].name, Qt::ElideRight, static_cast<int>(names)));
        const QRectF track(left, top + lineHeight() / 2.0 - scaled(4), room, scaled(8));
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.line);
        painter.drawRoundedRect(track, scaled(4), scaled(4));
        QRectF bar = track;
        bar.setWidth(std::max<double>(scaled(3), room * m_lines[i].probability));
        painter.setBrush(i == 0 ? tokens.accent : tokens.quietText);
        painter.drawRoundedRect(bar, scaled(4), scaled(4));
        painter.setPen(tokens.text);
        drawTabular(&painter, QRectF(width() - numbers, top, numbers, lineHeight()),
                    Qt::AlignRight | Qt::AlignVCenter, percentText(m_lines[i].probability, 1));
    }
}

}  // namespace embedscope
