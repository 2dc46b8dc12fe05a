#include "ui/panels/training/training_panel.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include "core/io/format_registry.h"
#include "core/train/training_methods.h"
#include "tests/ui/support/sample_reviews.h"
#include "tests/ui/support/sample_text.h"
#include "ui/forms/parameter_form.h"
#include "ui/forms/parameter_row.h"
#include "ui/panels/training/run_actions.h"
#include "ui/session/explorer.h"
#include "ui/session/run_store.h"
#include "ui/session/training_controller.h"

using namespace embedscope;

class TrainingPanelTest : public QObject {
    Q_OBJECT

    /// One window's worth of objects, fresh for each case.
    struct Fixture {
        QTemporaryDir folder;
        Explorer explorer;
        TrainingController controller{&explorer};
        RunStore store{folder.filePath(QStringLiteral("runs"))};
        TrainingPanel panel{&controller, &store};
        Fixture() {
            panel.resize(320, 800);
            panel.show();
        }
        QString text(int words = 20000) const {
            return test::writeSampleText(folder.filePath(QStringLiteral("tiny.txt")), words);
        }
        template <class T>
        T* child(const char* name) const {
            return panel.findChild<T*>(QString::fromLatin1(name));
        }
        void set(const char* id, const ParameterValue& value) {
            panel.form()->row(QString::fromLatin1(id))->setValue(value);
        }
        void makeSmall(std::int64_t epochs) {
            set("dim", std::int64_t(16));
            set("min-count", std::int64_t(1));
            set("sample", 0.0);
            set("epochs", epochs);
        }
        QPushButton* button(const char* name) const { return child<QPushButton>(name); }
    };

  private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void labelledTextsAreLookedIntoAndTrained() {
        Fixture f;
        f.panel.chooseLabelledMethod();
        QVERIFY(f.child<QPushButton>("addFolder")->isVisible());
        QFile plain(f.folder.filePath(QStringLiteral("plain.csv")));
        QVERIFY(plain.open(QIODevice::WriteOnly));
        plain.write("colour,size\nred,3\nblue,4\n");
        plain.close();
        f.panel.setTexts({plain.fileName()});
        QTRY_VERIFY(f.child<QLabel>("textProblem")->isVisible());  // neither texts nor classes in there
        QVERIFY(!f.button("train")->isEnabled());
        f.panel.setTexts({test::writeSampleReviews(f.folder.filePath(QStringLiteral("reviews.csv")), 200)});
        QTRY_VERIFY(f.child<QLabel>("textFacts")->text().contains(QLatin1String("positive")));
        QVERIFY(f.child<QLabel>("textFacts")->text().contains(QLatin1String("CSV")));
        QTRY_VERIFY(f.button("train")->isEnabled());
        f.set("epochs", std::int64_t(3));
        f.button("train")->click();
        QTRY_VERIFY_WITH_TIMEOUT(f.controller.model() != nullptr, 30000);
        QVERIFY(f.controller.lossPoints().back().epochAccuracy.has_value());
        // Back to a method for plain text: the same files are read as such.
        auto* method = f.child<QComboBox>("method");
        method->setCurrentIndex(method->findData(QStringLiteral("cbow")));
        QTRY_VERIFY(f.controller.preparedText() != nullptr);
    }

    void everyMethodIsOfferedUnderAHeading() {
        Fixture f;
        auto* method = f.child<QComboBox>("method");
        int headings = 0;
        for (int i = 0; i < method->count(); ++i) {
            const bool usable = method->model()->flags(method->model()->index(i, 0)) & Qt::ItemIsEnabled;
            QCOMPARE(usable, method->itemData(i).isValid());
            headings += !usable;
        }
        QVERIFY(headings >= 2);
        for (const TrainingMethod& known : trainingMethods())
            QVERIFY2(method->findData(QString::fromStdString(known.id)) >= 0, known.id.c_str());
    }

    void withoutATextTheButtonSaysWhatIsMissing() {
        Fixture f;
        QVERIFY(!f.button("train")->isEnabled());
        QVERIFY(f.child<QLabel>("obstacle")->isVisible());
        QVERIFY(!f.child<QLabel>("obstacle")->text().isEmpty());
        QVERIFY(!f.button("useSampleText")->isVisible());
        QVERIFY(!f.button("pause")->isVisible());
    }

