#include "ui/windows/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QMimeData>
#include <QScreen>
#include <QStatusBar>
#include <QVBoxLayout>

#include "core/train/training_methods.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/loss/loss_panel.h"
#include "ui/panels/map_panel.h"
#include "ui/panels/map_toolbar.h"
#include "ui/panels/neighbors_panel.h"
#include "ui/panels/predict/predict_panel.h"
#include "ui/panels/predict/report_panel.h"
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
#include "ui/session/text_judge.h"
#include "ui/session/training_controller.h"
#include "ui/session/word_query.h"
#include "ui/theme/theme.h"
#include "ui/windows/banner.h"
#include "ui/windows/close_guard.h"
#include "ui/windows/rail.h"
#include "ui/windows/top_bar.h"
#include "ui/windows/window_actions.h"
#include "ui/windows/workspaces.h"

namespace embedscope {

namespace {

const QString kStart = QStringLiteral("start");
const QString kExplore = QStringLiteral("explore");
const QString kTrain = QStringLiteral("train");
const QString kStep = QStringLiteral("step");
const QString kPredict = QStringLiteral("predict");

}  // namespace

MainWindow::MainWindow(Settings* settings, const QString& runs, QWidget* parent)
    : QMainWindow(parent), m_settings(settings) {
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setAnimated(false);
    m_explorer = new Explorer(this);
    m_files = new ModelFiles(m_explorer, settings, this);
    m_training = new TrainingController(m_explorer, this);
    m_runs = new RunStore(runs, this);
    m_judge = new TextJudge(m_explorer, this);
    m_actions = new WindowActions(this);
    m_workspaces = new Workspaces(this, settings);
    m_closeGuard = new CloseGuard(m_training, m_files, this);
    buildPanels();
    buildBars();
    connectFiles();
    connectExplorer();
    connectPanels();
    connectTraining();
    connectActions();
    connectEditing();
    restore();
    m_actions->openBuiltIn->setEnabled(
        !shippedFile(QStringLiteral("models/english-small.safetensors")).isEmpty());
    updateTitle();
    updateActions();
}

MainWindow::~MainWindow() = default;

SearchBox* MainWindow::searchBox() const {
    return m_topBar->searchBox();
}

void MainWindow::buildPanels() {
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGap);
    m_banner = new Banner(centre);
    m_map = new MapPanel(m_explorer, centre);
    m_map->header()->hide();  // the middle of the window needs no name
    column->addWidget(m_banner);
    column->addWidget(m_map, 1);
    setCentralWidget(centre);

    m_start = new StartPanel(m_explorer, this);
    m_trainingPanel = new TrainingPanel(m_training, m_runs, this);
    const QString sample = shippedFile(QStringLiteral("texts/little_stories.txt"));
    if (!sample.isEmpty()) m_trainingPanel->setSampleText(sample);
    m_neighbors = new NeighborsPanel(m_explorer, this);
    m_inspector = new InspectorPanel(m_explorer, this);
    m_workspaces->addPanel(m_start, Qt::RightDockWidgetArea);
    m_workspaces->addPanel(m_trainingPanel, Qt::RightDockWidgetArea);
    m_workspaces->addPanel(m_neighbors, Qt::RightDockWidgetArea);
    m_workspaces->addPanel(m_inspector, Qt::RightDockWidgetArea);
    m_loss = new LossPanel(m_training, m_runs, this);
    m_runsPanel = new RunsPanel(m_runs, this);
    m_step = new StepPanel(
        [this]() -> std::optional<StepSource> {
            if (!m_training->preparedText()) return std::nullopt;
            return StepSource{m_trainingPanel->recipe(), m_trainingPanel->texts(),
                              m_training->preparedText()};
        },
        this);
    m_workspaces->addPanel(m_step, Qt::RightDockWidgetArea);
    m_predict = new PredictPanel(m_judge, this);
    m_report = new ReportPanel(
        m_judge, [this] { return originOfModel(); }, this);
    m_workspaces->addPanel(m_predict, Qt::RightDockWidgetArea);
    m_workspaces->addPanel(m_loss, Qt::BottomDockWidgetArea);
    m_workspaces->addPanel(m_runsPanel, Qt::BottomDockWidgetArea);
    m_workspaces->addPanel(m_report, Qt::BottomDockWidgetArea);

