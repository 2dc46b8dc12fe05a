#include "ui/panels/training/action_button.h"

#include <QAction>

namespace embedscope {

ActionButton::ActionButton(QAction* action, QWidget* parent) : QPushButton(parent), m_action(action) {
    setObjectName(action->objectName());
    connect(this, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, this, &ActionButton::follow);
    follow();
}

void ActionButton::setIconShown(bool on) {
    m_iconShown = on;
    follow();
}

void ActionButton::setFocusHome(QWidget* home) {
    m_focusHome = home;
}

void ActionButton::follow() {
    // Left to itself the focus would go to whatever is next, such as the button that closes the panel.
    const bool usable = m_action->isEnabled() && m_action->isVisible();
    if (m_focusHome && !usable && window()->focusWidget() == this) m_focusHome->setFocus();
    setText(m_action->iconText());
    setIcon(m_iconShown ? m_action->icon() : QIcon());
    setEnabled(m_action->isEnabled());
    setVisible(m_action->isVisible());
    const QString keys = m_action->shortcut().toString(QKeySequence::NativeText);
    setToolTip(keys.isEmpty() ? m_action->toolTip() : tr("%1 (%2)").arg(m_action->toolTip(), keys));
    setAccessibleName(m_action->iconText());
    setAccessibleDescription(m_action->toolTip());
}

}  // namespace embedscope
