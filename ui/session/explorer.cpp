#include "ui/session/explorer.h"

#include <QLocale>
#include <algorithm>

#include "ui/session/choice_history.h"
#include "ui/session/job_slot.h"
#include "ui/session/neighbor_search.h"
#include "ui/session/word_query.h"

namespace embedscope {

namespace {

/// An index and the neighbours found with it, so that both are of the same vectors.
struct IndexAndNeighbors {
    std::shared_ptr<const ExactIndex> index;
    FoundNeighbors found;
};

QString pcaNote(const PcaBasis& basis) {
    QStringList shares;
    for (const double ratio : basis.explainedRatio) {
        shares << Explorer::tr("%1 %").arg(QLocale().toString(100 * ratio, 'f', ratio < 0.1 ? 1 : 0));
    }
    return Explorer::tr("PCA, %1 of the variance").arg(shares.join(QStringLiteral(" + ")));
}

}  // namespace

class Explorer::Private {
  public:
    explicit Private(Explorer* owner) : q(owner) {}

    ExplorerState& s() { return q->m_state; }

    void remember(ExplorerChange kind) { history.remember(kind, Choice::of(s())); }

    void tell(ExplorerChanges what) {
        ++s().generation;
        Q_EMIT q->changed(what);
    }

    void apply(const Choice& choice) {
        const Choice before = Choice::of(s());
        s().focus = choice.focus;
        s().formula = choice.formula;
        s().builtVector = choice.builtVector;
        s().selection = choice.selection;
        s().metric = choice.metric;
        s().k = choice.k;
        s().radius = choice.radius;
        s().components = choice.components;
        s().colourColumn = choice.colourColumn;
        ExplorerChanges what;
        if (before.focus != choice.focus || before.formula != choice.formula) what |= ExplorerChange::Focus;
        if (before.selection != choice.selection) what |= ExplorerChange::Selection;
        if (before.colourColumn != choice.colourColumn) what |= ExplorerChange::Colour;
        const bool search = what.testFlag(ExplorerChange::Focus) || before.metric != choice.metric ||
                            before.k != choice.k || before.radius != choice.radius;
        if (search) {
            s().neighbors.reset();
            what |= ExplorerChange::Neighbors;
        }
        if (before.components != choice.components) what |= ExplorerChange::Projection;
        tell(what);
        if (search) findNeighbors();
        if (before.components != choice.components) project();
    }

    void report(const QString& what, double fraction) {
        if (what == reported && fraction < 0 && reportedFraction < 0) return;
        reported = what;
        reportedFraction = fraction;
        Q_EMIT q->busy(what, fraction);
    }

    void reportDone() {
        if (projecting || indexing) return;
        report({}, -1);
    }

    void project(const std::shared_ptr<const Projection>& previous = nullptr);
    void buildIndex();
    void openWords();
    void findNeighbors();
    void rebuildLiveIndex();
    void take(const FoundNeighbors& found);

    Explorer* q;
    ChoiceHistory history;
    QString reported;
    double reportedFraction = -1;
    bool projecting = false;
    bool indexing = false;
    bool liveIndexOutdated = false;  // newer vectors have come since the live index was started

