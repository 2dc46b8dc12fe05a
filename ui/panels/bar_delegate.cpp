#include "ui/panels/bar_delegate.h"

#include <QApplication>
#include <QPainter>

#include "ui/theme/theme.h"

namespace embedscope {

namespace {

/// The cell's background alone: selection and hover as everywhere.
void paintBackground(QPainter* painter, const QStyleOptionViewItem& option) {
    QStyleOptionViewItem plain = option;
    plain.text.clear();
    plain.icon = {};
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &plain, painter, option.widget);
}

}  // namespace

BarDelegate::BarDelegate(int role, QObject* parent) : QStyledItemDelegate(parent), m_role(role) {}

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& item, const QModelIndex& index) const {
    QStyleOptionViewItem option = item;
    initStyleOption(&option, index);
    paintBackground(painter, option);
    const ColourTokens& tokens = colourTokens(option.palette);
    const QString text = index.data().toString();
    const QRectF cell = QRectF(option.rect).adjusted(scaled(6), 0, -scaled(12), 0);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(option.font);
    painter->setPen(tokens.text);
    const double numberWidth = tabularWidth(QFontMetricsF(option.font), QStringLiteral("-0.000"));
    drawTabular(painter, QRectF(cell.left(), cell.top(), numberWidth, cell.height()),
                Qt::AlignRight | Qt::AlignVCenter, text);

    const double height = scaled(6);
    const QRectF track(cell.left() + numberWidth + scaled(10), cell.center().y() - height / 2,
                       cell.width() - numberWidth - scaled(10), height);
    if (track.width() > scaled(12)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(tokens.line);
        painter->drawRoundedRect(track, height / 2, height / 2);
        QRectF bar = track;
        bar.setWidth(track.width() * index.data(m_role).toDouble());
        if (bar.width() >= 1) {
            painter->setBrush(tokens.accent);
            painter->drawRoundedRect(bar, std::min(height, bar.width()) / 2, height / 2);
        }
    }
    painter->restore();
}

void QuietNumberDelegate::paint(QPainter* painter, const QStyleOptionViewItem& item,
                                const QModelIndex& index) const {
    QStyleOptionViewItem option = item;
    initStyleOption(&option, index);
    paintBackground(painter, option);
    painter->save();
    QFont font = option.font;
    font.setPointSizeF(kQuietPoints * themeScale());
    painter->setFont(font);
    painter->setPen(colourTokens(option.palette).quietText);
    drawTabular(painter, QRectF(option.rect).adjusted(0, 0, -scaled(6), 0), Qt::AlignRight | Qt::AlignVCenter,
                index.data().toString());
    painter->restore();
}

}  // namespace embedscope
