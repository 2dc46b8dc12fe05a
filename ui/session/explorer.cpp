#include "ui/session/explorer.h"

#include <algorithm>

#include "ui/session/explorer_private.h"
#include "ui/session/word_query.h"

namespace embedscope {

Explorer::Explorer(QObject* parent) : QObject(parent), m_private(std::make_unique<Private>(this)) {
    qRegisterMetaType<embedscope::ExplorerChanges>();
}

Explorer::~Explorer() {
    m_private->projectionSlot.stop();
    m_private->indexSlot.stop();
    m_private->neighborSlot.stop();
    m_private->wordSlot.stop();
}

void Explorer::setModel(ModelPtr model) {
    Private& d = *m_private;
    for (JobSlot* slot : {&d.projectionSlot, &d.indexSlot, &d.neighborSlot, &d.wordSlot}) slot->requestStop();
    d.projecting = d.indexing = d.liveIndexOutdated = false;
    d.history.forget();
    const ExplorerState old = m_state;
    m_state = {};
    m_state.generation = old.generation;
    m_state.metric = old.metric;
    m_state.k = old.k;
    m_state.components = old.components;
    m_state.model = std::move(model);
    if (m_state.model &&
        (m_state.model->metadata.find(old.colourColumn.toStdString()) != nullptr ||
         (old.colourColumn == QLatin1String("count") && m_state.model->vectors.keys->hasCounts()))) {
        m_state.colourColumn = old.colourColumn;
    }
    d.tell(ExplorerChanges(ExplorerChange::Model) | ExplorerChange::Vectors | ExplorerChange::Projection |
           ExplorerChange::Focus | ExplorerChange::Neighbors | ExplorerChange::Selection |
           ExplorerChange::Colour);
    d.reportDone();
    d.project();
    d.buildIndex();
    d.openWords();
}

void Explorer::showTrainingFrame(ModelPtr model, std::shared_ptr<const Projection> projection,
                                 const QString& note, bool firstFrame) {
    Private& d = *m_private;
    ExplorerChanges what = ExplorerChanges(ExplorerChange::Vectors) | ExplorerChange::Projection;
    if (firstFrame) {
        for (JobSlot* slot : {&d.projectionSlot, &d.indexSlot, &d.neighborSlot, &d.wordSlot})
            slot->requestStop();
        d.projecting = d.indexing = false;
        d.history.forget();
        d.reportDone();
        const std::optional<RowId> oldFocus = m_state.focus;
        const ModelPtr oldModel = m_state.model;
        m_state.focus.reset();
        m_state.formula.clear();
        m_state.builtVector.reset();
        m_state.builtVector.reset();
        m_state.selection.clear();
        m_state.neighbors.reset();
        m_state.colourColumn.clear();
        if (oldFocus && oldModel && model) {
            m_state.focus = model->vectors.keys->find(oldModel->vectors.keys->key(*oldFocus));
            if (m_state.focus) m_state.selection = {*m_state.focus};
        }
        what |= ExplorerChanges(ExplorerChange::Model) | ExplorerChange::Focus | ExplorerChange::Neighbors |
                ExplorerChange::Selection | ExplorerChange::Colour;
    }
    m_state.live = true;
    m_state.words.reset();  // the pieces of a run belong to its end
    m_state.model = std::move(model);
    m_state.index.reset();
    m_state.projection = std::move(projection);
    m_state.projectionNote = note;
    d.tell(what);
    d.rebuildLiveIndex();
}

void Explorer::endTraining() {
    if (!m_state.live) return;
    Private& d = *m_private;
    d.indexSlot.requestStop();
    d.indexing = d.liveIndexOutdated = false;
    m_state.live = false;
    m_state.index.reset();
    d.tell(ExplorerChange::Vectors);
    d.buildIndex();
    d.openWords();
    // The run kept the axes of an earlier fit; what stays on the screen is the fit of the vectors as they are
    // now.
    d.project(m_state.projection);
}

void Explorer::setFocus(std::optional<RowId> row) {
    if (row && (!m_state.model || row->value >= m_state.model->vectors.rows())) return;
    if (row == m_state.focus && m_state.formula.isEmpty()) return;
    m_private->remember(ExplorerChange::Focus);
    Choice choice = Choice::of(m_state);
    choice.focus = row;
    choice.formula.clear();
    choice.builtVector.reset();
    choice.selection = row ? std::vector<RowId>{*row} : std::vector<RowId>{};
    m_private->apply(choice);
}

bool Explorer::setFocusWord(const QString& word) {
    if (!m_state.model) return false;
    const auto row = findWord(*m_state.model->vectors.keys, word);
    if (!row) return false;
    setFocus(row);
    return true;
}

QString Explorer::setQuery(const QString& text) {
    if (!m_state.model) return tr("No model is open.");
    if (setFocusWord(text)) return {};
    if (m_state.words && m_state.words->buildsUnseenWords()) {
        if (auto built = m_state.words->find(text.trimmed().toStdString())) {
            if (built->row) {
                setFocus(built->row);
                return {};
            }
            m_private->remember(ExplorerChange::Focus);
            Choice choice = Choice::of(m_state);
            choice.focus.reset();
            choice.formula = text.trimmed();
            choice.builtVector = std::make_shared<const std::vector<float>>(std::move(built->values));
            choice.selection.clear();
            m_private->apply(choice);
            return {};
        }
    }
    const auto formula = parseFormula(*m_state.model->vectors.keys, text);
    if (!formula) return tr("This model has no word “%1”.").arg(text.trimmed());
    if (!formula->unknown.isEmpty()) {
        return tr("This model has no word “%1”.").arg(formula->unknown.join(QStringLiteral("”, “")));
    }
    m_private->remember(ExplorerChange::Focus);
    Choice choice = Choice::of(m_state);
    choice.focus.reset();
    choice.formula = text.simplified();
    choice.builtVector.reset();
    choice.selection.clear();
    for (const FormulaTerm& term : formula->terms) choice.selection.push_back(term.row);
    std::sort(choice.selection.begin(), choice.selection.end());
    choice.selection.erase(std::unique(choice.selection.begin(), choice.selection.end()),
                           choice.selection.end());
    m_private->apply(choice);
    return {};
}

void Explorer::setMetric(Metric metric) {
    if (metric == m_state.metric) return;
    m_private->remember(ExplorerChange::Vectors);
    Choice choice = Choice::of(m_state);
    choice.metric = metric;
    choice.radius.reset();
    m_private->apply(choice);
}

void Explorer::setK(int k) {
    k = std::max(1, k);
    if (k == m_state.k && !m_state.radius) return;
    m_private->remember(ExplorerChange::Neighbors);
    Choice choice = Choice::of(m_state);
    choice.k = k;
    choice.radius.reset();
    m_private->apply(choice);
}

void Explorer::setRadius(std::optional<double> radius) {
    if (radius == m_state.radius) return;
    m_private->remember(ExplorerChange::Neighbors);
    Choice choice = Choice::of(m_state);
    choice.radius = radius;
    m_private->apply(choice);
}

void Explorer::setComponents(int components) {
    components = std::clamp(components, 2, 3);
    if (components == m_state.components) return;
    m_private->remember(ExplorerChange::Projection);
    Choice choice = Choice::of(m_state);
    choice.components = components;
    m_private->apply(choice);
}

void Explorer::setSelection(std::vector<RowId> rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    const std::size_t n = m_state.model ? m_state.model->vectors.rows() : 0;
    std::erase_if(rows, [n](RowId row) { return row.value >= n; });
    if (rows == m_state.selection) return;
    m_private->remember(ExplorerChange::Selection);
    Choice choice = Choice::of(m_state);
    choice.selection = std::move(rows);
    m_private->apply(choice);
}

void Explorer::setColourColumn(const QString& name) {
    if (name == m_state.colourColumn) return;
    m_private->remember(ExplorerChange::Colour);
    Choice choice = Choice::of(m_state);
    choice.colourColumn = name;
    m_private->apply(choice);
}

bool Explorer::canUndo() const {
    return m_private->history.canUndo();
}

bool Explorer::canRedo() const {
    return m_private->history.canRedo();
}

void Explorer::undo() {
    if (canUndo()) m_private->apply(m_private->history.undo(Choice::of(m_state)));
}

void Explorer::redo() {
    if (canRedo()) m_private->apply(m_private->history.redo(Choice::of(m_state)));
}

}  // namespace embedscope
