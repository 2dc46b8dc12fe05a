#include "ui/panels/neighbors_panel.h"

#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "ui/models/neighbor_model.h"
#include "ui/panels/bar_delegate.h"
#include "ui/panels/empty_state.h"
#include "ui/session/explorer.h"
#include "ui/session/model_files.h"
#include "ui/session/word_query.h"
#include "ui/theme/theme.h"

namespace embedscope {

namespace {

QToolButton* tool(const QString& icon, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(themedIcon(icon, IconTone::Quiet));
    button->setToolTip(name);
    button->setAccessibleName(name);
    setFlatTool(button);
    return button;
}

}  // namespace

NeighborsPanel::NeighborsPanel(Explorer* explorer, QWidget* parent)
    : Panel(QStringLiteral("neighbors"), tr("Neighbours"), QStringLiteral("neighbours"), parent),
      m_explorer(explorer) {
    auto* body = new QWidget(this);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    column->addWidget(buildControls());
    buildTable();
    column->addWidget(m_table, 1);
    m_sentence = new QLabel(body);
    m_sentence->setObjectName(QStringLiteral("neighborsSentence"));
    m_sentence->setWordWrap(true);
    setTextRole(m_sentence, TextRole::Quiet);
    auto* foot = new QHBoxLayout;  // a style sheet takes a label's own margins away
    foot->setContentsMargins(kPanelMargin, 0, kPanelMargin, kGap);
    foot->addWidget(m_sentence);
    column->addLayout(foot);
    setContent(body);
    setEmptyState(
        new EmptyState(QStringLiteral("neighbours"),
                       tr("Open a model, and the words nearest to the one you choose are listed here.")));
    buildTools();

    connect(explorer, &Explorer::changed, this, [this](ExplorerChanges what) {
        const auto relevant =
            ExplorerChanges(ExplorerChange::Model) | ExplorerChange::Focus | ExplorerChange::Neighbors;
        if (what & relevant) refresh(what & (ExplorerChanges(ExplorerChange::Model) | ExplorerChange::Focus));
        if (what & (relevant | ExplorerChange::Selection)) showSelection();
    });
    refresh(true);
}

QWidget* NeighborsPanel::buildControls() {
    auto* controls = new QWidget(this);
    m_metric = new QComboBox(controls);
    m_metric->setObjectName(QStringLiteral("neighborsMetric"));
    m_metric->setAccessibleName(tr("Metric"));
    m_metric->addItem(tr("Cosine"), static_cast<int>(Metric::Cosine));
    m_metric->addItem(tr("Euclidean"), static_cast<int>(Metric::Euclidean));
    m_metric->setToolTip(tr("Cosine compares directions alone; Euclidean distance compares lengths too"));
    connect(m_metric, &QComboBox::activated, this, [this](int line) {
        m_explorer->setMetric(static_cast<Metric>(m_metric->itemData(line).toInt()));
    });

    m_mode = new QComboBox(controls);
    m_mode->setObjectName(QStringLiteral("neighborsMode"));
    m_mode->setAccessibleName(tr("How many neighbours"));
    m_mode->addItem(tr("Nearest"));
    m_mode->addItem(tr("Within"));
    m_mode->setToolTip(tr("A fixed number of nearest words, or every word within a radius"));
    connect(m_mode, &QComboBox::activated, this, [this](int line) { setRadiusMode(line == 1); });

    m_k = new QSpinBox(controls);
    m_k->setObjectName(QStringLiteral("neighborsK"));
    m_k->setAccessibleName(tr("Number of neighbours"));
    m_k->setRange(1, 1000);
    m_k->setKeyboardTracking(false);
    connect(m_k, &QSpinBox::valueChanged, this, [this](int k) {
        if (!m_following) m_explorer->setK(k);
    });
    m_radius = new QDoubleSpinBox(controls);
    m_radius->setObjectName(QStringLiteral("neighborsRadius"));
    m_radius->setAccessibleName(tr("Radius"));
    m_radius->setDecimals(3);
    m_radius->setKeyboardTracking(false);
    connect(m_radius, &QDoubleSpinBox::valueChanged, this, [this](double radius) {
        if (!m_following) m_explorer->setRadius(radius);
    });
    m_amount = new QStackedWidget(controls);
    m_amount->addWidget(m_k);
    m_amount->addWidget(m_radius);
    m_amount->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);

