#pragma once

#include "ui/session/choice_history.h"
#include "ui/session/explorer.h"
#include "ui/session/job_slot.h"
#include "ui/session/neighbor_search.h"

namespace embedscope {

/// What stands behind the explorer: its history, and the jobs that compute what the state lacks
/// (explorer_jobs.cpp). GUI thread only.
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

}  // namespace embedscope