    void aTextIsDescribedAndCoverageFollowsTheSettings() {
        Fixture f;
        f.panel.setSampleText(f.text());
        QTest::mouseClick(f.button("useSampleText"), Qt::LeftButton);
        QTRY_VERIFY(f.child<QLabel>("textFacts")->text().contains(QStringLiteral("words")));
        QTRY_VERIFY(f.child<QLabel>("coverage")->isVisible());
        f.set("min-count", std::int64_t(1));
        QTRY_VERIFY(f.child<QLabel>("coverage")->text().contains(QStringLiteral("100.0")));
        QVERIFY(f.child<QLabel>("costParameters")->isVisible());
        QVERIFY(f.button("train")->isEnabled());
        f.set("min-count", std::int64_t(1'000'000));
        QTRY_VERIFY(!f.child<QLabel>("costParameters")->isVisible());
        QVERIFY(f.child<QLabel>("coverage")->isVisible());  // says that nothing is left and what to do
    }

    void startPauseStepStopAndSaveThroughTheButtons() {
        Fixture f;
        f.panel.setTexts({f.text()});
        QTRY_VERIFY(f.controller.preparedText() != nullptr);
        f.makeSmall(100000);
        f.child<QCheckBox>("startPaused")->click();
        QTest::mouseClick(f.button("train"), Qt::LeftButton);
        QTRY_VERIFY(f.button("step")->isVisible());
        QVERIFY(!f.button("train")->isVisible());
        QCOMPARE(f.controller.status().words, 0ULL);
        f.child<QComboBox>("stepWords")->setCurrentIndex(0);
        QTest::mouseClick(f.button("step"), Qt::LeftButton);
        QTRY_VERIFY(f.controller.status().words > 0);
        QTRY_COMPARE(f.controller.status().state, SessionState::Paused);
        QTRY_VERIFY(f.button("pause")->isEnabled());
        QTest::mouseClick(f.button("pause"), Qt::LeftButton);  // says "Resume" now
        QTRY_COMPARE(f.controller.status().state, SessionState::Running);
        QTRY_VERIFY(f.controller.lossPoints().size() > 2);
        const std::size_t points = f.controller.lossPoints().size();
        QTRY_VERIFY(f.controller.lossPoints().size() > points);
        QTRY_VERIFY(!f.child<QLabel>("runProgress")->text().isEmpty());
        QTRY_VERIFY(!f.button("step")->isVisible());
        QTest::mouseClick(f.button("pause"), Qt::LeftButton);
        QTRY_COMPARE(f.controller.status().state, SessionState::Paused);
        QTest::mouseClick(f.button("stop"), Qt::LeftButton);
        QTRY_VERIFY(f.button("saveTrained")->isVisible());
        QVERIFY(f.child<QLabel>("runOutcome")->isVisible());
        const QString path = f.folder.filePath(QStringLiteral("kept.safetensors"));
        QSignalSpy saved(&f.panel, &TrainingPanel::saved);
        f.panel.saveTo(path, QStringLiteral("native"));
        QTRY_COMPARE(saved.count(), 1);
        const auto model = openModel(path.toStdString());
        QVERIFY(model.ok());
        QCOMPARE((*model)->vectors.dim(), std::size_t(16));
        QTRY_COMPARE(f.store.runs().size(), std::size_t(1));
        QTRY_VERIFY(!f.store.runs().front().modelPath.isEmpty());
        QCOMPARE(f.store.runs().front().state, SessionState::Stopped);
        QVERIFY(!f.store.runs().front().curve.empty());
    }

    void theFocusStaysAtTheRun() {
        Fixture f;
        QPushButton other(QStringLiteral("close"), &f.panel);
        f.panel.activateWindow();
        f.panel.setTexts({f.text()});
        QTRY_VERIFY(f.controller.preparedText() != nullptr);
        f.makeSmall(100000);
        f.button("train")->setFocus();
        QTest::keyClick(f.button("train"), Qt::Key_Space);
        QTRY_COMPARE(f.panel.focusWidget(), f.button("pause"));
        f.button("stop")->setFocus();
        QTest::keyClick(f.button("stop"), Qt::Key_Space);
        QTRY_COMPARE(f.panel.focusWidget(), f.button("saveTrained"));
    }

    void cancelLeavesNoRun() {
        Fixture f;
        f.panel.setTexts({f.text()});
        QTRY_VERIFY(f.controller.preparedText() != nullptr);
        f.makeSmall(100000);
        f.panel.actions()->train->trigger();
        QTRY_COMPARE(f.store.runs().size(), std::size_t(1));
        QTRY_VERIFY(!f.controller.lossPoints().empty());
        f.panel.actions()->cancel->trigger();
        QTRY_VERIFY(!f.controller.isActive());
        QVERIFY(f.store.runs().empty());
        QVERIFY(f.controller.lossPoints().empty());
        QVERIFY(!f.button("saveTrained")->isVisible());
        QVERIFY(f.button("train")->isVisible() && f.button("train")->isEnabled());
    }

