#include "ui/panels/step/step_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/step_pair_model.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/step/row_cells.h"
#include "ui/session/number_text.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kPauseMs = 150;
constexpr int kMostStep = 10'000'000;

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    setTextRole(label, TextRole::Strong);
    return label;
}

}  // namespace

StepPanel::StepPanel(std::function<std::optional<StepSource>()> source, QWidget* parent)
    : Panel(QStringLiteral("step"), tr("One step"), QStringLiteral("step"), parent),
      m_source(std::move(source)) {
    m_tracer = new StepTracer(this);
    m_model = new StepPairModel(this);
    auto* body = new QWidget;
    setSurface(body);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kPanelMargin, 0, kPanelMargin, kPanelMargin);
    column->setSpacing(kGap);
    column->addWidget(buildControls());
    m_facts = new QLabel(body);
    m_facts->setObjectName(QStringLiteral("stepFacts"));
    m_facts->setWordWrap(true);
    setTextRole(m_facts, TextRole::Quiet);
    column->addWidget(m_facts);
    m_parts = new QWidget(body);
    auto* parts = new QVBoxLayout(m_parts);
    parts->setContentsMargins(0, 0, 0, 0);
    parts->setSpacing(kGap);
    parts->addWidget(heading(tr("The window in the text"), m_parts));
    m_window = new QLabel(m_parts);
    m_window->setObjectName(QStringLiteral("stepWindow"));
    m_window->setTextFormat(Qt::RichText);
    m_window->setWordWrap(true);
    parts->addWidget(m_window);
    parts->addWidget(heading(tr("Pairs: who was compared with whom"), m_parts));
    m_pairs = new QTableView(m_parts);
    m_pairs->setObjectName(QStringLiteral("stepPairs"));
    m_pairs->setAccessibleName(tr("Pairs of the step"));
    m_pairs->setModel(m_model);
    m_pairs->setShowGrid(false);
    m_pairs->setFrameShape(QFrame::NoFrame);
    m_pairs->setWordWrap(false);
    m_pairs->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_pairs->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_pairs->verticalHeader()->hide();
    m_pairs->verticalHeader()->setDefaultSectionSize(scaled(24));
    m_pairs->horizontalHeader()->setHighlightSections(false);
    m_pairs->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    for (const int words : {StepPairModel::Input, StepPairModel::Output})
        m_pairs->horizontalHeader()->setSectionResizeMode(words, QHeaderView::Stretch);
    m_pairs->horizontalHeader()->setMinimumSectionSize(scaled(22));
    m_pairs->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    parts->addWidget(m_pairs);
    parts->addWidget(heading(tr("The rows that moved"), m_parts));
    m_rows = new RowCells(m_parts);
    m_rows->setObjectName(QStringLiteral("stepRows"));
    parts->addWidget(m_rows);
    auto* note = new QLabel(tr("Blue is above zero, orange below; the stronger, the further from it. The "
                               "changes have a scale of their own. Hold the pointer on a cell to read it."),
                            m_parts);
    note->setWordWrap(true);
    setTextRole(note, TextRole::Quiet);
    parts->addWidget(note);
    column->addWidget(m_parts);
    column->addStretch();
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(body);
    setContent(scroll);
    auto* empty = new EmptyState(
        QStringLiteral("step"),
        tr("One single update of the training, opened up: which words, which pairs, which numbers move. "
           "Choose a text to train on first."),
        tr("Choose a text"));
    connect(empty, &EmptyState::triggered, this, &StepPanel::textsRequested);
    setEmptyState(empty);

    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_shown) m_tracer->trace(*m_shown, static_cast<quint64>(m_step->value()));
    });
    connect(m_tracer, &StepTracer::changed, this, &StepPanel::refresh);
    refresh();
}

QWidget* StepPanel::buildControls() {
    auto* controls = new QWidget(this);
    auto* row = new QHBoxLayout(controls);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kHalfGap);
    auto* label = new QLabel(tr("Step"), controls);
    m_step = new QSpinBox(controls);
    m_step->setObjectName(QStringLiteral("stepNumber"));
    m_step->setAccessibleName(tr("Number of the step"));
    m_step->setRange(1, kMostStep);
    m_step->setGroupSeparatorShown(true);
    m_step->setKeyboardTracking(false);
    label->setBuddy(m_step);
    connect(m_step, &QSpinBox::valueChanged, this, [this] { m_pause.start(); });
    const auto jump = [&](const QString& text, const QString& tip, int by) {
        auto* button = new QToolButton(controls);
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        setFlatTool(button);
        connect(button, &QToolButton::clicked, this, [this, by] { m_step->setValue(m_step->value() + by); });
        row->addWidget(button);
    };
    row->addWidget(label);
    m_step->setMinimumWidth(scaled(90));
    row->addWidget(m_step, 1);
    jump(tr("−1"), tr("One step back"), -1);
    jump(tr("+1"), tr("One step on"), 1);
    return controls;
}

void StepPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    follow();
}

void StepPanel::follow() {
    if (!isVisible()) return;
    std::optional<StepSource> now = m_source();
    if (now == m_shown) return;
    m_shown = std::move(now);
    if (m_shown) {
        m_pause.start();
    } else {
        m_pause.stop();
        m_tracer->clear();
    }
    refresh();
}

void StepPanel::refresh() {
    showEmpty(!m_shown);
    const auto& trace = m_tracer->result();
    m_parts->setVisible(trace != nullptr);
    const bool failed = !m_tracer->problem().isEmpty();
    setTextRole(m_facts, failed ? TextRole::Bad : TextRole::Quiet);
    if (!trace) {
        m_model->setTrace(nullptr);
        m_facts->setText(failed ? m_tracer->problem() : tr("Training up to this step…"));
        return;
    }
    const QLocale locale;
    m_facts->setText(tr("Epoch %L1, after %2 words of the text. Learning rate %3, loss of the step %4 nats.")
                         .arg(trace->epoch)
                         .arg(fullCount(trace->words), locale.toString(trace->learningRate, 'g', 4),
                              locale.toString(trace->loss, 'f', 3)));
    m_window->setText(windowText(*trace));
    m_model->setTrace(trace);
    m_rows->setTrace(trace);
    sizeTable();
}

// As high as its rows: the panel scrolls, not the table in it.
void StepPanel::sizeTable() {
    const int rows = std::min(m_model->rowCount(), 60);
    m_pairs->setFixedHeight(m_pairs->horizontalHeader()->sizeHint().height() + rows * scaled(24) + scaled(4));
}

QString StepPanel::windowText(const UpdateTrace& trace) const {
    const ColourTokens& tokens = colourTokens(palette());
    QStringList lines;
    for (const UpdateTrace::Window& window : trace.windows) {
        QStringList words;
        for (const std::string& word : window.context) words << QString::fromStdString(word).toHtmlEscaped();
        lines << tr("<span style='color:%1'><b>%2</b></span> with %3")
                     .arg(tokens.accent.name(), QString::fromStdString(window.centre).toHtmlEscaped(),
                          words.isEmpty() ? tr("no word in reach") : words.join(QStringLiteral(", ")));
    }
    return lines.join(QStringLiteral("<br>"));
}

}  // namespace embedscope
