#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

namespace embedscope {

class MainWindow;

/// Waits until nothing in the window works or moves, writes a picture of it and tells. Used for the pictures
/// of the documentation and for machines without a display.
class Screenshot : public QObject {
    Q_OBJECT
  public:
    /// afterSeconds: take the picture so long after the start instead, whatever goes on; negative: when
    /// settled.
    Screenshot(MainWindow* window, const QString& path, double afterSeconds, QObject* parent = nullptr);

  Q_SIGNALS:
    /// An empty problem: the picture is written.
    void done(const QString& problem);

  private:
    void look();
    void take();

    MainWindow* m_window;
    QString m_path;
    double m_afterSeconds;
    int m_quietLooks = 0;
    QElapsedTimer m_clock;
    QTimer m_timer;
};

}  // namespace embedscope
