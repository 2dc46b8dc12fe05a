#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace embedscope {

class Explorer;

/// The line at the foot of the window: how many rows of how many, by which metric, what is being worked on
/// with a way to stop it, threads, and the memory that the program uses. GUI thread only.
class StatusLine : public QWidget {
    Q_OBJECT
  public:
    explicit StatusLine(Explorer* explorer, QWidget* parent = nullptr);

    /// Shows a job; an empty text hides it. fraction 0..1, or negative while unknown; secondsLeft negative
    /// while unknown; cancelTip says what the button beside it does, empty: no button.
    void showJob(const QString& what, double fraction, double secondsLeft, const QString& cancelTip);
    QString jobText() const;
    /// Rows drawn on the map where the map draws less than all; by default all are.
    void setRowsShown(std::size_t shown);

  Q_SIGNALS:
    void cancelRequested();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void size();
    void refresh();
    void refreshMemory();

    Explorer* m_explorer;
    QLabel* m_rows = nullptr;
    QLabel* m_metric = nullptr;
    QLabel* m_projection = nullptr;
    QWidget* m_jobHolder = nullptr;
    QLabel* m_job = nullptr;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_cancel = nullptr;
    QLabel* m_threads = nullptr;
    QLabel* m_memory = nullptr;
    QTimer m_memoryTimer;
    std::size_t m_shown = 0;
    bool m_shownKnown = false;
};

/// "2 min left", or empty when negative.
QString timeLeftText(double seconds);

}  // namespace embedscope
