#pragma once

#include <QList>
#include <QToolBar>

class QAction;

namespace embedscope {

/// The narrow strip at the left: one button a workspace, and below them what belongs to the whole window.
class Rail : public QToolBar {
    Q_OBJECT
  public:
    Rail(const QList<QAction*>& workspaces, const QList<QAction*>& below, QWidget* parent = nullptr);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void sizeButtons();
};

}  // namespace embedscope
