#include "ui/forms/fold.h"

#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace embedscope {

Fold::Fold(const QString& title, QWidget* parent) : QWidget(parent) {
    m_head = new QToolButton(this);
    m_head->setText(title);
    m_head->setCheckable(true);
    m_head->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_head->setIconSize(QSize(scaled(14), scaled(14)));
    m_head->setObjectName(QStringLiteral("foldHead"));
    m_head->setStyleSheet(
        QStringLiteral("QToolButton#foldHead:checked { background: transparent; color: palette(text); }"));
    m_body = new QWidget(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(kHalfGap));
    layout->addWidget(m_head, 0, Qt::AlignLeft);
    layout->addWidget(m_body);
    connect(m_head, &QToolButton::toggled, this, [this](bool open) {
        showState();
        Q_EMIT toggled(open);
    });
    showState();
}

void Fold::setTitle(const QString& title) {
    m_head->setText(title);
    m_head->setAccessibleName(title);
}

void Fold::showState() {
    const bool open = isOpen();
    m_head->setIcon(
        themedIcon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), IconTone::Quiet));
    m_head->setAccessibleDescription(open ? tr("Unfolded") : tr("Folded"));
    m_body->setVisible(open);
}

}  // namespace embedscope
