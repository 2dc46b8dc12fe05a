#include <QDockWidget>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <cmath>

#include "ui/map/map_view.h"
#include "ui/panels/loss/loss_panel.h"
#include "ui/panels/map_panel.h"
#include "ui/panels/neighbors_panel.h"
#include "ui/panels/predict/predict_panel.h"
#include "ui/panels/runs/runs_panel.h"
#include "ui/panels/search_box.h"
#include "ui/panels/start_panel.h"
#include "ui/panels/status_line.h"
#include "ui/panels/step/step_panel.h"
#include "ui/panels/training/run_actions.h"
#include "ui/panels/training/training_panel.h"
#include "ui/session/explorer.h"
#include "ui/session/model_files.h"
#include "ui/session/run_store.h"
#include "ui/session/settings.h"
#include "ui/session/training_controller.h"
#include "ui/session/word_query.h"
#include "ui/theme/theme.h"
#include "ui/windows/banner.h"
#include "ui/windows/close_guard.h"
#include "ui/windows/main_window.h"
#include "ui/windows/shortcuts_dialog.h"
#include "ui/windows/top_bar.h"
#include "ui/windows/window_actions.h"
#include "ui/windows/workspaces.h"

namespace embedscope {

void MainWindow::connectFiles() {
    connect(m_files, &ModelFiles::opened, this, &MainWindow::fileOpened);
    connect(m_files, &ModelFiles::failed, this, &MainWindow::fileFailed);
    connect(m_files, &ModelFiles::warned, this, [this](const QStringList& sentences) {
        m_banner->showMessage(Banner::Kind::Warning, sentences.join(QLatin1Char('\n')));
    });
    connect(m_files, &ModelFiles::saved, this, &MainWindow::fileSaved);
    connect(m_files, &ModelFiles::exported, this, [this](const QString& path) {
        m_banner->showMessage(Banner::Kind::Good, tr("Written to %1.").arg(path));
    });
    connect(m_files, &ModelFiles::textsChosen, this, [this](const QStringList& texts) {
        m_starting = false;
        train(texts, false);
        if (!m_explorer->state().model) m_files->openBuiltIn();
    });
    connect(m_files, &ModelFiles::busy, this,
            [this](const QString& what, double fraction, double secondsLeft) {
                m_fileJob = {what, fraction, secondsLeft};
                showJobs();
            });
}

void MainWindow::fileOpened(const QString&) {
    m_starting = false;
    m_start->setRecentFiles(m_settings->recentFiles());
    if (m_banner->sentence().isEmpty()) m_banner->hide();
    m_banner->resolve(Banner::Topic::File);
    updateTitle();
    askPending();
}

void MainWindow::fileSaved(const QString& path) {
    m_banner->showMessage(Banner::Kind::Good, tr("Saved as %1.").arg(path), Banner::Topic::File);
    m_start->setRecentFiles(m_settings->recentFiles());
    updateTitle();
}

void MainWindow::failStart(const QString& sentence) {
    if (!std::exchange(m_startFailed, true)) Q_EMIT startFailed(sentence);
}

void MainWindow::fileFailed(const QString& sentence) {
    m_banner->showMessage(Banner::Kind::Problem, sentence, Banner::Topic::File);
    m_start->setRecentFiles(m_settings->recentFiles());
    m_pendingQuery.clear();
    if (m_starting) {
        m_starting = false;
        failStart(sentence);
    }
    // Nothing is on the map yet: a start with a broken file still shows something.
    if (!m_explorer->state().model) m_files->openBuiltIn();
}

// The box says what is asked, whoever asked it; a hand that is typing in it is left alone.
void MainWindow::showQuery() {
    if (searchBox()->hasFocus() && searchBox()->isPopupOpen()) return;
    const ExplorerState& state = m_explorer->state();
    const QString query = state.model && state.focus ? wordOf(*state.model, *state.focus) : state.formula;
    if (searchBox()->text() != query) searchBox()->setText(query);
}

void MainWindow::askPending() {
    if (m_pendingQuery.isEmpty() || m_queryAfterRun) return;
    const ExplorerState& state = m_explorer->state();
    const bool opensWords = state.model && !state.model->parts.empty() && !state.words && !state.live;
    if (opensWords && !findWord(*state.model->vectors.keys, m_pendingQuery))
        return;  // once they are there, pieces may answer it
    const QString query = std::exchange(m_pendingQuery, QString());
    const QString problem = m_explorer->setQuery(query);
    searchBox()->setText(query);
    const bool fromStart = std::exchange(m_startQuery, false);
    if (problem.isEmpty()) return;
    m_banner->showMessage(Banner::Kind::Warning, problem);
    if (fromStart) failStart(problem);
}

void MainWindow::connectExplorer() {
    connect(m_explorer, &Explorer::changed, this, [this](ExplorerChanges what) {
        updateActions();
        if (what.testFlag(ExplorerChange::Model)) updateTitle();
        if (what.testFlag(ExplorerChange::Words)) askPending();
        if (m_queryAfterRun && m_explorer->state().live) {
            m_queryAfterRun = false;
            QMetaObject::invokeMethod(this, &MainWindow::askPending, Qt::QueuedConnection);
        }
        if (what & (ExplorerChanges(ExplorerChange::Model) | ExplorerChange::Focus)) showQuery();
        // A word was chosen on the start page: now its neighbours are wanted.
        const ExplorerState& state = m_explorer->state();
        const bool asked = state.focus || !state.formula.isEmpty();
        if (what.testFlag(ExplorerChange::Focus) && asked &&
            m_workspaces->current() == QLatin1String("start")) {
            m_workspaces->show(QStringLiteral("explore"));
        }
    });
    connect(m_explorer, &Explorer::failed, this,
            [this](const QString& sentence) { m_banner->showMessage(Banner::Kind::Problem, sentence); });
    connect(m_explorer, &Explorer::busy, this, [this](const QString& what, double fraction) {
        m_explorerJob = {what, fraction, -1};
        showJobs();
    });
}

void MainWindow::connectPanels() {
    connect(m_start, &StartPanel::queryRequested, this, [this](const QString& query) {
        searchBox()->setText(query);
        m_explorer->setQuery(query);
    });
    connect(m_start, &StartPanel::trainRequested, this, &MainWindow::askForTexts);
    connect(m_start, &StartPanel::openRequested, this, &MainWindow::askForModel);
    connect(m_start, &StartPanel::builtInRequested, m_actions->openBuiltIn, &QAction::trigger);
    connect(m_start, &StartPanel::recentRequested, this,
            [this](const QString& path) { m_files->open(path); });
    connect(m_neighbors, &NeighborsPanel::exportRequested, m_actions->exportNeighbors, &QAction::trigger);
    connect(m_map, &MapPanel::openRequested, this, &MainWindow::askForModel);
    connect(m_map, &MapPanel::failed, this,
            [this](const QString& sentence) { m_banner->showMessage(Banner::Kind::Problem, sentence); });
    connect(m_map, &MapPanel::saved, this, [this](const QString& path) {
        m_banner->showMessage(Banner::Kind::Good, tr("Written to %1.").arg(path));
    });
    connect(m_status, &StatusLine::cancelRequested, this, [this] {
        if (!m_fileJob.what.isEmpty()) {
            m_files->cancel();
        } else if (m_training->isActive()) {
            m_training->stop();
        }
    });
    connect(searchBox(), &SearchBox::left, this, [this] { m_map->view()->setFocus(); });
    connect(searchBox(), &SearchBox::abandoned, this, &MainWindow::showQuery);
    connect(searchBox(), &SearchBox::chosen, this, &MainWindow::showNeighbors);
    connect(m_map, &MapPanel::neighborsWanted, this, &MainWindow::showNeighbors);
}

// The answer must be seen: in its own workspace, or, while a run is watched, beside it.
void MainWindow::showNeighbors() {
    QDockWidget* neighbors = m_workspaces->dock(m_neighbors->objectName());
    if (!neighbors->isHidden()) {
        neighbors->raise();
    } else if (m_training->isActive()) {
        // On a low window both would be too small one above the other.
        QDockWidget* training = m_workspaces->dock(m_trainingPanel->objectName());
        if (height() < scaled(1000) && !training->isHidden()) tabifyDockWidget(training, neighbors);
        neighbors->show();
        neighbors->raise();
    } else {
        m_workspaces->show(QStringLiteral("explore"));
    }
}

void MainWindow::connectTraining() {
    connect(m_training, &TrainingController::started, this, [this] {
        m_workspaces->show(QStringLiteral("train"));
        m_banner->resolve(Banner::Topic::Training);
        m_runs->settleInterrupted();
        showJobs();
    });
    connect(m_training, &TrainingController::statusChanged, this, &MainWindow::showJobs);
    connect(m_training, &TrainingController::failed, this, [this](const QString& sentence) {
        m_banner->showMessage(Banner::Kind::Problem, sentence, Banner::Topic::Training);
    });
    for (const auto failure : {&TrainingController::failed, &TrainingController::textFailed}) {
        connect(m_training, failure, this, [this](const QString& sentence) {
            if (m_startRun) failStart(sentence);
        });
    }
    connect(m_training, &TrainingController::ended, this, [this](SessionState state, const ModelPtr& model) {
        showJobs();
        if (state != SessionState::Failed) m_startRun = false;
        m_queryAfterRun &= model != nullptr;  // nothing was trained: the word is asked of what is there
        if (!m_queryAfterRun) askPending();
        if (model && state != SessionState::Failed) {
            const double loss = model->provenance.loss;
            m_banner->showMessage(Banner::Kind::Good,
                                  std::isfinite(loss)
                                      ? tr("Trained: %L1 words, mean loss of the last epoch %2. Type a word "
                                           "to see its neighbours.")
                                            .arg(model->vectors.rows())
                                            .arg(QLocale().toString(loss, 'f', 3))
                                      : tr("Trained: %L1 words. Type a word to see its neighbours.")
                                            .arg(model->vectors.rows()));
        }
    });
    connect(m_runsPanel, &RunsPanel::openModelRequested, this,
            [this](const QString& path) { m_files->openRun(path); });
    connect(m_runsPanel, &RunsPanel::useSettingsRequested, this,
            [this](const Recipe& recipe, const QStringList& texts) {
                m_trainingPanel->useSettings(recipe, texts);
                m_workspaces->show(QStringLiteral("train"));
            });
    connect(m_runsPanel, &RunsPanel::continueRequested, m_trainingPanel, &TrainingPanel::continueRun);
    connect(m_runs, &RunStore::changed, this, &MainWindow::offerToContinue);
    const auto showTraining = [this] {
        m_workspaces->show(QStringLiteral("train"));
        if (QDockWidget* dock = m_workspaces->dock(m_trainingPanel->objectName())) dock->show();
        m_trainingPanel->setFocus();
    };
    connect(m_workspaces, &Workspaces::shown, this, [this](const QString& id) {
        if (id == QLatin1String("step")) m_trainingPanel->readRestored();
    });
    connect(m_step, &StepPanel::textsRequested, this, showTraining);
    connect(m_trainingPanel, &TrainingPanel::edited, m_step, &StepPanel::follow);
    connect(m_training, &TrainingController::textRead, m_step, &StepPanel::follow);
    connect(m_predict, &PredictPanel::trainRequested, this, [this, showTraining] {
        showTraining();
        m_trainingPanel->chooseLabelledMethod();
    });
    connect(m_loss, &LossPanel::trainRequested, this, showTraining);
    connect(m_runsPanel, &RunsPanel::trainRequested, this, showTraining);
    connect(m_trainingPanel, &TrainingPanel::saved, this,
            [this](const QString& path, const QString& format, const ModelPtr& model) {
                m_files->noteSaved(model, path, format);
                fileSaved(path);
            });
    connect(m_runs, &RunStore::failed, this,
            [this](const QString& sentence) { m_banner->showMessage(Banner::Kind::Problem, sentence); });
}

// A run that the program died in is offered once; from the table of runs it can be continued at any time.
void MainWindow::offerToContinue() {
    if (m_runs->isLoading() || std::exchange(m_continueOffered, true)) return;
    const RunEntry* run = m_runs->interruptedRun();
    if (!run) return;
    m_banner->showMessage(Banner::Kind::Warning,
                          tr("The run “%1” was interrupted, and its state is kept.").arg(run->name),
                          Banner::Topic::Training,
                          {tr("Continue"), [this, id = run->id] { m_trainingPanel->continueRun(id); }});
}

// Where the examples are that the model on the map was checked with: of the run that made it.
std::optional<ReportPanel::Origin> MainWindow::originOfModel() const {
    const ModelPtr model = m_explorer->state().model;
    if (!model) return std::nullopt;
    if (model == m_training->model())
        return ReportPanel::Origin{m_training->recipe(), m_training->runTexts(), m_training->heldOutFiles()};
    for (const RunEntry& run : m_runs->runs())
        if (!run.modelPath.isEmpty() && run.modelPath == m_files->path())
            return ReportPanel::Origin{run.recipe, run.texts, run.heldOut};
    return std::nullopt;
}

void MainWindow::showJobs() {
    if (!m_fileJob.what.isEmpty()) {
        m_status->showJob(m_fileJob.what, m_fileJob.fraction, m_fileJob.secondsLeft, tr("Cancel"));
        return;
    }
    if (m_training->isActive()) {
        const SessionStatus& status = m_training->status();
        const bool paused = status.state == SessionState::Paused;
        const QString what = paused ? tr("Training, paused") : QString::fromStdString(status.progress.stage);
        m_status->showJob(what.isEmpty() ? tr("Training") : what, status.progress.fraction,
                          paused ? -1 : status.progress.secondsLeft, tr("Stop and keep the model so far"));
        return;
    }
    m_status->showJob(m_explorerJob.what, m_explorerJob.fraction, -1, {});
}

void MainWindow::train(const QStringList& texts, bool start) {
    m_workspaces->show(QStringLiteral("train"));
    m_trainingPanel->setTexts(texts);
    if (!start) return;
    // As if Train had been pressed, as soon as it can be.
    QAction* action = m_trainingPanel->actions()->train;
    if (action->isEnabled()) {
        action->trigger();
        return;
    }
    auto* waiting = new QObject(this);
    connect(action, &QAction::changed, waiting, [action, waiting] {
        if (!action->isEnabled()) return;
        waiting->deleteLater();
        QObject::disconnect(action, &QAction::changed, waiting, nullptr);
        QMetaObject::invokeMethod(action, &QAction::trigger, Qt::QueuedConnection);
    });
}

void MainWindow::connectActions() {
    connect(m_actions->open, &QAction::triggered, this, &MainWindow::askForModel);
    connect(m_actions->openBuiltIn, &QAction::triggered, m_files, &ModelFiles::openBuiltIn);
    connect(m_actions->save, &QAction::triggered, this, [this] {
        if (m_files->path().isEmpty() || m_files->isUnsaved()) {
            askWhereToSave();
        } else {
            m_files->save(m_files->path(), m_files->format());
        }
    });
    connect(m_actions->saveAs, &QAction::triggered, this, &MainWindow::askWhereToSave);
    connect(m_closeGuard, &CloseGuard::saveWanted, this, &MainWindow::askWhereToSave);
    connect(m_actions->exportCoordinates, &QAction::triggered, this, [this] {
        askWhereToExport(tr("Export the coordinates"), QStringLiteral("coordinates.tsv"),
                         &ModelFiles::exportCoordinates);
    });
    connect(m_actions->exportNeighbors, &QAction::triggered, this, [this] {
        askWhereToExport(tr("Export the neighbours"), QStringLiteral("neighbors.tsv"),
                         &ModelFiles::exportNeighbors);
    });
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->chooseTexts, &QAction::triggered, this, &MainWindow::askForTexts);
    connect(m_actions->recent, &QMenu::aboutToShow, this, [this] {
        m_actions->recent->clear();
        for (const QString& path : m_settings->recentFiles()) {
            QString name = QFileInfo(path).fileName();
            QAction* action =
                m_actions->recent->addAction(name.replace(QLatin1Char('&'), QStringLiteral("&&")));
            action->setToolTip(path);
            connect(action, &QAction::triggered, this, [this, path] { m_files->open(path); });
        }
        if (m_actions->recent->isEmpty()) {
            m_actions->recent->addAction(tr("Nothing opened yet"))->setEnabled(false);
            return;
        }
        m_actions->recent->addSeparator();
        m_actions->recent->addAction(tr("Forget these files"), this, [this] {
            m_settings->clearRecentFiles();
            m_start->setRecentFiles({});
        });
    });
    connect(m_actions->shortcuts, &QAction::triggered, this,
            [this] { showShortcuts(this, m_actions->commands()); });
    connect(m_actions->about, &QAction::triggered, this, [this] { showAbout(this); });
}