    m_workspaces->addWorkspace(kStart, tr("Start"), QStringLiteral("home"), {m_start->objectName()});
    m_workspaces->addWorkspace(kExplore, tr("Explore"), QStringLiteral("explore"),
                               {m_neighbors->objectName(), m_inspector->objectName()});
    m_workspaces->addWorkspace(
        kTrain, tr("Train"), QStringLiteral("train"),
        {m_trainingPanel->objectName(), m_loss->objectName(), m_runsPanel->objectName()});
    m_workspaces->addWorkspace(kStep, tr("One step"), QStringLiteral("step"), {m_step->objectName()});
    m_workspaces->addWorkspace(kPredict, tr("Predict"), QStringLiteral("label"),
                               {m_predict->objectName(), m_report->objectName()});
}

void MainWindow::buildBars() {
    m_topBar = new TopBar(m_explorer, {m_actions->undo, m_actions->redo}, this);
    addToolBar(Qt::TopToolBarArea, m_topBar);
    addToolBar(Qt::LeftToolBarArea, new Rail(m_workspaces->actions(), {m_actions->toggleTheme}, this));
    m_status = new StatusLine(m_explorer, this);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);

    QList<QAction*> panels;
    for (QDockWidget* dock : m_workspaces->docks()) panels << dock->toggleViewAction();
    const RunActions* run = m_trainingPanel->actions();
    m_actions->buildMenus(this, m_workspaces->actions(), panels, m_map->toolbar()->mapActions(),
                          {run->train, run->pause, run->step, run->stop, run->cancel, run->save});
    searchBox()->setCommands(m_actions->commands());
}

void MainWindow::restore() {
    if (!restoreGeometry(m_settings->geometry())) {
        const QRect screen = this->screen()->availableGeometry();
        const QSize wanted = (QSizeF(screen.size()) * 0.8).toSize().expandedTo({1366, 768});
        resize(wanted.boundedTo({2000, 1250}).boundedTo(screen.size()));
        move(screen.center() - rect().center());
        // A small screen is used whole; the frame would not fit beside the window otherwise.
        if (screen.width() < 1500 || screen.height() < 960) setWindowState(Qt::WindowMaximized);
    }
    m_workspaces->show(m_workspaces->has(m_settings->workspace()) ? m_settings->workspace() : kStart);
    m_start->setRecentFiles(m_settings->recentFiles());
}

void MainWindow::begin(const StartRequest& request) {
    m_pendingQuery = request.query;
    m_startQuery = !request.query.isEmpty();
    // With texts, the word may be one that only the coming model has.
    m_queryAfterRun = m_startQuery && !request.texts.isEmpty();
    m_startRun = !request.texts.isEmpty();
    if (!request.model.isEmpty()) {
        m_starting = true;
        m_files->open(request.model);
    } else if (!request.files.isEmpty()) {
        m_starting = true;
        m_files->openDropped(request.files);
    } else if (const QString last = m_settings->lastModel(); !last.isEmpty() && QFileInfo::exists(last)) {
        if (m_pendingQuery.isEmpty()) m_pendingQuery = m_settings->lastQuery();
        m_files->openAgain(last);
    } else {
        m_files->openBuiltIn();
    }
    if (request.texts.isEmpty()) {
        const Result<Recipe> recipe = recipeFromJson(m_settings->trainingRecipe().toStdString());
        if (recipe) m_trainingPanel->restore(*recipe, m_settings->trainingTexts());
    }
    connect(m_trainingPanel, &TrainingPanel::edited, this, [this] {
        m_settings->setTraining(QString::fromStdString(m_trainingPanel->recipe().toJson()),
                                m_trainingPanel->texts());
    });
    if (!request.query.isEmpty()) m_workspaces->show(kExplore);
    if (!request.workspace.isEmpty()) m_workspaces->show(request.workspace);
    if (!request.texts.isEmpty()) train(request.texts, true);
    searchBox()->setFocus();
}

