#pragma once

#include <QPushButton>

class QAction;

namespace embedscope {

/// A push button that is a QAction's face: text, icon, tooltip with the shortcut, enabled and visible follow
/// the action, so that menu, shortcut and button agree.
class ActionButton : public QPushButton {
    Q_OBJECT
  public:
    explicit ActionButton(QAction* action, QWidget* parent = nullptr);
    void setIconShown(bool on);
    /// Who gets the focus when this button has it and cannot be used any more; must outlive the button.
    void setFocusHome(QWidget* home);

  private:
    void follow();

    QAction* m_action;
    QWidget* m_focusHome = nullptr;
    bool m_iconShown = true;
};

}  // namespace embedscope
