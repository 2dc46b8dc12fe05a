#pragma once

#include <QApplication>
#include <memory>

namespace embedscope {

/// The program's QApplication. On request it measures how long the GUI thread spends in each event: what a
/// person feels as a stutter.
class Application : public QApplication {
    Q_OBJECT
  public:
    Application(int& argc, char** argv);
    ~Application() override;

    /// From now on measures every outermost event handler, and writes the summary (a JSON object: count,
    /// p50_ms, p99_ms, max_ms, over_50_ms, the same in processor time, and the ten slowest with receiver and
    /// event) to this file when the program ends. An event during which a nested event loop runs (a menu) is
    /// not counted; those handled by that loop are.
    void logLatency(const QString& path);
    /// Writes the summary now. False when the file cannot be written.
    bool writeLatencyLog() const;

    bool notify(QObject* receiver, QEvent* event) override;

  private:
    class LatencyLog;
    std::unique_ptr<LatencyLog> m_log;
};

}  // namespace embedscope