bool MainWindow::isSettled() const {
    const ExplorerState& state = m_explorer->state();
    const bool asked = state.focus || !state.formula.isEmpty();
    if (m_files->isOpening() || m_training->isReading() || m_training->isActive() ||
        !m_pendingQuery.isEmpty())
        return false;
    if (state.model && (!state.projection || (asked && !state.neighbors))) return false;
    return m_explorerJob.what.isEmpty() && m_map->isSettled();
}

bool MainWindow::event(QEvent* event) {
    // The desktop has changed between light and dark.
    if (event->type() == QEvent::ThemeChange && m_settings->appearance() == Appearance::FollowSystem) {
        applyAppearance();
    }
    return QMainWindow::event(event);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    m_workspaces->adapt();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_closeGuard->mayClose()) {
        event->ignore();
        return;
    }
    m_workspaces->save();
    m_settings->setGeometry(saveGeometry());
    m_settings->setWorkspace(m_workspaces->current());
    m_settings->setLastModel(m_files->path());
    const ExplorerState& state = m_explorer->state();
    m_settings->setLastQuery(state.model && state.focus ? wordOf(*state.model, *state.focus) : state.formula);
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) paths << url.toLocalFile();
    }
    event->acceptProposedAction();
    m_files->openDropped(paths);
}

void MainWindow::applyAppearance() {
    const double scale = m_settings->presentation() ? 1.4 : 1.0;
    applyTheme(*static_cast<QApplication*>(QApplication::instance()), m_settings->appearance(), scale);
    const bool dark = colourTokens(QApplication::palette()).dark;
    m_actions->toggleTheme->setIcon(themedIcon(dark ? QStringLiteral("sun") : QStringLiteral("moon")));
    m_actions->systemTheme->setChecked(m_settings->appearance() == Appearance::FollowSystem);
    m_actions->lightTheme->setChecked(m_settings->appearance() == Appearance::Light);
    m_actions->darkTheme->setChecked(m_settings->appearance() == Appearance::Dark);
    m_actions->presentation->setChecked(m_settings->presentation());
    m_workspaces->adapt();
}

QString MainWindow::modelName() const {
    const ExplorerState& state = m_explorer->state();
    if (!state.model) return {};
    if (m_files->isBuiltIn()) return tr("English words");
    if (const QString saved = m_files->savedName(); !saved.isEmpty()) return saved;
    const bool trainedHere = state.live || state.model->formatId == "training";
    if (trainedHere && !m_training->runTexts().isEmpty()) {
        return QFileInfo(m_training->runTexts().first()).completeBaseName();
    }
    return QString::fromStdString(state.model->name);
}

void MainWindow::updateTitle() {
    const QString name = modelName();
    m_topBar->setModelName(name, m_files->format());
    setWindowTitle(name.isEmpty() ? tr("Embedscope") : tr("%1 - Embedscope").arg(name));
}

void MainWindow::updateActions() {
    const ExplorerState& state = m_explorer->state();
    m_actions->undo->setEnabled(m_explorer->canUndo());
    m_actions->redo->setEnabled(m_explorer->canRedo());
    m_actions->save->setEnabled(state.model != nullptr && !state.live);
    m_actions->saveAs->setEnabled(state.model != nullptr && !state.live);
    m_actions->exportCoordinates->setEnabled(state.projection != nullptr);
    m_actions->exportNeighbors->setEnabled(state.neighbors != nullptr);
    m_actions->clearFocus->setEnabled(state.focus || !state.formula.isEmpty() || !state.selection.empty());
}

}  // namespace embedscope
