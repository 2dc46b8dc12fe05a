#pragma once

#include <QToolButton>
#include <QWidget>

namespace embedscope {

/// A quiet heading with a chevron that folds what is below it away.
class Fold : public QWidget {
    Q_OBJECT
  public:
    explicit Fold(const QString& title, QWidget* parent = nullptr);

    /// The place for what is folded; has no layout at first.
    QWidget* body() const { return m_body; }
    void setTitle(const QString& title);
    bool isOpen() const { return m_head->isChecked(); }
    void setOpen(bool open) { m_head->setChecked(open); }

  Q_SIGNALS:
    void toggled(bool open);

  private:
    void showState();

    QToolButton* m_head;
    QWidget* m_body;
};

}  // namespace embedscope
