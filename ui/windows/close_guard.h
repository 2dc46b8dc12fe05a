#pragma once

#include <QObject>
#include <QPointer>

class QMessageBox;
class QWidget;

namespace embedscope {

class ModelFiles;
class TrainingController;

/// What must be asked before the window may close: what shall become of a run that goes on, and of a model
/// that has no file of its own. Asks one question at a time, and lets it follow what happens behind it. GUI
/// thread only.
class CloseGuard : public QObject {
    Q_OBJECT
  public:
    CloseGuard(TrainingController* training, ModelFiles* files, QWidget* window);

    /// True when nothing is left to ask; otherwise the question is open now, and its answer closes the window
    /// or does not.
    bool mayClose();
    /// The file dialog that saveWanted() opened was left without a file.
    void saveAbandoned();

  Q_SIGNALS:
    /// The user wants the model on the map in a file; when it is there, the window closes.
    void saveWanted();

  private:
    void askAboutRun();
    void askAboutModel(bool runHasEnded);
    void runEnded();
    void closeNow();

    TrainingController* m_training;
    ModelFiles* m_files;
    QWidget* m_window;
    QPointer<QMessageBox> m_question;
    bool m_asksAboutRun = false;
    bool m_closeWhenEnded = false;
    bool m_closeWhenSaved = false;
    bool m_answered = false;
};

}  // namespace embedscope