void MainWindow::connectEditing() {
    connect(m_actions->undo, &QAction::triggered, m_explorer, &Explorer::undo);
    connect(m_actions->redo, &QAction::triggered, m_explorer, &Explorer::redo);
    connect(m_actions->find, &QAction::triggered, this, [this] {
        searchBox()->setFocus(Qt::ShortcutFocusReason);
        searchBox()->selectAll();
    });
    connect(m_actions->clearFocus, &QAction::triggered, this, [this] {
        m_explorer->setFocus(std::nullopt);
        m_explorer->setSelection({});
        searchBox()->clear();
    });
    const auto choose = [this](QAction* action, Appearance appearance) {
        connect(action, &QAction::triggered, this, [this, appearance] {
            m_settings->setAppearance(appearance);
            applyAppearance();
        });
    };
    choose(m_actions->systemTheme, Appearance::FollowSystem);
    choose(m_actions->lightTheme, Appearance::Light);
    choose(m_actions->darkTheme, Appearance::Dark);
    connect(m_actions->toggleTheme, &QAction::triggered, this, [this] {
        const bool dark = colourTokens(palette()).dark;
        m_settings->setAppearance(dark ? Appearance::Light : Appearance::Dark);
        applyAppearance();
    });
    connect(m_actions->presentation, &QAction::toggled, this, [this](bool on) {
        if (on == m_settings->presentation()) return;
        m_settings->setPresentation(on);
        applyAppearance();
    });
    connect(m_actions->fullScreen, &QAction::toggled, this, [this](bool on) {
        setWindowState(on ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen);
    });
    connect(m_actions->resetLayout, &QAction::triggered, m_workspaces, &Workspaces::reset);
}

}  // namespace embedscope