    // With large type the panel must not grow into the map: the boxes give way.
    for (QComboBox* box : {m_metric, m_mode}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(5);
    }
    auto* choices = new QHBoxLayout;
    choices->setSpacing(kGap);
    choices->addWidget(m_metric, 3);
    choices->addWidget(m_mode, 3);
    choices->addWidget(m_amount, 2);
    auto* column = new QVBoxLayout(controls);
    column->setContentsMargins(kPanelMargin, kHalfGap, kPanelMargin, 0);
    column->setSpacing(kGap);
    column->addLayout(choices);
    return controls;
}

void NeighborsPanel::buildTable() {
    m_model = new NeighborModel(this);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("neighborsTable"));
    m_table->setAccessibleName(tr("Nearest neighbours"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(NeighborModel::Rank, new QuietNumberDelegate(m_table));
    m_table->setItemDelegateForColumn(NeighborModel::Score, new BarDelegate(NeighborModel::BarRole, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(NeighborModel::Rank, QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionResizeMode(NeighborModel::Word, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(NeighborModel::Score, QHeaderView::Fixed);
    m_table->installEventFilter(this);
    const auto sizeLines = [this] {
        m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + scaled(10));
        m_table->setColumnWidth(NeighborModel::Rank, scaled(44));
        m_table->setColumnWidth(NeighborModel::Score, scaled(150));
    };
    sizeLines();
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &NeighborsPanel::tableSelectionChanged);
    connect(m_table, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { m_explorer->setFocus(m_model->rowId(index.row())); });
}

void NeighborsPanel::buildTools() {
    auto* copyButton = tool(QStringLiteral("copy"), tr("Copy the list as a table"), this);
    copyButton->setObjectName(QStringLiteral("neighborsCopy"));
    connect(copyButton, &QToolButton::clicked, this, &NeighborsPanel::copy);
    auto* exportButton = tool(QStringLiteral("export"), tr("Save the list to a file"), this);
    connect(exportButton, &QToolButton::clicked, this, &NeighborsPanel::exportRequested);
    addTool(copyButton);
    addTool(exportButton);
    m_copy = copyButton;
    m_export = exportButton;
}

void NeighborsPanel::refresh(bool focusChanged) {
    const ExplorerState& state = m_explorer->state();
    m_following = true;
    showEmpty(!state.model);
    refreshControls();
    if (focusChanged) {
        QString query = state.formula;
        if (state.model && state.focus) query = wordOf(*state.model, *state.focus);
        setSubtitle(query.isEmpty() ? QString() : tr("of %1").arg(query));
    }
    if (state.neighbors || !(state.focus || !state.formula.isEmpty()) || focusChanged) {
        m_model->setNeighbors(state.model, state.neighbors, state.metric);
    }
    const bool any = m_model->rowCount() > 0;
    m_copy->setEnabled(any);
    m_export->setEnabled(any);
    refreshSentence();
    m_following = false;
    chooseRadius();
}

void NeighborsPanel::refreshControls() {
    const ExplorerState& state = m_explorer->state();
    m_metric->setCurrentIndex(m_metric->findData(static_cast<int>(state.metric)));
    const bool cosine = state.metric == Metric::Cosine;
    const bool byRadius = state.radius || m_radiusWanted;
    m_mode->setCurrentIndex(byRadius ? 1 : 0);
    m_amount->setCurrentIndex(byRadius ? 1 : 0);
    m_k->setValue(state.k);
    m_radius->setRange(cosine ? -1.0 : 0.0, cosine ? 1.0 : 1e6);
    m_radius->setSingleStep(cosine ? 0.05 : std::max(0.01, state.radius.value_or(1.0) / 20));
    m_radius->setToolTip(cosine ? tr("Every word with at least this cosine")
                                : tr("Every word at most this far away"));
    m_radius->setEnabled(state.radius.has_value());
    if (state.radius) m_radius->setValue(*state.radius);
}

void NeighborsPanel::refreshSentence() {
    const ExplorerState& state = m_explorer->state();
    if (!state.model) return;
    const bool asked = state.focus || !state.formula.isEmpty();
    if (!asked) {
        m_sentence->setText(tr("Search a word, or click a point on the map."));
        return;
    }
    if (!state.neighbors) {
        m_sentence->setText(tr("Searching all %L1 rows").arg(state.model->vectors.rows()));
        return;
    }
    const bool cosine = state.metric == Metric::Cosine;
    QString how =
        cosine ? tr("Cosine on the vectors as stored") : tr("Euclidean distance on the vectors as stored");
    if (state.builtVector) {
        how = cosine ? tr("Cosine to the vector that the pieces of the unseen word make")
                     : tr("Euclidean distance to the vector that the pieces of the unseen word make");
    } else if (!state.formula.isEmpty()) {
        how =
            cosine
                ? tr("Cosine to the sum of the words' unit vectors, without the words themselves")
                : tr("Euclidean distance to the sum of the vectors as stored, without the words themselves");
    }
    if (state.nearestOutside) {
        const QString nearest = QLocale().toString(*state.nearestOutside, 'f', 3);
        m_sentence->setText(cosine ? tr("No word has a cosine that high. The nearest has %1.").arg(nearest)
                                   : tr("No word is that near. The nearest is %1 away.").arg(nearest));
        return;
    }
    m_sentence->setText(
        tr("%1. %L2 of %L3 rows.").arg(how).arg(state.neighbors->size()).arg(state.model->vectors.rows()));
}

void NeighborsPanel::showSelection() {
    m_following = true;
    QItemSelection selection;
    const ExplorerState& state = m_explorer->state();
    if (m_model->rowCount() > 0 && state.selection.size() <= 1000) {
        for (const RowId row : state.selection) {
            const int line = m_model->lineOf(row);
            if (line < 0) continue;
            selection.select(m_model->index(line, 0), m_model->index(line, NeighborModel::kColumns - 1));
        }
    }
    m_table->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (!selection.isEmpty() && !m_table->hasFocus()) m_table->scrollTo(selection.indexes().first());
    m_following = false;
}

void NeighborsPanel::tableSelectionChanged() {
    if (m_following) return;
    std::vector<RowId> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows.push_back(m_model->rowId(index.row()));
    m_explorer->setSelection(std::move(rows));
}

void NeighborsPanel::setRadiusMode(bool radius) {
    m_radiusWanted = false;
    if (!radius) {
        m_explorer->setRadius(std::nullopt);
        refreshControls();
        return;
    }
    m_radiusWanted = true;
    chooseRadius();
    refreshControls();
}

// A radius that shows about as many words as are listed now: the score of the last one. While no list is
// there to be read, the next one decides.
void NeighborsPanel::chooseRadius() {
    const ExplorerState& state = m_explorer->state();
    if (!m_radiusWanted || !state.neighbors || state.neighbors->empty()) return;
    m_radiusWanted = false;
    const double last = state.neighbors->back().score;
    // Rounded outwards to the digits of the box, so that the last word stays in.
    const bool cosine = state.metric == Metric::Cosine;
    const double digits = 1000;
    m_explorer->setRadius(cosine ? std::floor(last * digits) / digits : std::ceil(last * digits) / digits);
}

void NeighborsPanel::copy() {
    QGuiApplication::clipboard()->setText(neighborsAsText(*m_explorer));
}

bool NeighborsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy)) {
            copy();
            return true;
        }
        if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) &&
            m_table->currentIndex().isValid()) {
            m_explorer->setFocus(m_model->rowId(m_table->currentIndex().row()));
            return true;
        }
    }
    if (watched == m_table && event->type() == QEvent::FontChange) {
        m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + scaled(10));
        m_table->setColumnWidth(NeighborModel::Rank, scaled(44));
        m_table->setColumnWidth(NeighborModel::Score, scaled(150));
    }
    return Panel::eventFilter(watched, event);
}

}  // namespace embedscope
