#include "ui/session/training_controller.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/ui/support/sample_text.h"
#include "ui/session/explorer.h"

using namespace embedscope;

Q_DECLARE_METATYPE(embedscope::SessionState)

namespace {

Recipe tinyRecipe(std::int64_t epochs) {
    Recipe recipe = *makeRecipe("skipgram");
    (void)recipe.set("dim", std::int64_t(16));
    (void)recipe.set("min-count", std::int64_t(1));
    (void)recipe.set("sample", 0.0);
    (void)recipe.set("epochs", epochs);
    return recipe;
}

}  // namespace

class TrainingControllerTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_text;

    static void read(TrainingController& controller, const QString& file) {
        controller.setTexts({file}, textOptions(tinyRecipe(1)));
        QTRY_VERIFY(controller.preparedText() != nullptr);
    }

  private Q_SLOTS:
    void initTestCase() {
        m_text = test::writeSampleText(m_folder.filePath(QStringLiteral("tiny.txt")), 20000);
        QVERIFY(!m_text.isEmpty());
    }

    void aRunShowsTheUntrainedMapThenLearnsThenIsAModel() {
        Explorer explorer;
        TrainingController controller(&explorer);
        read(controller, m_text);
        QSignalSpy ended(&controller, &TrainingController::ended);
        controller.start(tinyRecipe(3), 1, true);
        QVERIFY(controller.isActive());
        QTRY_COMPARE(controller.status().state, SessionState::Paused);
        QTRY_VERIFY(explorer.state().live);
        QVERIFY(explorer.state().projection != nullptr);
        const ModelPtr untrained = explorer.state().model;
        QVERIFY(!explorer.state().projectionNote.isEmpty());
        const QString untrainedNote = explorer.state().projectionNote;
        controller.resume();
        QTRY_COMPARE(ended.count(), 1);
        QVERIFY(!controller.isActive());
        QVERIFY(controller.model() != nullptr);
        QTRY_COMPARE(explorer.state().model, controller.model());
        QTRY_VERIFY(!explorer.state().live);
        QVERIFY(explorer.state().projectionNote != untrainedNote);
        QCOMPARE(explorer.state().model->vectors.rows(), untrained->vectors.rows());
        QVERIFY(!controller.lossPoints().empty());
        QVERIFY(controller.lossPoints().back().loss < controller.lossPoints().front().loss);
    }

    void aStepLearnsALittleAndHoldsAgain() {
        Explorer explorer;
        TrainingController controller(&explorer);
        read(controller, m_text);
        controller.start(tinyRecipe(1000), 1, true);
        QTRY_COMPARE(controller.status().state, SessionState::Paused);
        QCOMPARE(controller.status().words, 0ULL);
        controller.step(50);
        QTRY_VERIFY(controller.status().words > 0);
        QTRY_COMPARE(controller.status().state, SessionState::Paused);
        const quint64 words = controller.status().words;
        QVERIFY(words < 20000);
        QTest::qWait(100);
        QCOMPARE(controller.status().words, words);
        controller.cancel();
        QTRY_VERIFY(!controller.isActive());
        QVERIFY(controller.model() == nullptr);
    }

    void cancelKeepsNothingAndBringsTheMapBack() {
        Explorer explorer;
        auto before = std::make_shared<EmbeddingModel>();
        before->vectors.keys = std::make_shared<Vocabulary>(std::vector<std::string>{"x", "y", "z"});
        before->vectors.vectors = VectorMatrix({1, 2, 3, 4, 5, 7}, 3, 2);
        explorer.setModel(before);
        TrainingController controller(&explorer);
        read(controller, m_text);
        QSignalSpy ended(&controller, &TrainingController::ended);
        controller.start(tinyRecipe(100000), 0, false);
        QTRY_VERIFY(explorer.state().live);
        controller.cancel();
        QVERIFY(controller.isEnding());
        QTRY_COMPARE(ended.count(), 1);
        QCOMPARE(ended.front().at(0).value<SessionState>(), SessionState::Cancelled);
        QCOMPARE(explorer.state().model, ModelPtr(before));
        QVERIFY(!explorer.state().live);
        QVERIFY(controller.model() == nullptr);
    }

    void stopKeepsTheModelSoFar() {
        Explorer explorer;
        TrainingController controller(&explorer);
        read(controller, m_text);
        controller.start(tinyRecipe(100000), 0, false);
        QTRY_VERIFY(controller.lossPoints().size() > 1);
        controller.stop();
        QTRY_COMPARE(controller.status().state, SessionState::Stopped);
        QTRY_VERIFY(controller.model() != nullptr);
    }

    void aSecondStartWaitsForTheFirstRunToStop() {
        Explorer explorer;
        TrainingController controller(&explorer);
        read(controller, m_text);
        QSignalSpy ended(&controller, &TrainingController::ended);
        QSignalSpy started(&controller, &TrainingController::started);
        controller.start(tinyRecipe(100000), 0, false);
        QTRY_VERIFY(controller.lossPoints().size() > 1);
        controller.start(tinyRecipe(2), 0, false);
        QTRY_COMPARE(ended.count(), 2);
        QCOMPARE(started.count(), 2);
        QCOMPARE(ended.at(0).at(0).value<SessionState>(), SessionState::Stopped);
        QCOMPARE(ended.at(1).at(0).value<SessionState>(), SessionState::Finished);
    }

    void anotherModelOpenedMeanwhileStaysOnTheMap() {
        Explorer explorer;
        TrainingController controller(&explorer);
        read(controller, m_text);
        controller.start(tinyRecipe(100000), 0, false);
        QTRY_VERIFY(explorer.state().live);
        auto other = std::make_shared<EmbeddingModel>();
        other->vectors.keys = std::make_shared<Vocabulary>(std::vector<std::string>{"x", "y", "z"});
        other->vectors.vectors = VectorMatrix({1, 2, 3, 4, 5, 7}, 3, 2);
        explorer.setModel(other);
        QTRY_VERIFY(!controller.isOnMap());
        QCOMPARE(explorer.state().model, ModelPtr(other));
        controller.showOnMap();
        QTRY_VERIFY(explorer.state().live);
        explorer.setModel(other);
        QTRY_VERIFY(!controller.isOnMap());
        controller.stop();
        QTRY_VERIFY(!controller.isActive());
        QTest::qWait(100);
        QCOMPARE(explorer.state().model, ModelPtr(other));
    }

    void threeDimensionsAlsoComeWhilePaused() {
        Explorer explorer;
        TrainingController controller(&explorer);
        read(controller, m_text);
        controller.start(tinyRecipe(1000), 1, true);
        QTRY_VERIFY(explorer.state().projection && explorer.state().live);
        QCOMPARE(explorer.state().projection->basis.components, std::size_t(2));
        explorer.setComponents(3);
        QTRY_COMPARE(explorer.state().projection->basis.components, std::size_t(3));
        QCOMPARE(controller.status().state, SessionState::Paused);
    }

    void textsThatCannotBeReadAreExplained() {
        Explorer explorer;
        TrainingController controller(&explorer);
        QSignalSpy failed(&controller, &TrainingController::textFailed);
        const TextOptions options = textOptions(tinyRecipe(1));
        controller.setTexts({m_folder.filePath(QStringLiteral("missing.txt"))}, options);
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(failed.at(0).at(0).toString().contains(QStringLiteral("missing.txt")));
        QFile empty(m_folder.filePath(QStringLiteral("empty.txt")));
        QVERIFY(empty.open(QIODevice::WriteOnly));
        controller.setTexts({empty.fileName()}, options);
        QTRY_COMPARE(failed.count(), 2);
        controller.setTexts({m_folder.path()}, options);
        QTRY_COMPARE(failed.count(), 3);
        QVERIFY(!controller.preparedText());
    }

    void aVocabularyOfOneWordFailsWithASentence() {
        QFile file(m_folder.filePath(QStringLiteral("one.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("word word word word word\n").repeated(50));
        file.close();
        Explorer explorer;
        TrainingController controller(&explorer);
        read(controller, file.fileName());
        QSignalSpy failed(&controller, &TrainingController::failed);
        controller.start(tinyRecipe(1), 1, false);
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!failed.at(0).at(0).toString().isEmpty());
        QTRY_VERIFY(!controller.isActive());
    }

    void theSameTextIsReadOnce() {
        Explorer explorer;
        TrainingController controller(&explorer);
        read(controller, m_text);
        const auto first = controller.preparedText();
        QSignalSpy done(&controller, &TrainingController::textRead);
        controller.setTexts({}, textOptions(tinyRecipe(1)));
        QVERIFY(!controller.preparedText());
        controller.setTexts({m_text}, textOptions(tinyRecipe(1)));
        QTRY_COMPARE(done.count(), 2);
        QCOMPARE(controller.preparedText(), first);
    }

    void goingAwayWhileARunGoesOnIsQuick() {
        const QString large = test::writeSampleText(m_folder.filePath(QStringLiteral("large.txt")), 400000);
        Explorer explorer;
        for (int i = 0; i < 3; ++i) {
            auto controller = std::make_unique<TrainingController>(&explorer);
            controller->setTexts({large}, textOptions(tinyRecipe(1)));
            if (i > 0) QTRY_VERIFY(controller->preparedText() != nullptr);
            controller->start(tinyRecipe(100000), 0, false);
            if (i > 1) QTRY_VERIFY(controller->lossPoints().size() > 1);
            controller.reset();  // while reading, while preparing, while training
        }
        QTest::qWait(50);
    }
};

QTEST_GUILESS_MAIN(TrainingControllerTest)
#include "training_controller_test.moc"
