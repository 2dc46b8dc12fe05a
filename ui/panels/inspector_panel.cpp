#include "ui/panels/inspector_panel.h"

#include <QClipboard>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "ui/panels/empty_state.h"
#include "ui/panels/pieces_section.h"
#include "ui/panels/vector_bars.h"
#include "ui/session/explorer.h"
#include "ui/session/word_query.h"
#include "ui/theme/theme.h"

namespace embedscope {

InspectorPanel::InspectorPanel(Explorer* explorer, QWidget* parent)
    : Panel(QStringLiteral("inspector"), tr("Inspector"), QStringLiteral("eye"), parent),
      m_explorer(explorer) {
    auto* body = new QWidget;
    setSurface(body);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kPanelMargin, 0, kPanelMargin, kPanelMargin);
    column->setSpacing(kGap);
    m_word = new QLabel(body);
    m_word->setObjectName(QStringLiteral("inspectorWord"));
    m_word->setTextFormat(Qt::PlainText);
    m_word->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(m_word, TextRole::Strong);
    column->addWidget(m_word);
    m_factsHolder = new QWidget(body);
    m_facts = new QFormLayout(m_factsHolder);
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setHorizontalSpacing(kPanelMargin);
    m_facts->setVerticalSpacing(kHalfGap / 2);
    column->addWidget(m_factsHolder);
    m_bars = new VectorBars(body);
    m_bars->setAccessibleName(tr("Numbers of the vector"));
    column->addWidget(m_bars);
    m_barsNote = new QLabel(body);
    setTextRole(m_barsNote, TextRole::Quiet);
    m_barsNote->setWordWrap(true);
    column->addWidget(m_barsNote);
    m_pieces = new PiecesSection(body);
    column->addWidget(m_pieces);
    column->addStretch();

    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(body);
    setContent(scroll);
    setEmptyState(new EmptyState(QStringLiteral("eye"),
                                 tr("Choose a word, and what the model knows about it is shown here.")));

    m_copy = new QToolButton(this);
    m_copy->setIcon(themedIcon(QStringLiteral("copy"), IconTone::Quiet));
    m_copy->setToolTip(tr("Copy the vector: its word and its numbers"));
    m_copy->setAccessibleName(tr("Copy the vector"));
    setFlatTool(m_copy);
    connect(m_copy, &QToolButton::clicked, this, &InspectorPanel::copyVector);
    addTool(m_copy);

    connect(explorer, &Explorer::changed, this, [this](ExplorerChanges what) {
        const auto relevant = ExplorerChanges(ExplorerChange::Model) | ExplorerChange::Vectors |
                              ExplorerChange::Focus | ExplorerChange::Selection | ExplorerChange::Words;
        if (!(what & relevant)) return;
        m_outdated = true;
        if (isVisible()) refresh();
    });
    refresh();
}

void InspectorPanel::addFact(const QString& name, const QString& value) {
    auto* label = new QLabel(name, m_factsHolder);
    setTextRole(label, TextRole::Quiet);
    auto* text = new QLabel(value, m_factsHolder);
    text->setTextFormat(Qt::PlainText);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->addRow(label, text);
}

void InspectorPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    if (m_outdated) refresh();
}

void InspectorPanel::refresh() {
    m_outdated = false;
    const ExplorerState& state = m_explorer->state();
    m_row.reset();
    if (state.model) m_row = state.selection.size() == 1 ? state.selection.front() : state.focus;
    const bool built = !m_row && state.builtVector;
    showEmpty(!m_row && !built);
    m_copy->setEnabled(m_row.has_value());
    if (!m_row && !built) {
        setSubtitle({});
        m_pieces->setWord(nullptr, {});
        return;
    }
    while (m_facts->rowCount() > 0) m_facts->removeRow(0);
    const QString word = built ? state.formula : wordOf(*state.model, *m_row);
    m_word->setText(word);
    m_pieces->setWord(state.words, word);
    if (built) addFact(tr("Row"), tr("none: the text had no such word"));
    if (m_row) showRowFacts();
    std::vector<float> vector = built ? *state.builtVector : state.model->vectors.vectors.rowCopy(*m_row);
    double squares = 0;
    for (const float x : vector) squares += double{x} * x;
    addFact(tr("Length"), tr("%1 (Euclidean norm)").arg(QLocale().toString(std::sqrt(squares), 'g', 4)));
    m_barsNote->setText(
        tr("The first of its %L1 numbers; hold the pointer on one to read it.").arg(vector.size()));
    m_bars->setValues(std::move(vector));
}

void InspectorPanel::showRowFacts() {
    const EmbeddingModel& model = *m_explorer->state().model;
    const QLocale locale;
    addFact(tr("Row"), tr("%L1 of %L2").arg(m_row->value + 1).arg(model.vectors.rows()));
    const Vocabulary& keys = *model.vectors.keys;
    if (keys.hasCounts()) {
        const double perMillion = keys.totalCount() > 0 ? 1e6 * static_cast<double>(keys.count(*m_row)) /
                                                              static_cast<double>(keys.totalCount())
                                                        : 0;
        addFact(tr("Occurs"), tr("%L1 times, %2 in a million words")
                                  .arg(keys.count(*m_row))
                                  .arg(locale.toString(perMillion, 'g', 3)));
    }
    for (const MetadataColumn& metadata : model.metadata.columns) {
        const QString name = QString::fromStdString(metadata.name);
        if (const auto* numbers = std::get_if<std::vector<double>>(&metadata.values)) {
            addFact(name, locale.toString((*numbers)[m_row->value], 'g', 6));
        } else {
            addFact(name, QString::fromStdString(
                              std::get<std::vector<std::string>>(metadata.values)[m_row->value]));
        }
    }
}

void InspectorPanel::copyVector() {
    const ExplorerState& state = m_explorer->state();
    if (!m_row || !state.model) return;
    QString text = wordOf(*state.model, *m_row);
    for (const float x : state.model->vectors.vectors.rowCopy(*m_row)) {
        text += QLatin1Char('\t') + QString::number(double{x}, 'g', 9);
    }
    QGuiApplication::clipboard()->setText(text + QLatin1Char('\n'));
}

}  // namespace embedscope
