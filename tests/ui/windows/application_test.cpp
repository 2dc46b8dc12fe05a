#include "ui/windows/application.h"

#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>
#include <QtTest>

using namespace embedscope;

namespace {

/// Handles one event by sleeping, another by running an event loop of its own.
class Busy : public QObject {
    Q_OBJECT
  public:
    static inline const auto kSleep = static_cast<QEvent::Type>(QEvent::User + 1);
    static inline const auto kLoop = static_cast<QEvent::Type>(QEvent::User + 2);
    static inline const auto kSends = static_cast<QEvent::Type>(QEvent::User + 3);

  protected:
    bool event(QEvent* event) override {
        if (event->type() == kSleep) {
            QThread::msleep(30);
            return true;
        }
        if (event->type() == kLoop) {
            QEventLoop loop;
            QTimer::singleShot(200, &loop, &QEventLoop::quit);
            loop.exec();
            return true;
        }
        if (event->type() == kSends) {
            QEvent inner(kSleep);
            QCoreApplication::sendEvent(this, &inner);
            return true;
        }
        return QObject::event(event);
    }
};

}  // namespace

class ApplicationTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void measuresOutermostHandlersAndLeavesNestedLoopsOut() {
        QTemporaryDir folder;
        auto* application = static_cast<Application*>(QCoreApplication::instance());
        const QString path = folder.filePath(QStringLiteral("latency.json"));
        application->logLatency(path);
        Busy busy;
        QEventLoop loop;
        QCoreApplication::postEvent(&busy, new QEvent(Busy::kSleep));
        QCoreApplication::postEvent(&busy, new QEvent(Busy::kLoop));
        QCoreApplication::postEvent(&busy, new QEvent(Busy::kSends));
        QTimer::singleShot(400, &loop, &QEventLoop::quit);
        loop.exec();
        QVERIFY(application->writeLatencyLog());

        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject summary = QJsonDocument::fromJson(file.readAll()).object();
        int sleeps = 0, loops = 0, sends = 0;
        for (const QJsonValue& value : summary[QStringLiteral("slowest")].toArray()) {
            const QJsonObject slow = value.toObject();
            if (slow[QStringLiteral("receiver")].toString() != QLatin1String("Busy") &&
                !slow[QStringLiteral("receiver")].toString().endsWith(QLatin1String("::Busy"))) {
                continue;
            }
            const int type = slow[QStringLiteral("event")].toString().toInt();
            sleeps += type == Busy::kSleep;
            loops += type == Busy::kLoop;
            sends += type == Busy::kSends;
            QVERIFY(slow[QStringLiteral("ms")].toDouble() >= 29);
        }
        QCOMPARE(sleeps, 1);  // the one that was sent from within a handler is part of that handler
        QCOMPARE(sends, 1);
        QCOMPARE(loops, 0);
        QVERIFY(summary[QStringLiteral("count")].toInt() >= 3);
        QVERIFY(summary[QStringLiteral("max_ms")].toDouble() >= 29);
        QVERIFY(summary[QStringLiteral("p50_ms")].toDouble() <= summary[QStringLiteral("p99_ms")].toDouble());
    }
};

int main(int argc, char** argv) {
    Application application(argc, argv);
    ApplicationTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "application_test.moc"
