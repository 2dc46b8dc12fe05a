#pragma once

#include <QWidget>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace embedscope {

class ActionButton;
class RunActions;
class TrainingController;

/// The foot of the training panel: the button that starts a run; while it goes on, how far it is and what can
/// be done with it; at the end, what came of it.
class RunSection : public QWidget {
    Q_OBJECT
  public:
    RunSection(TrainingController* controller, RunActions* actions, QWidget* parent = nullptr);

    bool startPaused() const;
    /// 0: as many as the machine has.
    unsigned threads() const;
    /// One line under the buttons: saved where, or why not. Empty hides it.
    void setMessage(const QString& sentence, bool bad);
    void refresh();

  Q_SIGNALS:
    void threadsChanged();

  private:
    QWidget* buildIdle();
    QWidget* buildActive();
    /// A button that gives the focus to this section when it cannot be used any more.
    ActionButton* actionButton(QAction* action, QWidget* parent);
    void showProgress();
    void showOutcome();

    TrainingController* m_controller;
    RunActions* m_actions;
    QWidget* m_idle;
    QWidget* m_active;
    QCheckBox* m_startPaused;
    QComboBox* m_threads;
    QLabel* m_obstacle;
    QLabel* m_outcome;
    QLabel* m_message;
    QLabel* m_headline;
    QLabel* m_detail;
    QProgressBar* m_bar;
    QComboBox* m_stepWords;
    QPushButton* m_pause;
    QPushButton* m_train;
    QPushButton* m_save;
    QWidget* m_offMap;
};

}  // namespace embedscope
