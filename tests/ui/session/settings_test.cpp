#include "ui/session/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace embedscope;

class SettingsTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void whatIsSetIsThereNextTime() {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("a/embedscope.ini"));
        {
            Settings settings(file);
            QCOMPARE(settings.appearance(), Appearance::FollowSystem);
            QVERIFY(!settings.presentation());
            settings.setAppearance(Appearance::Dark);
            settings.setPresentation(true);
            settings.setLayout(QStringLiteral("train"), QByteArray("\x00\x01layout", 8));
            settings.setLastQuery(QStringLiteral("w\u00f6rter + k\u00f6nig"));
        }
        Settings again(file);
        QCOMPARE(again.appearance(), Appearance::Dark);
        QVERIFY(again.presentation());
        QCOMPARE(again.layout(QStringLiteral("train")), QByteArray("\x00\x01layout", 8));
        QCOMPARE(again.lastQuery(), QStringLiteral("w\u00f6rter + k\u00f6nig"));
        again.clearLayouts();
        QVERIFY(again.layout(QStringLiteral("train")).isEmpty());
    }

    void changesReachTheFileWhileTheProgramRuns() {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("embedscope.ini"));
        Settings settings(file);
        settings.setWorkspace(QStringLiteral("explore"));
        QTRY_VERIFY(Settings(file).workspace() == QLatin1String("explore"));
        settings.setWorkspace(QStringLiteral("train"));
        QTRY_VERIFY(Settings(file).workspace() == QLatin1String("train"));
    }

    void recentFilesAreNewestFirstAndLimited() {
        QTemporaryDir folder;
        Settings settings(folder.filePath(QStringLiteral("embedscope.ini")));
        for (int i = 0; i < 15; ++i) {
            QFile file(folder.filePath(QStringLiteral("m%1").arg(i)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            settings.addRecentFile(file.fileName());
        }
        QCOMPARE(settings.recentFiles().size(), Settings::kRecentFiles);
        QVERIFY(settings.recentFiles().first().endsWith(QLatin1String("m14")));
        settings.addRecentFile(folder.filePath(QStringLiteral("m9")));
        QVERIFY(settings.recentFiles().first().endsWith(QLatin1String("m9")));
        QCOMPARE(settings.recentFiles().size(), Settings::kRecentFiles);
        QFile::remove(folder.filePath(QStringLiteral("m9")));
        QVERIFY(settings.recentFiles().first().endsWith(QLatin1String("m14")));
        settings.clearRecentFiles();
        QVERIFY(settings.recentFiles().isEmpty());
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "settings_test.moc"
