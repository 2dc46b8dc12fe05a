#include "ui/panels/card_button.h"

#include <QPainter>

#include "ui/theme/theme.h"

namespace embedscope {

namespace {

QFont detailFont(const QFont& base) {
    QFont font = base;
    font.setPointSizeF(kQuietPoints * themeScale());
    return font;
}

QFont titleFont(const QFont& base, bool strong) {
    QFont font = base;
    if (strong) font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

CardButton::CardButton(const QString& icon, const QString& title, const QString& detail, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon) {
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setTexts(title, detail);
}

void CardButton::setTexts(const QString& title, const QString& detail) {
    m_detail = detail;
    setText(title);
    setAccessibleDescription(detail);
    updateGeometry();
    update();
}

QSize CardButton::sizeHint() const {
    const int lines = fontMetrics().height() +
                      (m_detail.isEmpty() ? 0 : QFontMetrics(detailFont(font())).height() + scaled(2));
    return {scaled(260), lines + scaled(m_detail.isEmpty() ? 14 : 24)};
}

QSize CardButton::minimumSizeHint() const {
    return {scaled(160), sizeHint().height()};
}

void CardButton::paintEvent(QPaintEvent*) {
    const ColourTokens& tokens = colourTokens(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool card = !m_detail.isEmpty();
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    QColor fill = tokens.accent;
    fill.setAlphaF(isDown() ? 0.16F : underMouse() ? 0.09F : card ? 0.05F : 0.0F);
    painter.setBrush(fill);
    painter.setPen(hasFocus() ? QPen(tokens.accent, 2) : QPen(Qt::NoPen));
    painter.drawRoundedRect(box, scaled(8), scaled(8));

    const int side = scaled(card ? 22 : 16);
    const int indent = scaled(card ? 14 : 8);
    themedIcon(m_icon, card ? IconTone::Accent : IconTone::Quiet)
        .paint(&painter, QRect(indent, (height() - side) / 2, side, side));

    const int textLeft = indent + side + scaled(card ? 14 : 10);
    const int textWidth = width() - textLeft - scaled(10);
    painter.setFont(titleFont(font(), card));
    painter.setPen(tokens.text);
    const QString title = QFontMetrics(painter.font()).elidedText(text(), Qt::ElideMiddle, textWidth);
    if (!card) {
        painter.drawText(QRect(textLeft, 0, textWidth, height()), Qt::AlignVCenter | Qt::AlignLeft, title);
        return;
    }
    const int titleHeight = painter.fontMetrics().height();
    const int top = scaled(12);
    painter.drawText(QRect(textLeft, top, textWidth, titleHeight), Qt::AlignVCenter | Qt::AlignLeft, title);
    painter.setFont(detailFont(font()));
    painter.setPen(tokens.quietText);
    painter.drawText(
        QRect(textLeft, top + titleHeight + scaled(2), textWidth, painter.fontMetrics().height()),
        Qt::AlignVCenter | Qt::AlignLeft,
        painter.fontMetrics().elidedText(m_detail, Qt::ElideRight, textWidth));
}

}  // namespace embedscope
