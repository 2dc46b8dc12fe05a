#include "ui/panels/runs/runs_panel.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/run_comparison_model.h"
#include "ui/models/runs_model.h"
#include "ui/panels/empty_state.h"
#include "ui/session/run_store.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kUndoMs = 10000;
constexpr int kRowHeight = 30;
constexpr int kWidthForWords = 1000;  // from here on the tools have their names beside them

void quietTable(QTableView* table) {
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setWordWrap(false);
    table->verticalHeader()->setDefaultSectionSize(scaled(kRowHeight));
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->horizontalHeader()->setHighlightSections(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
}

}  // namespace

RunsPanel::RunsPanel(RunStore* store, QWidget* parent)
    : Panel(QStringLiteral("runs"), tr("Runs"), QStringLiteral("runs"), parent), m_store(store) {
    m_model = new RunsModel(store, this);
    m_comparison = new RunComparisonModel(store, this);
    m_table = new QTableView;
    buildActions();
    buildTable();

    m_compareBox = new QWidget;
    auto* compareLayout = new QVBoxLayout(m_compareBox);
    compareLayout->setContentsMargins(0, scaled(kGap), 0, 0);
    compareLayout->setSpacing(scaled(kHalfGap));
    auto* heading = new QLabel(tr("What differs between the checked runs"), m_compareBox);
    heading->setContentsMargins(scaled(kPanelMargin), 0, 0, 0);
    setTextRole(heading, TextRole::Strong);
    m_differences = new QTableView(m_compareBox);
    m_differences->setObjectName(QStringLiteral("runDifferences"));
    m_differences->setAccessibleName(tr("Differences of the checked runs"));
    m_differences->setModel(m_comparison);
    quietTable(m_differences);
    m_differences->setSelectionMode(QAbstractItemView::NoSelection);
    m_differences->setFocusPolicy(Qt::TabFocus);
    m_differences->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_differences->horizontalHeader()->setMinimumSectionSize(scaled(110));
    m_differences->verticalHeader()->hide();
    compareLayout->addWidget(heading);
    compareLayout->addWidget(m_differences, 1);

    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_table);
    splitter->addWidget(m_compareBox);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(splitter, 1);
    layout->addWidget(buildFoot());
    setContent(content);
    auto* empty = new EmptyState(
        QStringLiteral("runs"),
        tr("Every training run is kept here with its settings, loss and model, so that you can "
           "compare dimensions and vocabulary sizes side by side."),
        tr("Train a model"));
    connect(empty, &EmptyState::triggered, this, &RunsPanel::trainRequested);
    setEmptyState(empty);

    m_removalTimer.setSingleShot(true);
    m_removalTimer.setInterval(kUndoMs);
    connect(&m_removalTimer, &QTimer::timeout, this, &RunsPanel::carryOutRemoval);
    connect(store, &RunStore::changed, this, &RunsPanel::refresh);
    connect(store, &RunStore::comparedChanged, this, &RunsPanel::refreshComparison);
    connect(store, &RunStore::failed, this, [this](const QString& sentence) {
        m_note->setText(sentence);
        setTextRole(m_note, TextRole::Bad);
        m_note->show();
    });
    refresh();
}

RunsPanel::~RunsPanel() {
    if (!m_removing.isEmpty()) m_store->remove(m_removing);
}

