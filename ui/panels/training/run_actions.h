#pragma once

#include <QObject>
#include <QPointer>

class QAction;
class QMessageBox;
class QWidget;

namespace embedscope {

class TrainingController;

/// Everything one can do with a run, as actions that menus, buttons and shortcuts share. Those that mean
/// nothing at present are disabled and, where a button would only be in the way, invisible.
class RunActions : public QObject {
    Q_OBJECT
  public:
    RunActions(TrainingController* controller, QWidget* owner);

    QAction* train;  ///< triggered() is for the panel, which knows the settings
    QAction* pause;  ///< pauses or, while paused, goes on
    QAction* step;
    QAction* stop;
    QAction* cancel;  ///< asks first when the run has trained for a while
    QAction* save;    ///< triggered() is for the panel

    /// Empty: the run can start; otherwise why it cannot.
    void setObstacle(const QString& sentence);
    const QString& obstacle() const { return m_obstacle; }
    void setStepWords(quint64 words) { m_stepWords = words; }

  private:
    void refresh();
    void askCancel();

    TrainingController* m_controller;
    QPointer<QMessageBox> m_question;
    QString m_obstacle;
    quint64 m_stepWords = 1;
};

}  // namespace embedscope
