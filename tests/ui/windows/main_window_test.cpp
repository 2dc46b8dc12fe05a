#include "ui/windows/main_window.h"

#include <QComboBox>
#include <QDockWidget>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "core/io/format_registry.h"
#include "tests/ui/session/small_models.h"
#include "ui/map/map_view.h"
#include "ui/panels/map_panel.h"
#include "ui/panels/runs/runs_panel.h"
#include "ui/panels/search_box.h"
#include "ui/panels/selection_bar.h"
#include "ui/panels/training/run_actions.h"
#include "ui/panels/training/training_panel.h"
#include "ui/session/explorer.h"
#include "ui/session/model_files.h"
#include "ui/session/settings.h"
#include "ui/session/training_controller.h"
#include "ui/theme/theme.h"
#include "ui/windows/banner.h"
#include "ui/windows/window_actions.h"
#include "ui/windows/workspaces.h"

using namespace embedscope;

class MainWindowTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        applyTheme(*qApp, Appearance::Light);
    }

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<Settings>(m_folder->filePath(QStringLiteral("settings.ini")));
        const ModelPtr model = smallModel(80, 6, {"king", "queen", "man", "woman", "kingdom"});
        m_model = m_folder->filePath(QStringLiteral("small.safetensors"));
        QVERIFY(saveModel(*model, m_model.toStdString(), "native").ok());
        newWindow();
    }

    void cleanup() {
        m_window.reset();
        m_settings.reset();
        m_folder.reset();
    }

    void openedModelIsSearchedThroughTheBox() {
        start({m_model, {}, {}, {}});
        QCOMPARE(m_window->workspaces()->current(), QStringLiteral("start"));
        SearchBox* search = m_window->searchBox();
        QTRY_VERIFY(search->hasFocus());
        QTest::keyClicks(search, QStringLiteral("kin"));
        QTRY_VERIFY(search->isPopupOpen());
        QTRY_COMPARE(search->popupList()->model()->rowCount(), 2);
        QTest::keyClick(search, Qt::Key_Down);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(search->text(), QStringLiteral("kingdom"));
        QCOMPARE(m_window->workspaces()->current(), QStringLiteral("explore"));
        QTRY_COMPARE(table()->model()->rowCount(), 20);
        QVERIFY(label("neighborsSentence")->text().contains(QLatin1String("as stored")));
        QVERIFY(label("statusRows")->text().contains(QLatin1String("80 of 80")));
        QCOMPARE(label("inspectorWord")->text(), QStringLiteral("kingdom"));
    }

    void aSumOfWordsHasNeighbours() {
        start({m_model, {}, {}, {}});
        SearchBox* search = m_window->searchBox();
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("king - man + woman"));
        QTest::keyClick(search, Qt::Key_Return);
        QTRY_COMPARE(m_window->explorer()->state().formula, QStringLiteral("king - man + woman"));
        QTRY_COMPARE(table()->model()->rowCount(), 20);
        QTRY_VERIFY(label("neighborsSentence")->text().contains(QLatin1String("unit vectors")));
    }

    void theBoxFindsCommandsAndSaysWhenNothingFits() {
        start({m_model, {}, {}, {}});
        SearchBox* search = m_window->searchBox();
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("presentation"));
        QTest::keyClick(search, Qt::Key_Return);
        QTRY_VERIFY(m_settings->presentation());
        QTest::keyClicks(search, QStringLiteral("xyzzy"));
        QTRY_VERIFY(search->isPopupOpen());
        QTRY_VERIFY(
            search->popupList()->model()->index(0, 0).data().toString().contains(QLatin1String("xyzzy")));
        QTest::keyClick(search, Qt::Key_Return);  // nothing to go to: nothing happens
        QVERIFY(!m_window->explorer()->state().focus);
        QTest::keyClick(search, Qt::Key_Escape);
        QVERIFY(!search->isPopupOpen());
    }

    void clickSelectsAndDoubleClickAsks() {
        start({m_model, QStringLiteral("king"), {}, {}});
        QTRY_COMPARE(table()->model()->rowCount(), 20);
        QTest::qWait(50);
        const QModelIndex third = table()->model()->index(2, 1);
        const QPoint place = table()->visualRect(third).center();
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, place);
        const Explorer* explorer = m_window->explorer();
        QCOMPARE(explorer->state().selection.size(), std::size_t{1});
        const RowId chosen = explorer->state().selection.front();
        QCOMPARE(explorer->state().neighbors->at(2).row, chosen);
        QTest::mouseDClick(table()->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(explorer->state().focus, chosen);
        m_window->windowActions()->undo->trigger();
        QCOMPARE(explorer->state().focus, RowId{0});
        QTRY_COMPARE(m_window->searchBox()->text(), QStringLiteral("king"));
    }

    void selectionMadeElsewhereShowsInTheTable() {
        start({m_model, QStringLiteral("king"), {}, {}});
        QTRY_COMPARE(table()->model()->rowCount(), 20);
        const RowId fifth = m_window->explorer()->state().neighbors->at(4).row;
        m_window->explorer()->setSelection({fifth});
        QCOMPARE(table()->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(table()->selectionModel()->selectedRows().first().row(), 4);
        QCOMPARE(m_window->explorer()->state().selection, std::vector<RowId>{fifth});
    }

    void metricNumberAndRadiusAreChosenInThePanel() {
        start({m_model, QStringLiteral("king"), {}, {}});
        QTRY_COMPARE(table()->model()->rowCount(), 20);
        auto* k = m_window->findChild<QSpinBox*>(QStringLiteral("neighborsK"));
        k->setValue(5);
        QTRY_COMPARE(table()->model()->rowCount(), 5);
        choose("neighborsMetric", 1);
        QTRY_COMPARE(table()->model()->headerData(2, Qt::Horizontal).toString(), QStringLiteral("Distance"));
        choose("neighborsMode", 1);
        QVERIFY(m_window->explorer()->state().radius);
        m_window->windowActions()->undo->trigger();
        QTRY_COMPARE(m_window->findChild<QComboBox*>(QStringLiteral("neighborsMode"))->currentIndex(), 0);
    }

    void aBrokenFileIsToldAndTheOldModelStays() {
        start({m_model, {}, {}, {}});
        const ModelPtr before = m_window->explorer()->state().model;
        QFile broken(m_folder->filePath(QStringLiteral("broken.bin")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("400000 100\nking ");
        broken.close();
        m_window->files()->open(broken.fileName());
        QTRY_VERIFY(!m_window->banner()->sentence().isEmpty());
        QVERIFY(m_window->banner()->sentence().contains(QLatin1String("broken.bin")));
        QCOMPARE(m_window->explorer()->state().model, before);
        QTest::mouseClick(m_window->findChild<QToolButton*>(QStringLiteral("bannerClose")), Qt::LeftButton);
        QVERIFY(m_window->banner()->sentence().isEmpty());
    }

    void droppedFilesOpenOrGoToTraining() {
        const auto drop = [this](const QString& path) {
            QMimeData data;
            data.setUrls({QUrl::fromLocalFile(path)});
            QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(m_window.get(), &enter);
            QVERIFY(enter.isAccepted());
            QDropEvent event(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(m_window.get(), &event);
        };
        drop(m_model);
        QTRY_COMPARE(m_window->files()->path(), m_model);
        QFile text(m_folder->filePath(QStringLiteral("story.txt")));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write("The cat sat on the mat.\nThe dog sat on the rug.\n");
        text.close();
        drop(text.fileName());
        QTRY_COMPARE(m_window->workspaces()->current(), QStringLiteral("train"));
        QTRY_COMPARE(m_window->training()->texts(), QStringList{text.fileName()});
        QCOMPARE(m_window->files()->path(), m_model);  // the map is as it was
    }

    void trainingFromTheStartShowsWordsAndIsKept() {
        QFile text(m_folder->filePath(QStringLiteral("story.txt")));
        QVERIFY(text.open(QIODevice::WriteOnly));
        for (int i = 0; i < 300; ++i) text.write("the cat sat on the mat and the dog sat on the rug\n");
        text.close();
        QSignalSpy ended(m_window->training(), &TrainingController::ended);
        start({m_model, {}, {}, {text.fileName()}});
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 30000);
        QTRY_VERIFY(m_window->isSettled());
        QCOMPARE(m_window->workspaces()->current(), QStringLiteral("train"));
        QVERIFY(m_window->explorer()->state().model->vectors.keys->find("cat"));
        QCOMPARE(label("modelName")->text(), QStringLiteral("story"));
        // Saved, it is called after its file, and Save goes there again in the same format.
        QVERIFY(label("modelFacts")->text().contains(QLatin1String("not saved")));
        QSignalSpy saved(m_window->files(), &ModelFiles::saved);
        const QString kept = m_folder->filePath(QStringLiteral("my.words.bin"));
        m_window->windowActions()->saveAs->trigger();
        auto* ask = m_window->findChild<QFileDialog*>();
        QVERIFY(ask);
        auto* line = ask->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QVERIFY(line);
        QCOMPARE(line->text(), QStringLiteral("story.safetensors"));
        // Another filter is another extension, so that the two agree.
        auto* filter = ask->findChild<QComboBox*>(QStringLiteral("fileTypeCombo"));
        QVERIFY(filter);
        filter->setCurrentIndex(1);
        Q_EMIT filter->activated(1);
        QCOMPARE(QFileInfo(line->text()).suffix(), QStringLiteral("txt"));
        line->setText(kept);
        QMetaObject::invokeMethod(ask, "accept");
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(label("modelName")->text(), QStringLiteral("my.words"));
        QVERIFY(label("modelFacts")->text().contains(QLatin1String("word2vec binary")));
        m_window->windowActions()->save->trigger();
        QTRY_COMPARE(saved.size(), 2);
        QCOMPARE(saved[1][0].toString(), kept);
        // The button of the training panel saves the same model.
        m_window->findChild<TrainingPanel*>()->saveTo(m_folder->filePath(QStringLiteral("other.vec")),
                                                      QStringLiteral("word2vec-text"));
        QTRY_COMPARE(label("modelName")->text(), QStringLiteral("other"));
        QVERIFY(label("modelFacts")->text().contains(QLatin1String("word2vec text")));
        // A word asked for now is answered in view.
        SearchBox* search = m_window->searchBox();
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("cat"));
        QTest::keyClick(search, Qt::Key_Return);
        QTRY_VERIFY(table()->isVisible() && table()->model()->rowCount() > 0);
    }

    void theQuestionAtClosingFollowsTheRun() {
        QSignalSpy ended(m_window->training(), &TrainingController::ended);
        m_window->begin({m_model, {}, {}, {story()}});
        QTRY_VERIFY(m_window->training()->isActive());
        m_window->close();
        QVERIFY(m_window->isVisible());
        QVERIFY(question("closeQuestion"));
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 30000);
        // The run has ended behind the question: now it is about the model that it left.
        QTRY_VERIFY(question("saveQuestion") && !question("closeQuestion"));
        QVERIFY(m_window->isVisible());
        answer("saveQuestion", QMessageBox::DestructiveRole);
        QTRY_VERIFY(!m_window->isVisible());
    }

    void closingWithAnUnsavedModelAsks() {
        start({m_model, {}, {}, {story()}});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->training()->model(), 30000);
        QTRY_VERIFY(m_window->isSettled() && m_window->files()->isUnsaved());
        m_window->close();
        QVERIFY(m_window->isVisible());
        answer("saveQuestion", QMessageBox::RejectRole);
        QTRY_VERIFY(!question("saveQuestion"));
        QVERIFY(m_window->isVisible());
        // Saved on the way out.
        m_window->close();
        answer("saveQuestion", QMessageBox::AcceptRole);
        auto* ask = m_window->findChild<QFileDialog*>();
        QVERIFY(ask);
        const QString kept = m_folder->filePath(QStringLiteral("kept.safetensors"));
        ask->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(kept);
        QMetaObject::invokeMethod(ask, "accept");
        QTRY_VERIFY(!m_window->isVisible());
        QVERIFY(QFile::exists(kept));
    }

    void aModelFromTheRunsIsUnsavedUntilItHasAFile() {
        start({m_model, {}, {}, {}});
        QVERIFY(!m_window->files()->isUnsaved());
        m_window->files()->openRun(m_model);
        QTRY_VERIFY(m_window->files()->isUnsaved());
        m_window->files()->save(m_folder->filePath(QStringLiteral("own.safetensors")),
                                QStringLiteral("native"));
        QTRY_VERIFY(!m_window->files()->isUnsaved());
        QVERIFY(m_window->close());
    }

    void theTrainingFormIsAsItWasLeft() {
        start({m_model, {}, {}, {}});
        auto* panel = m_window->findChild<TrainingPanel*>();
        Recipe recipe = *makeRecipe("cbow");
        QVERIFY(recipe.set("dim", std::int64_t(77)).ok());
        panel->useSettings(recipe, {story()});
        newWindow();
        start({m_model, {}, {}, {}});
        panel = m_window->findChild<TrainingPanel*>();
        QVERIFY(panel->recipe() == recipe);
        QCOMPARE(panel->texts(), QStringList{story()});
        // A text is only read when it is wanted.
        QVERIFY(!m_window->training()->isReading() && !m_window->training()->preparedText());
        m_window->workspaces()->show(QStringLiteral("train"));
        QTRY_VERIFY(m_window->training()->preparedText());
    }

    void aRunThatTheProgramDiedInIsContinued() {
        start({m_model, {}, {}, {}});
        auto* panel = m_window->findChild<TrainingPanel*>();
        Recipe recipe = *makeRecipe("skipgram");
        QVERIFY(recipe.set("epochs", std::int64_t(100000)).ok());
        panel->useSettings(recipe, {story()});
        QTRY_VERIFY(panel->actions()->train->isEnabled());
        panel->actions()->train->trigger();
        TrainingController* training = m_window->training();
        QTRY_VERIFY(training->status().epoch >= 3);
        training->stop();
        QTRY_VERIFY(!training->isActive());
        const QString id = training->place().id;
        const QString record =
            QFileInfo(training->place().checkpoint).dir().filePath(QStringLiteral("run.json"));
        newWindow();  // the old one waits until everything is written
        m_window.reset();
        // As a program that was killed would leave it.
        QFile file(record);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray json = file.readAll();
        QVERIFY(json.contains("\"stopped\""));
        json.replace("\"stopped\"", "\"running\"");
        file.resize(0);
        file.seek(0);
        file.write(json);
        file.close();
        newWindow();
        start({m_model, {}, {}, {}});
        auto* button = m_window->findChild<QPushButton*>(QStringLiteral("bannerAction"));
        QTRY_VERIFY(button && button->isVisible());
        QVERIFY(m_window->banner()->sentence().contains(QLatin1String("interrupted")));
        button->click();
        training = m_window->training();
        QTRY_VERIFY(training->isActive() && training->status().state == SessionState::Running);
        QVERIFY(training->status().epoch >= 1);
        QCOMPARE(training->place().id, id);
        QCOMPARE(m_window->findChild<TrainingPanel*>()->recipe().integer("epochs"), 100000);
        // Stopped, it keeps its model, and can be continued still.
        training->stop();
        auto* runs = m_window->findChild<RunsPanel*>();
        QTRY_VERIFY(runs->table()->model()->rowCount() == 1);
        runs->table()->selectRow(0);
        QTRY_VERIFY(runs->continueAction()->isEnabled() && runs->openAction()->isEnabled());
    }

    void whatCannotBeHadAtTheStartIsTold_data() {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("times");
        QTest::newRow("known word") << QStringLiteral("king") << QString() << 0;
        QTest::newRow("unknown word") << QStringLiteral("zzzqq") << QString() << 1;
        QTest::newRow("empty text") << QString() << QStringLiteral("empty.txt") << 1;
    }
    void whatCannotBeHadAtTheStartIsTold() {
        QFETCH(QString, query);
        QFETCH(QString, text);
        QFile empty(m_folder->filePath(QStringLiteral("empty.txt")));
        QVERIFY(empty.open(QIODevice::WriteOnly));
        empty.close();
        QSignalSpy failed(m_window.get(), &MainWindow::startFailed);
        start({m_model, query, {}, text.isEmpty() ? QStringList() : QStringList{empty.fileName()}});
        QTRY_VERIFY(m_window->isSettled());
        QTEST(static_cast<int>(failed.size()), "times");
        if (!failed.isEmpty()) QVERIFY(!failed[0][0].toString().isEmpty());
    }

    void slashLeadsToTheSearchBox() {
        start({m_model, {}, {}, {}});
        QApplication::setActiveWindow(m_window.get());
        table()->setFocus();
        m_window->workspaces()->show(QStringLiteral("explore"));
        table()->setFocus();
        QTRY_VERIFY(table()->hasFocus());
        QTest::keyClick(table(), Qt::Key_Slash);
        QTRY_VERIFY(m_window->searchBox()->hasFocus());
        QVERIFY(m_window->searchBox()->text().isEmpty());
    }

    void themeIsSwitchedAndRemembered() {
        m_window->windowActions()->darkTheme->trigger();
        QTRY_VERIFY(colourTokens(m_window->palette()).dark);
        QCOMPARE(m_settings->appearance(), Appearance::Dark);
        QVERIFY(m_window->windowActions()->darkTheme->isChecked());
        m_window->windowActions()->toggleTheme->trigger();
        QTRY_VERIFY(!colourTokens(m_window->palette()).dark);
    }

    void presentationModeGrowsEveryText() {
        start({m_model, {}, {}, {}});
        auto* rows = label("statusRows");
        auto* name = label("modelName");
        const int before = rows->fontMetrics().height();
        const int beforeName = name->fontMetrics().height();
        const int beforeBox = m_window->searchBox()->fontMetrics().height();
        m_window->windowActions()->presentation->trigger();
        QTRY_VERIFY(rows->fontMetrics().height() > before);
        QVERIFY(name->fontMetrics().height() > beforeName);
        QVERIFY(m_window->searchBox()->fontMetrics().height() > beforeBox);
        m_window->windowActions()->presentation->trigger();
        QTRY_COMPARE(rows->fontMetrics().height(), before);
        QCOMPARE(m_window->searchBox()->fontMetrics().height(), beforeBox);
    }

    void workspacesShowTheirPanelsAndKeepWhatWasMadeOfThem() {
        const auto shown = [this](const char* dock) {
            return !m_window->findChild<QDockWidget*>(QString::fromLatin1(dock))->isHidden();
        };
        m_window->workspaces()->show(QStringLiteral("explore"));
        QVERIFY(shown("neighborsDock") && shown("inspectorDock") && !shown("startDock"));
        m_window->findChild<QDockWidget*>(QStringLiteral("inspectorDock"))->close();
        m_window->workspaces()->show(QStringLiteral("train"));
        QVERIFY(!shown("neighborsDock"));
        m_window->workspaces()->show(QStringLiteral("explore"));
        QVERIFY(shown("neighborsDock") && !shown("inspectorDock"));
        // Asked for once more, it has its own panels again.
        m_window->workspaces()->actions().at(1)->trigger();
        QVERIFY(shown("neighborsDock") && shown("inspectorDock") && !shown("startDock"));
        m_window->findChild<QDockWidget*>(QStringLiteral("inspectorDock"))->close();
        m_window->windowActions()->resetLayout->trigger();
        QVERIFY(shown("inspectorDock"));
    }

    void theMapKeepsMostOfTheWidth_data() {
        QTest::addColumn<QString>("workspace");
        for (const char* id : {"start", "explore", "train"}) QTest::newRow(id) << QString::fromLatin1(id);
    }
    void theMapKeepsMostOfTheWidth() {
        QFETCH(QString, workspace);
        m_window->resize(1366, 768);
        m_window->workspaces()->show(workspace);
        m_window->windowActions()->resetLayout->trigger();
        QTRY_VERIFY2(m_window->centralWidget()->width() >= 0.6 * 1366,
                     qPrintable(QString::number(m_window->centralWidget()->width())));
        QCOMPARE(m_window->width(), 1366);
        QCOMPARE(m_window->height(), 768);
    }

    void aNarrowWindowShowsOnePanelAtATime() {
        m_window->workspaces()->show(QStringLiteral("train"));
        m_window->resize(1000, 700);
        QTRY_VERIFY2(m_window->centralWidget()->height() >= 0.7 * 700,
                     qPrintable(QString::number(m_window->centralWidget()->height())));
        QVERIFY(m_window->centralWidget()->width() >= 0.5 * 1000);
        auto* training = m_window->findChild<QDockWidget*>(QStringLiteral("trainingDock"));
        QCOMPARE(m_window->tabifiedDockWidgets(training).size(), 2);
        m_window->resize(1500, 950);
        QTRY_VERIFY(m_window->tabifiedDockWidgets(training).isEmpty());
    }

    void aSelectionSaysHowManyAndWhatCanBeDoneWithIt() {
        start({m_model, {}, {}, {}});
        auto* bar = m_window->findChild<SelectionBar*>();
        QVERIFY(bar && bar->isHidden());
        m_window->explorer()->setSelection({RowId{0}, RowId{1}});
        QVERIFY(!bar->isHidden());
        QVERIFY(label("selectionCount")->text().startsWith(QLatin1String("2 of 80")));
        QCOMPARE(bar->asText(), QStringLiteral("king\nqueen\n"));
        m_window->findChild<QToolButton*>(QStringLiteral("selectionNeighbors"))->click();
        QCOMPARE(m_window->explorer()->state().formula, QStringLiteral("king + queen"));
        QTRY_VERIFY(m_window->explorer()->state().neighbors);
        QVERIFY(bar->isHidden());  // the words of a sum are its own thing
    }

    void leavingTheBoxBeforeTheFirstSuggestionsComeIsFine() {
        start({m_model, {}, {}, {}});
        SearchBox* search = m_window->searchBox();
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("ki"));
        m_window->findChild<MapPanel*>()->view()->setFocus();  // before the words are found
        QTest::qWait(100);
        QVERIFY(!search->isPopupOpen());
    }

    void whatWasTypedButNotAskedGivesWayToWhatIsShown() {
        start({m_model, QStringLiteral("king"), {}, {}});
        QTRY_COMPARE(m_window->searchBox()->text(), QStringLiteral("king"));
        m_window->searchBox()->setFocus();
        QTest::keyClicks(m_window->searchBox(), QStringLiteral("xy"));
        table()->setFocus();
        QTRY_COMPARE(m_window->searchBox()->text(), QStringLiteral("king"));
    }

    void closingAndOpeningBringsBackWhatWasThere() {
        start({m_model, QStringLiteral("queen"), {}, {}});
        QTRY_VERIFY(m_window->explorer()->state().neighbors);
        m_window->resize(1111, 717);
        m_window->findChild<QDockWidget*>(QStringLiteral("inspectorDock"))->close();
        m_window->close();
        newWindow();
        start({});
        QTRY_VERIFY(m_window->explorer()->state().focus);
        QCOMPARE(m_window->files()->path(), m_model);
        QCOMPARE(m_window->explorer()->state().focus, RowId{1});
        QCOMPARE(m_window->workspaces()->current(), QStringLiteral("explore"));
        QCOMPARE(m_window->size(), QSize(1111, 717));
        QVERIFY(m_window->findChild<QDockWidget*>(QStringLiteral("inspectorDock"))->isHidden());
        QCOMPARE(m_settings->recentFiles(), QStringList{m_model});
    }

    void everyCommandHasANameAndEveryControlAnAccessibleOne() {
        for (const QAction* action : m_window->windowActions()->commands())
            QVERIFY(!action->text().isEmpty());
        for (const QToolButton* button : m_window->findChildren<QToolButton*>()) {
            if (button->focusPolicy() == Qt::NoFocus || button->objectName().startsWith(QLatin1String("qt_")))
                continue;
            const bool named = !button->accessibleName().isEmpty() || !button->text().isEmpty() ||
                               !button->toolTip().isEmpty();
            QVERIFY2(named, qPrintable(button->parentWidget()->objectName()));
        }
        QHash<QString, QString> keys;
        for (const QAction* action : m_window->windowActions()->commands()) {
            for (const QKeySequence& key : action->shortcuts()) {
                const QString text = key.toString();
                QVERIFY2(!keys.contains(text), qPrintable(text + keys[text] + action->text()));
                keys.insert(text, action->text());
            }
        }
        QVERIFY(keys.size() > 15);
        QSet<QString> names;
        for (const QDockWidget* dock : m_window->findChildren<QDockWidget*>()) {
            QVERIFY(!dock->objectName().isEmpty());
            QVERIFY(!names.contains(dock->objectName()));
            names.insert(dock->objectName());
        }
    }

  private:
    /// A text that trains in a moment.
    QString story() const {
        QFile text(m_folder->filePath(QStringLiteral("story.txt")));
        if (text.open(QIODevice::WriteOnly)) {
            for (int i = 0; i < 300; ++i) text.write("the cat sat on the mat and the dog sat on the rug\n");
        }
        return text.fileName();
    }
    QMessageBox* question(const char* name) const {
        return m_window->findChild<QMessageBox*>(QString::fromLatin1(name));
    }
    void answer(const char* name, QMessageBox::ButtonRole role) const {
        QMessageBox* box = question(name);
        QVERIFY(box);
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == role) {
                button->click();
                return;
            }
        }
        QFAIL("no such button");
    }
    void newWindow() {
        m_window.reset();
        m_window = std::make_unique<MainWindow>(m_settings.get(), m_folder->filePath(QStringLiteral("runs")));
        m_window->applyAppearance();
        m_window->showNormal();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void start(const StartRequest& request) {
        m_window->begin(request);
        QTRY_VERIFY(m_window->explorer()->state().projection && m_window->explorer()->state().index);
    }
    QTableView* table() const { return m_window->findChild<QTableView*>(QStringLiteral("neighborsTable")); }
    QLabel* label(const char* name) const { return m_window->findChild<QLabel*>(QString::fromLatin1(name)); }
    void choose(const char* box, int line) {
        auto* combo = m_window->findChild<QComboBox*>(QString::fromLatin1(box));
        combo->setFocus();
        combo->setCurrentIndex(line);
        Q_EMIT combo->activated(line);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    QString m_model;
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
