// The panels of runs and of the loss, over one store.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "core/train/training_methods.h"
#include "tests/ui/support/sample_text.h"
#include "ui/charts/loss_chart.h"
#include "ui/panels/loss/loss_panel.h"
#include "ui/panels/runs/runs_panel.h"
#include "ui/session/explorer.h"
#include "ui/session/run_recorder.h"
#include "ui/session/run_store.h"
#include "ui/session/training_controller.h"

using namespace embedscope;

class RunPanelsTest : public QObject {
    Q_OBJECT

    struct Fixture {
        QTemporaryDir folder;
        Explorer explorer;
        TrainingController controller{&explorer};
        RunStore store{folder.filePath(QStringLiteral("runs"))};
        RunRecorder recorder{&controller, &store};
        RunsPanel runs{&store};
        LossPanel loss{&controller, &store};
        Fixture() {
            for (Panel* panel : std::initializer_list<Panel*>{&runs, &loss}) {
                panel->resize(800, 400);
                panel->show();
            }
        }
        /// Trains a small model to its end and waits until it is on disk.
        void train(std::int64_t dim) {
            const QString text = test::writeSampleText(folder.filePath(QStringLiteral("tiny.txt")), 10000);
            Recipe recipe = *makeRecipe("skipgram");
            (void)recipe.set("dim", dim);
            (void)recipe.set("epochs", std::int64_t(2));
            (void)recipe.set("sample", 0.0);
            controller.setTexts({text}, textOptions(recipe));
            QSignalSpy saved(&store, &RunStore::saved);
            controller.start(recipe, 1, false);
            QTRY_COMPARE(saved.count(), 1);
        }
    };

  private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void emptyPanelsOfferToTrain() {
        Fixture f;
        QTRY_VERIFY(f.runs.isEmptyShown());
        QVERIFY(f.loss.isEmptyShown());
        QSignalSpy wanted(&f.runs, &RunsPanel::trainRequested);
        for (QPushButton* button : f.runs.findChildren<QPushButton*>())
            if (button->isVisible()) button->click();
        QCOMPARE(wanted.count(), 1);
    }

    void aRunAppearsAndGivesItsModelAndSettings() {
        Fixture f;
        f.train(8);
        QVERIFY(!f.runs.isEmptyShown());
        QVERIFY(!f.loss.isEmptyShown());
        QCOMPARE(f.loss.chart()->curves().size(), std::size_t(1));
        QVERIFY(!f.runs.openAction()->isEnabled());
        f.runs.table()->selectRow(0);
        QVERIFY(f.runs.openAction()->isEnabled());
        QSignalSpy open(&f.runs, &RunsPanel::openModelRequested);
        f.runs.openAction()->trigger();
        QCOMPARE(open.count(), 1);
        QVERIFY(QFile::exists(open.at(0).at(0).toString()));
        QSignalSpy settings(&f.runs, &RunsPanel::useSettingsRequested);
        f.runs.useSettingsAction()->trigger();
        QCOMPARE(settings.count(), 1);
        QCOMPARE(settings.at(0).at(0).value<Recipe>().integer("dim"), 8);
    }

    void checkedRunsAreOverlaidAndCompared() {
        Fixture f;
        f.train(8);
        f.train(12);
        auto* differences = f.runs.findChild<QTableView*>(QStringLiteral("runDifferences"));
        QVERIFY(!differences->isVisible());
        for (int row = 0; row < 2; ++row)
            f.runs.table()->model()->setData(f.runs.table()->model()->index(row, 0), Qt::Checked,
                                             Qt::CheckStateRole);
        QVERIFY(differences->isVisible());
        QCOMPARE(differences->model()->columnCount(), 3);
        QCOMPARE(f.loss.chart()->curves().size(), std::size_t(2));
        QVERIFY(!f.loss.chart()->accessibleDescription().isEmpty());
        f.loss.copyDataAction()->trigger();
        QVERIFY(QApplication::clipboard()->text().count(QLatin1Char('\n')) > 3);
        f.loss.copyPictureAction()->trigger();
        QVERIFY(!QApplication::clipboard()->image().isNull());
    }

    void deletingCanBeUndone() {
        Fixture f;
        f.train(8);
        const QString id = f.store.runs().front().id;
        f.runs.table()->selectRow(0);
        f.runs.deleteAction()->trigger();
        QCOMPARE(f.runs.table()->model()->rowCount(), 0);
        QVERIFY(f.store.find(id));
        auto* undo = f.runs.findChild<QPushButton*>(QStringLiteral("undoDelete"));
        QVERIFY(undo->isVisible());
        undo->click();
        QCOMPARE(f.runs.table()->model()->rowCount(), 1);
        f.runs.table()->selectRow(0);
        f.runs.deleteAction()->trigger();
        f.train(9);
        f.runs.table()->selectRow(0);
        f.runs.deleteAction()->trigger();  // a second removal makes the first one final
        QVERIFY(!f.store.find(id));
        QTRY_VERIFY(!QDir(f.folder.filePath(QStringLiteral("runs/") + id)).exists());
    }

    void aRunThatIsGoingCannotBeDeleted() {
        Fixture f;
        RunEntry record;
        record.name = QStringLiteral("going");
        record.recipe = *makeRecipe("cbow");
        record.state = SessionState::Running;
        f.store.add(record);
        f.runs.table()->selectRow(0);
        QVERIFY(!f.runs.deleteAction()->isEnabled());
        QVERIFY(f.runs.useSettingsAction()->isEnabled());
        QVERIFY(!f.runs.openAction()->isEnabled());
    }

    void theLossIsAlsoATable() {
        Fixture f;
        f.train(8);
        auto* asTable = f.loss.findChild<QAction*>(QStringLiteral("lossAsTable"));
        asTable->trigger();
        auto* table = f.loss.findChild<QTableView*>(QStringLiteral("lossTable"));
        QVERIFY(table->isVisible());
        QCOMPARE(static_cast<std::size_t>(table->model()->rowCount()), f.controller.lossPoints().size());
    }
};

QTEST_MAIN(RunPanelsTest)
#include "run_panels_test.moc"
