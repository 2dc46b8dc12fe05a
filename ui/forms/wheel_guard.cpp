#include "ui/forms/wheel_guard.h"

#include <QEvent>
#include <QWidget>

namespace embedscope {
namespace {

class WheelGuard : public QObject {
  public:
    explicit WheelGuard(QWidget* editor) : QObject(editor), m_editor(editor) {}

    bool eventFilter(QObject* object, QEvent* event) override {
        if (event->type() != QEvent::Wheel || m_editor->hasFocus())
            return QObject::eventFilter(object, event);
        event->ignore();  // goes on to the parent, which scrolls
        return true;
    }

  private:
    QWidget* m_editor;
};

}  // namespace

void guardWheel(QWidget* editor) {
    editor->setFocusPolicy(Qt::StrongFocus);
    editor->installEventFilter(new WheelGuard(editor));
}

}  // namespace embedscope
