#include "ui/windows/screenshot.h"

#include <QImageWriter>
#include <QPixmap>

#include "ui/windows/main_window.h"

namespace embedscope {

namespace {
constexpr int kLookEveryMs = 50;
constexpr int kQuietLooks = 6;  // label fades and layout have ended by then
constexpr double kPatienceSeconds = 600;
}  // namespace

Screenshot::Screenshot(MainWindow* window, const QString& path, double afterSeconds, QObject* parent)
    : QObject(parent), m_window(window), m_path(path), m_afterSeconds(afterSeconds) {
    m_clock.start();
    m_timer.setInterval(kLookEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::look);
    m_timer.start();
}

void Screenshot::look() {
    const double seconds = m_clock.elapsed() / 1000.0;
    if (m_afterSeconds >= 0) {
        if (seconds >= m_afterSeconds) take();
        return;
    }
    m_quietLooks = m_window->isSettled() ? m_quietLooks + 1 : 0;
    if (m_quietLooks >= kQuietLooks) {
        take();
    } else if (seconds > kPatienceSeconds) {
        m_timer.stop();
        Q_EMIT done(tr("The window did not come to rest within %L1 seconds.").arg(kPatienceSeconds));
    }
}

void Screenshot::take() {
    m_timer.stop();
    const QImage image = m_window->grab().toImage();
    QImageWriter writer(m_path);
    if (!writer.write(image)) {
        Q_EMIT done(tr("%1: the picture could not be written: %2").arg(m_path, writer.errorString()));
        return;
    }
    Q_EMIT done({});
}

}  // namespace embedscope
