#pragma once

#include <QStringList>

#include "ui/panels/panel.h"

class QLabel;
class QVBoxLayout;

namespace embedscope {

class Explorer;

/// The first minute: three things to do, and the models opened last. GUI thread only.
class StartPanel : public Panel {
    Q_OBJECT
  public:
    explicit StartPanel(Explorer* explorer, QWidget* parent = nullptr);

    void setRecentFiles(const QStringList& paths);

  Q_SIGNALS:
    void queryRequested(const QString& query);
    void trainRequested();
    void openRequested();
    void builtInRequested();
    void recentRequested(const QString& path);

  private:
    void chooseSuggestion();

    Explorer* m_explorer;
    QWidget* m_try = nullptr;
    QString m_suggestion;
    QVBoxLayout* m_recent = nullptr;
    QLabel* m_recentTitle = nullptr;
};

}  // namespace embedscope