void RunsPanel::buildActions() {
    const auto make = [this](const char* id, const QString& icon, const QString& text, const QString& tip,
                             const QKeySequence& keys) {
        auto* action = new QAction(themedIcon(icon), text, this);
        action->setObjectName(QString::fromLatin1(id));
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        action->setToolTip(keys.isEmpty() ? tip
                                          : tr("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
        m_table->addAction(action);
        return action;
    };
    m_open = make("openRun", QStringLiteral("explore"), tr("Open on the map"),
                  tr("Show the model of this run"), QKeySequence(Qt::Key_Return));
    m_useSettings = make("useRunSettings", QStringLiteral("settings"), tr("Use these settings"),
                         tr("Fill the training panel with the settings and texts of this run"), {});
    m_continue = make("continueRun", QStringLiteral("play"), tr("Continue"),
                      tr("Go on with the training where this run was stopped or interrupted"), {});
    m_rename = make("renameRun", QStringLiteral("edit"), tr("Rename"), tr("Give the run another name"),
                    QKeySequence(Qt::Key_F2));
    m_delete = make("deleteRun", QStringLiteral("trash"), tr("Delete"), tr("Remove the run and its model"),
                    QKeySequence(Qt::Key_Delete));
    connect(m_open, &QAction::triggered, this, [this] {
        const RunEntry* run = m_store->find(selectedRun());
        if (run && !run->modelPath.isEmpty()) Q_EMIT openModelRequested(run->modelPath);
    });
    connect(m_useSettings, &QAction::triggered, this, [this] {
        if (const RunEntry* run = m_store->find(selectedRun()))
            Q_EMIT useSettingsRequested(run->recipe, run->texts);
    });
    connect(m_continue, &QAction::triggered, this, [this] {
        const RunEntry* run = m_store->find(selectedRun());
        if (run && run->canContinue()) Q_EMIT continueRequested(run->id);
    });
    connect(m_rename, &QAction::triggered, this, [this] {
        const int row = m_model->rowOf(selectedRun());
        if (row >= 0) m_table->edit(m_model->index(row, RunsModel::Name));
    });
    connect(m_delete, &QAction::triggered, this, &RunsPanel::removeSelected);
}

void RunsPanel::buildTable() {
    m_table->setObjectName(QStringLiteral("runTable"));
    m_table->setAccessibleName(tr("Runs of this workspace"));
    m_table->setModel(m_model);
    quietTable(m_table);
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(RunsModel::Started, Qt::DescendingOrder);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Interactive);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->viewport()->installEventFilter(this);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QTableView::customContextMenuRequested, this, [this](const QPoint& at) {
        if (!m_table->indexAt(at).isValid()) return;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions({m_open, m_continue, m_useSettings, m_rename, m_delete});
        menu->popup(m_table->viewport()->mapToGlobal(at));
    });
    connect(m_table, &QTableView::doubleClicked, m_open, [this] { m_open->trigger(); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsPanel::refresh);
}

QWidget* RunsPanel::buildFoot() {
    auto* foot = new QWidget;
    auto* layout = new QVBoxLayout(foot);
    layout->setContentsMargins(scaled(kPanelMargin), scaled(kHalfGap), scaled(kPanelMargin), scaled(kGap));
    layout->setSpacing(scaled(kHalfGap));
    m_note = new QLabel(foot);
    m_note->setObjectName(QStringLiteral("runsNote"));
    m_note->setWordWrap(true);
    setTextRole(m_note, TextRole::Quiet);
    m_undoBar = new QWidget(foot);
    auto* undoLayout = new QHBoxLayout(m_undoBar);
    undoLayout->setContentsMargins(0, 0, 0, 0);
    m_undoText = new QLabel(m_undoBar);
    auto* undo = new QPushButton(themedIcon(QStringLiteral("undo")), tr("Undo"), m_undoBar);
    undo->setObjectName(QStringLiteral("undoDelete"));
    connect(undo, &QPushButton::clicked, this, &RunsPanel::undoRemoval);
    undoLayout->addWidget(m_undoText, 1);
    undoLayout->addWidget(undo);
    m_undoBar->hide();
    layout->addWidget(m_note);
    layout->addWidget(m_undoBar);
    for (QAction* action : {m_delete, m_rename, m_useSettings, m_continue, m_open}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        setFlatTool(button);
        addTool(button);
        m_tools.push_back(button);
    }
    return foot;
}

// What there is room for is shown, the most telling first; the rest stands in the tooltip of each row.
void RunsPanel::fitColumns() {
    struct Column {
        RunsModel::Column column;
        int width;
    };
    constexpr int kNameWidth = 190;
    static const Column kByPriority[] = {
        {RunsModel::State, 78},    {RunsModel::Loss, 70},      {RunsModel::Validation, 84},
        {RunsModel::Accuracy, 84}, {RunsModel::Dimension, 84}, {RunsModel::Vocabulary, 88},
        {RunsModel::Epochs, 62},   {RunsModel::Time, 84},      {RunsModel::Method, 92},
        {RunsModel::Speed, 78},    {RunsModel::Started, 122},  {RunsModel::Size, 76}};
    const int room = m_table->viewport()->width();
    int left = room - scaled(kNameWidth);
    bool full = false;
    for (const auto& [column, width] : kByPriority) {
        const bool empty = column == RunsModel::Accuracy && !m_model->hasAccuracy();
        full |= !empty && left < scaled(width);
        m_table->setColumnHidden(column, full || empty);
        if (full || empty) continue;
        m_table->setColumnWidth(column, scaled(width));
        left -= scaled(width);
    }
    m_table->setColumnWidth(RunsModel::Name, std::max(scaled(110), scaled(kNameWidth) + left));
}

bool RunsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) fitColumns();
    return Panel::eventFilter(watched, event);
}