    // The slots stop and join first when this goes.
    JobSlot projectionSlot;
    JobSlot indexSlot;
    JobSlot neighborSlot;
    JobSlot wordSlot;
};

/// Fits the map to the model. previous, the map that is on the screen, keeps the new one from jumping: its
/// axes are turned towards the old ones within their own span.
void Explorer::Private::project(const std::shared_ptr<const Projection>& previous) {
    const ModelPtr model = s().model;
    if (!model) return;
    if (s().live) return;  // the training controller brings the coordinates
    const auto components = static_cast<std::size_t>(s().components);
    projecting = true;
    const QString what = Explorer::tr("PCA of %L1 rows").arg(model->vectors.rows());
    report(what, -1);
    const ProgressCallback progress = [this, what](const Progress& p) {
        QMetaObject::invokeMethod(
            q,
            [this, what, fraction = p.fraction] {
                if (projecting) report(what, fraction);
            },
            Qt::QueuedConnection);
    };
    projectionSlot.start(
        [model, components, progress, previous](std::stop_token stop) -> Result<Projection> {
            auto basis = fitPca(model->vectors.vectors, components, stop, progress);
            if (!basis) return basis.error();
            if (previous && previous->basis.components == basis->components) {
                basis = signsMatchedTo(std::move(*basis), previous->basis);
            }
            return projectOnto(*basis, model->vectors.vectors, stop);
        },
        [this, refitted = previous != nullptr](Result<Projection> result) {
            projecting = false;
            reportDone();
            if (!result) {
                if (result.error().code != ErrorCode::Cancelled) {
                    Q_EMIT q->failed(QString::fromStdString(result.error().sentence()));
                }
                return;
            }
            s().projectionNote = pcaNote(result->basis);
            if (refitted) {
                s().projectionNote =
                    Explorer::tr("%1, re-fitted at the end of the run").arg(s().projectionNote);
            }
            s().projection = std::make_shared<const Projection>(std::move(*result));
            tell(ExplorerChange::Projection);
        });
}

void Explorer::Private::buildIndex() {
    const ModelPtr model = s().model;
    if (!model) return;
    indexing = true;
    report(Explorer::tr("Index of %L1 rows").arg(model->vectors.rows()), -1);
    indexSlot.start([model](std::stop_token stop) { return ExactIndex::build(model->vectors, stop); },
                    [this](Result<std::shared_ptr<const ExactIndex>> result) {
                        indexing = false;
                        reportDone();
                        if (!result) {
                            if (result.error().code != ErrorCode::Cancelled) {
                                Q_EMIT q->failed(QString::fromStdString(result.error().sentence()));
                            }
                            return;
                        }
                        s().index = *result;
                        findNeighbors();
                    });
}

void Explorer::Private::openWords() {
    const ModelPtr model = s().model;
    if (!model || model->parts.empty()) return;
    wordSlot.start(
        [model](std::stop_token) -> Result<std::shared_ptr<const WordVectorSource>> {
            auto source = WordVectorSource::open(*model);
            if (!source) return source.error();
            return std::make_shared<const WordVectorSource>(std::move(*source));
        },
        [this, model](Result<std::shared_ptr<const WordVectorSource>> source) {
            if (s().model != model || s().live) return;
            if (!source) {
                Q_EMIT q->failed(QString::fromStdString(source.error().sentence()));
                return;
            }
            s().words = *source;
            tell(ExplorerChange::Words);
        });
}

void Explorer::Private::findNeighbors() {
    const NeighborSearch search = NeighborSearch::of(s());
    neighborSlot.requestStop();
    if (!search.wanted()) return;
    if (s().live) {
        rebuildLiveIndex();
        return;
    }
    if (!s().index) return;  // comes back here when it is built
    neighborSlot.start([index = s().index, search](std::stop_token stop) { return search.run(*index, stop); },
                       [this](Result<FoundNeighbors> result) {
                           if (!result) {
                               if (result.error().code != ErrorCode::Cancelled) {
                                   Q_EMIT q->failed(QString::fromStdString(result.error().sentence()));
                               }
                               return;
                           }
                           take(*result);
                       });
}

void Explorer::Private::take(const FoundNeighbors& found) {
    s().neighbors = found.neighbors;
    s().nearestOutside = found.nearestOutside;
    tell(ExplorerChange::Neighbors);
}

// While a run feeds the state, frames come faster than an index may be built. The job that runs is let
// finish, or no neighbour would ever be seen; then the newest vectors have their turn.
void Explorer::Private::rebuildLiveIndex() {
    if (indexing) {
        liveIndexOutdated = true;
        return;
    }
    const NeighborSearch search = NeighborSearch::of(s());
    if (!search.wanted()) return;
    liveIndexOutdated = false;
    indexing = true;
    indexSlot.start(
        [vectors = s().model->vectors, search](std::stop_token stop) -> Result<IndexAndNeighbors> {
            auto index = ExactIndex::build(vectors, stop);
            if (!index) return index.error();
            auto found = search.run(**index, stop);
            if (!found) return found.error();
            return IndexAndNeighbors{*index, std::move(*found)};
        },
        [this, search](Result<IndexAndNeighbors> result) {
            indexing = false;
            const bool sameQuestion = NeighborSearch::of(s()).asksTheSameAs(search);
            if (result && sameQuestion) {
                s().index = result->index;
                take(result->found);
            }
            if (liveIndexOutdated || !sameQuestion) rebuildLiveIndex();
        });
}

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
