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

  private:
    void follow();

    QAction* m_action;
    bool m_iconShown = true;
};

}  // namespace embedscope