    void aTextThatFailsIsExplainedAndCanBeTakenAway() {
        Fixture f;
        f.panel.setTexts({f.folder.filePath(QStringLiteral("nowhere.txt"))});
        QTRY_VERIFY(f.child<QLabel>("textProblem")->isVisible());
        QVERIFY(f.child<QLabel>("textProblem")->text().contains(QStringLiteral("nowhere.txt")));
        QVERIFY(!f.button("train")->isEnabled());
        auto* list = f.child<QWidget>("textList");
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Delete);
        QTRY_VERIFY(f.panel.texts().isEmpty());
        QVERIFY(!f.child<QLabel>("textProblem")->isVisible());
    }

    void aSavingThatFailsIsExplained() {
        Fixture f;
        f.panel.setTexts({f.text(2000)});
        QTRY_VERIFY(f.controller.preparedText() != nullptr);
        f.makeSmall(1);
        f.panel.actions()->train->trigger();
        QTRY_VERIFY(f.controller.model() != nullptr);
        f.panel.saveTo(f.folder.filePath(QStringLiteral("no/such/folder/x.safetensors")),
                       QStringLiteral("native"));
        QTRY_VERIFY(f.child<QLabel>("runMessage")->text().contains(QStringLiteral("Not saved")));
    }

    void anotherTokenizerReadsTheTextAgain() {
        Fixture f;
        f.panel.setTexts({f.text(2000)});
        QTRY_VERIFY(f.controller.preparedText() != nullptr);
        f.set("tokenizer", std::string("whitespace"));
        QTRY_VERIFY(f.controller.preparedText() &&
                    f.controller.preparedText()->options().tokenizer == TokenizerKind::Whitespace);
    }

    void theWheelScrollsThePanelAndChangesNothing() {
        Fixture f;
        const auto turnOver = [](QWidget* widget) {
            const QPointF at = widget->rect().center();
            QWheelEvent wheel(at, widget->mapToGlobal(at), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QApplication::sendEvent(widget, &wheel);
        };
        const Recipe before = f.panel.recipe();
        for (const char* id : {"method", "threads"}) {
            auto* combo = f.child<QComboBox>(id);
            combo->clearFocus();
            const int index = combo->currentIndex();
            turnOver(combo);
            QCOMPARE(combo->currentIndex(), index);
            QVERIFY(!combo->hasFocus());
        }
        for (const char* id : {"dim", "tokenizer"})
            turnOver(f.panel.form()->row(QString::fromLatin1(id))->editor());
        QVERIFY(f.panel.recipe() == before);
    }

    void anotherMethodKeepsWhatTheUserChanged() {
        Fixture f;
        f.set("dim", std::int64_t(33));
        auto* method = f.child<QComboBox>("method");
        method->setCurrentIndex(method->findData(QStringLiteral("cbow")));
        QCOMPARE(f.panel.recipe().method(), std::string("cbow"));
        QCOMPARE(f.panel.recipe().integer("dim"), 33);
        QVERIFY(f.panel.recipe().has("cbow-mean"));
        QVERIFY(!f.child<QLabel>("methodSummary")->text().isEmpty());
    }

    void settingsOfARunFillTheForm() {
        Fixture f;
        Recipe recipe = *makeRecipe("cbow");
        QVERIFY(recipe.set("window", std::int64_t(9)).ok());
        const QString text = f.text(2000);
        f.panel.useSettings(recipe, {text, QStringLiteral("/gone.txt")});
        QVERIFY(f.panel.recipe() == recipe);
        QCOMPARE(f.panel.texts(), QStringList{text});
        QCOMPARE(f.child<QComboBox>("method")->currentData().toString(), QStringLiteral("cbow"));
    }

    void filesCanBeDropped() {
        Fixture f;
        const QString text = f.text(2000);
        auto* target = f.child<QWidget>("textSection");
        QVERIFY(target);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(text), QUrl::fromLocalFile(text)});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(target, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(target, &drop);
        QCOMPARE(f.panel.texts(), QStringList{text});
    }
};

QTEST_MAIN(TrainingPanelTest)
#include "training_panel_test.moc"
