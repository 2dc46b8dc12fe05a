#include "ui/panels/command_match.h"

#include <QTest>

using namespace embedscope;

class CommandMatchTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void wordsMatch_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<bool>("matches");
        QTest::newRow("the name") << QStringLiteral("save the model") << true;
        QTest::newRow("beginnings in any order") << QStringLiteral("mod sa") << true;
        QTest::newRow("capitals") << QStringLiteral("SAVE") << true;
        QTest::newRow("inside a word") << QStringLiteral("ode") << true;
        QTest::newRow("another word it goes by") << QStringLiteral("write") << true;
        QTest::newRow("letters left out") << QStringLiteral("mdl") << true;
        QTest::newRow("one word of two is foreign") << QStringLiteral("save banana") << false;
        QTest::newRow("foreign") << QStringLiteral("king") << false;
        QTest::newRow("nothing") << QStringLiteral("  ") << false;
    }
    void wordsMatch() {
        QFETCH(QString, typed);
        QFETCH(bool, matches);
        QCOMPARE(commandScore(QStringLiteral("Save the model"), QStringLiteral("write store"), typed) > 0,
                 matches);
    }
    void theNearerNameWins() {
        const auto score = [](const char* name, const char* typed) {
            return commandScore(QString::fromLatin1(name), {}, QString::fromLatin1(typed));
        };
        QVERIFY(score("Dark", "dark") > score("Switch between light and darkness", "dark"));
        QVERIFY(score("Open a model", "open") > score("Reopen", "open"));
        QVERIFY(commandScore(QStringLiteral("Dark"), QStringLiteral("theme"), QStringLiteral("theme")) <
                commandScore(QStringLiteral("Theme"), {}, QStringLiteral("theme")));
    }
};

QTEST_MAIN(CommandMatchTest)
#include "command_match_test.moc"
