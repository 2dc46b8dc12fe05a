#include "ui/panels/empty_state.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace embedscope {

EmptyState::EmptyState(const QString& icon, const QString& sentence, const QString& action, QWidget* parent)
    : QWidget(parent), m_iconName(icon) {
    m_icon = new QLabel(this);
    m_icon->setAlignment(Qt::AlignCenter);
    m_sentence = new QLabel(sentence, this);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    setTextRole(m_sentence, TextRole::Quiet);
    m_button = new QPushButton(action, this);
    m_button->setVisible(!action.isEmpty());
    connect(m_button, &QPushButton::clicked, this, &EmptyState::triggered);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPanelMargin, kPanelMargin, kPanelMargin, kPanelMargin);
    column->setSpacing(kGap + kHalfGap);
    column->addStretch(2);
    column->addWidget(m_icon);
    column->addWidget(m_sentence);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    drawIcon();
}

void EmptyState::setSentence(const QString& sentence) {
    m_sentence->setText(sentence);
}

QString EmptyState::sentence() const {
    return m_sentence->text();
}

void EmptyState::drawIcon() {
    const int side = scaled(32);
    m_icon->setPixmap(themedIcon(m_iconName, IconTone::Quiet).pixmap(QSize(side, side), devicePixelRatioF()));
}

void EmptyState::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) drawIcon();
}

}  // namespace embedscope
