#include "ui/windows/application.h"

#include <QEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMetaEnum>
#include <QSaveFile>
#include <QThread>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>

namespace embedscope {

namespace {

using Clock = std::chrono::steady_clock;

struct SlowEvent {
    double milliseconds = 0;
    double cpuMilliseconds = 0;  // the rest was waiting: for a lock, a file, or a processor that others had
    const char* receiver = "";
    const char* parent = "";
    int type = 0;
};

/// Processor time that this thread has used, where the system tells.
double threadCpuMs() {
#ifdef CLOCK_THREAD_CPUTIME_ID
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
#else
    return 0;
#endif
}

constexpr double kSmallestMs = 0.001;
constexpr double kGrowth = 1.02;  // a bucket is 2 % wide
constexpr int kBuckets = 1000;
constexpr std::size_t kSlowest = 10;

}  // namespace

class Application::LatencyLog {
  public:
    explicit LatencyLog(const QString& path) : m_path(path) {}

    void add(const SlowEvent& slow) {
        const double milliseconds = slow.milliseconds;
        const double position =
            std::log(std::max(milliseconds, kSmallestMs) / kSmallestMs) / std::log(kGrowth);
        ++m_buckets[static_cast<std::size_t>(std::min<double>(position, kBuckets - 1))];
        ++m_count;
        m_max = std::max(m_max, milliseconds);
        if (milliseconds > 16) ++m_over16;
        if (milliseconds > 50) ++m_over50;
        m_maxCpu = std::max(m_maxCpu, slow.cpuMilliseconds);
        if (slow.cpuMilliseconds > 50) ++m_cpuOver50;
        if (m_slowest.size() == kSlowest && milliseconds <= m_slowest.back().milliseconds) return;
        const auto at = std::find_if(m_slowest.begin(), m_slowest.end(), [&](const SlowEvent& event) {
            return event.milliseconds < milliseconds;
        });
        m_slowest.insert(at, slow);
        if (m_slowest.size() > kSlowest) m_slowest.pop_back();
    }

    bool write() const {
        QJsonArray slowest;
        const QMetaEnum types = QMetaEnum::fromType<QEvent::Type>();
        for (const SlowEvent& event : m_slowest) {
            const char* name = types.valueToKey(event.type);
            slowest.append(
                QJsonObject{{QStringLiteral("ms"), event.milliseconds},
                            {QStringLiteral("cpu_ms"), event.cpuMilliseconds},
                            {QStringLiteral("parent"), QString::fromLatin1(event.parent)},
                            {QStringLiteral("receiver"), QString::fromLatin1(event.receiver)},
                            {QStringLiteral("event"),
                             name != nullptr ? QString::fromLatin1(name) : QString::number(event.type)}});
        }
        const QJsonObject summary{{QStringLiteral("count"), static_cast<qint64>(m_count)},
                                  {QStringLiteral("p50_ms"), quantile(0.50)},
                                  {QStringLiteral("p99_ms"), quantile(0.99)},
                                  {QStringLiteral("max_ms"), m_max},
                                  {QStringLiteral("over_16_ms"), static_cast<qint64>(m_over16)},
                                  {QStringLiteral("over_50_ms"), static_cast<qint64>(m_over50)},
                                  {QStringLiteral("max_cpu_ms"), m_maxCpu},
                                  {QStringLiteral("cpu_over_50_ms"), static_cast<qint64>(m_cpuOver50)},
                                  {QStringLiteral("slowest"), slowest}};
        QSaveFile file(m_path);
        return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(summary).toJson()) > 0 &&
               file.commit();
    }

    // Where the outermost handler that is being measured runs.
    bool active = false;
    int loopLevel = 0;
    bool nestedLoopRan = false;

  private:
    double quantile(double share) const {
        const double wanted = share * static_cast<double>(m_count);
        quint64 seen = 0;
        for (int i = 0; i < kBuckets; ++i) {
            seen += m_buckets[static_cast<std::size_t>(i)];
            if (static_cast<double>(seen) >= wanted && seen > 0)
                return kSmallestMs * std::pow(kGrowth, i + 1);
        }
        return 0;
    }

    QString m_path;
    std::array<quint64, kBuckets> m_buckets{};
    quint64 m_count = 0;
    quint64 m_over16 = 0;
    quint64 m_over50 = 0;
    double m_max = 0;
    double m_maxCpu = 0;
    quint64 m_cpuOver50 = 0;
    std::vector<SlowEvent> m_slowest;
};

Application::Application(int& argc, char** argv) : QApplication(argc, argv) {}

Application::~Application() = default;

void Application::logLatency(const QString& path) {
    m_log = std::make_unique<LatencyLog>(path);
}

bool Application::writeLatencyLog() const {
    return !m_log || m_log->write();
}

bool Application::notify(QObject* receiver, QEvent* event) {
    LatencyLog* log = m_log.get();
    if (log == nullptr || QThread::currentThread() != thread()) return QApplication::notify(receiver, event);
    const int level = thread()->loopLevel();
    if (log->active && level == log->loopLevel)
        return QApplication::notify(receiver, event);  // sent from a handler

    const bool outerActive = log->active;
    const int outerLevel = log->loopLevel;
    log->active = true;
    log->loopLevel = level;
    log->nestedLoopRan = false;
    // Both may be gone when the handler returns.
    const char* name = receiver->metaObject()->className();
    const int type = event->type();
    const QObject* parent = receiver->parent();
    const char* parentName = parent != nullptr ? parent->metaObject()->className() : "";
    const double cpuBegin = threadCpuMs();
    const Clock::time_point begin = Clock::now();
    const bool handled = QApplication::notify(receiver, event);
    const double milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    if (!log->nestedLoopRan) log->add({milliseconds, threadCpuMs() - cpuBegin, name, parentName, type});
    log->active = outerActive;
    log->loopLevel = outerLevel;
    log->nestedLoopRan = outerActive;  // what lies around this one waited in a loop of its own
    return handled;
}

}  // namespace embedscope