void RunsPanel::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    m_table->verticalHeader()->setDefaultSectionSize(scaled(kRowHeight));
    fitColumns();
}

void RunsPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    const bool wide = width() >= scaled(kWidthForWords);
    for (QToolButton* tool : m_tools)
        tool->setToolButtonStyle(wide ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
}

QString RunsPanel::selectedRun() const {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : m_model->idAt(rows.front().row());
}

void RunsPanel::refresh() {
    const RunEntry* run = m_store->find(selectedRun());
    const bool going = run && !hasEnded(run->state);
    m_open->setEnabled(run && !run->modelPath.isEmpty());
    const bool continues = run && run->canContinue();
    m_continue->setVisible(continues);
    m_continue->setEnabled(continues);
    m_useSettings->setEnabled(run != nullptr);
    m_rename->setEnabled(run != nullptr);
    m_delete->setEnabled(run && !going);
    QStringList notes = m_store->problems();
    if (run && !run->note.isEmpty()) notes.prepend(run->note);
    m_note->setText(notes.join(QLatin1Char('\n')));
    setTextRole(m_note, TextRole::Quiet);
    m_note->setVisible(!notes.isEmpty());
    setSubtitle(m_model->rowCount() ? QLocale().toString(m_model->rowCount()) : QString());
    showEmpty(m_model->rowCount() == 0 && m_removing.isEmpty() && notes.isEmpty() && !m_store->isLoading());
    fitColumns();
    refreshComparison();
}

void RunsPanel::refreshComparison() {
    m_compareBox->setVisible(m_store->compared().size() >= 2);
}

void RunsPanel::removeSelected() {
    const QString id = selectedRun();
    const RunEntry* run = m_store->find(id);
    if (!run) return;
    carryOutRemoval();
    m_removing = id;
    m_undoText->setText(tr("“%1” was deleted.").arg(run->name));
    m_store->setCompared(id, false);
    m_model->setHidden(id, true);
    m_undoBar->show();
    m_removalTimer.start();
    refresh();
}

void RunsPanel::carryOutRemoval() {
    m_removalTimer.stop();
    m_undoBar->hide();
    if (m_removing.isEmpty()) return;
    const QString id = std::exchange(m_removing, QString());
    m_store->remove(id);
    m_model->setHidden(id, false);
}

void RunsPanel::undoRemoval() {
    m_removalTimer.stop();
    m_undoBar->hide();
    const QString id = std::exchange(m_removing, QString());
    m_model->setHidden(id, false);
    const int row = m_model->rowOf(id);
    if (row >= 0) m_table->selectRow(row);
    refresh();
}

}  // namespace embedscope
