#include "ui/panels/step/row_cells.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kStrips = 3;

/// The number that a strip shows in a cell: before, change, after.
double numberOf(const UpdateTrace::Row& row, int strip, std::size_t i) {
    if (strip == 0) return row.before[i];
    return strip == 1 ? row.after[i] - row.before[i] : row.after[i];
}

}  // namespace

RowCells::RowCells(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Rows before and after the step"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RowCells::setTrace(std::shared_ptr<const UpdateTrace> trace) {
    m_trace = std::move(trace);
    m_largest = m_largestChange = 0;
    QStringList said;
    if (m_trace) {
        for (const UpdateTrace::Row& row : m_trace->rows) {
            double moved = 0;
            for (std::size_t i = 0; i < row.before.size(); ++i) {
                const double change = row.after[i] - row.before[i];
                moved += change * change;
                m_largest = std::max({m_largest, std::abs(row.before[i]), std::abs(row.after[i])});
                m_largestChange = std::max(m_largestChange, std::abs(change));
            }
            if (said.size() < 20)
                said << tr("%1 moves by %2")
                            .arg(QString::fromStdString(row.name),
                                 QLocale().toString(std::sqrt(moved), 'g', 3));
        }
    }
    setAccessibleDescription(said.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

int RowCells::stripHeight() const {
    return scaled(9);
}

int RowCells::blockHeight() const {
    return fontMetrics().height() + kStrips * (stripHeight() + 1) + scaled(10);
}

QSize RowCells::sizeHint() const {
    return {scaled(240), m_trace ? static_cast<int>(m_trace->rows.size()) * blockHeight() : 0};
}

void RowCells::paintEvent(QPaintEvent* event) {
    if (!m_trace) return;
    const ColourTokens& tokens = colourTokens(palette());
    const QColor above = dataColour(0, tokens.dark);
    const QColor below = dataColour(1, tokens.dark);
    const auto mixed = [&](double share) {
        const QColor& full = share >= 0 ? above : below;
        const double t = std::min(1.0, std::abs(share));
        const auto mix = [t](int a, int b) { return static_cast<int>(a + (b - a) * t); };
        return QColor(mix(tokens.surface.red(), full.red()), mix(tokens.surface.green(), full.green()),
                      mix(tokens.surface.blue(), full.blue()));
    };
    QPainter painter(this);
    QFont quiet = font();
    quiet.setPointSizeF(kQuietPoints * themeScale());
    const int text = fontMetrics().height();
    for (std::size_t r = 0; r < m_trace->rows.size(); ++r) {
        const int top = static_cast<int>(r) * blockHeight();
        if (!event->rect().intersects(QRect(0, top, width(), blockHeight()))) continue;
        const UpdateTrace::Row& row = m_trace->rows[r];
        painter.setFont(font());
        painter.setPen(tokens.text);
        painter.drawText(QRect(0, top, width(), text), Qt::AlignLeft | Qt::AlignVCenter,
                         QString::fromStdString(row.name));
        painter.setFont(quiet);
        painter.setPen(tokens.quietText);
        painter.drawText(
            QRect(0, top, width(), text), Qt::AlignRight | Qt::AlignVCenter,
            row.isInput ? tr("vector: before, change, after") : tr("prediction side: before, change, after"));
        const double cell =
            static_cast<double>(width()) / static_cast<double>(std::max<std::size_t>(row.before.size(), 1));
        for (int strip = 0; strip < kStrips; ++strip) {
            const double y = top + text + strip * (stripHeight() + 1);
            const double largest = strip == 1 ? m_largestChange : m_largest;
            for (std::size_t i = 0; i < row.before.size(); ++i) {
                const double share = largest > 0 ? numberOf(row, strip, i) / largest : 0;
                painter.fillRect(
                    QRectF(static_cast<double>(i) * cell, y, std::max(1.0, cell - 0.4), stripHeight()),
                    mixed(share));
            }
        }
    }
}

bool RowCells::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !m_trace) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto r = static_cast<std::size_t>(help->pos().y() / blockHeight());
    const int strip = (help->pos().y() % blockHeight() - fontMetrics().height()) / (stripHeight() + 1);
    if (r >= m_trace->rows.size() || strip < 0 || strip >= kStrips) {
        QToolTip::hideText();
        return true;
    }
    const UpdateTrace::Row& row = m_trace->rows[r];
    const auto i =
        static_cast<std::size_t>(help->pos().x() * static_cast<double>(row.before.size()) / width());
    if (i >= row.before.size()) return true;
    const QLocale locale;
    const auto say = [&](double x) { return locale.toString(x, 'g', 5); };
    QToolTip::showText(help->globalPos(),
                       tr("%1, number %L2: before %3, gradient %4, after %5")
                           .arg(QString::fromStdString(row.name))
                           .arg(i + 1)
                           .arg(say(row.before[i]), say(row.gradient[i]), say(row.after[i])),
                       this);
    return true;
}

}  // namespace embedscope
