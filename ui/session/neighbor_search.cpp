#include "ui/session/neighbor_search.h"

#include <algorithm>

namespace embedscope {

NeighborSearch NeighborSearch::of(const ExplorerState& state) {
    NeighborSearch search;
    search.query.metric = state.metric;
    search.query.k = static_cast<std::size_t>(std::max(1, state.k));
    search.query.radius = state.radius;
    search.query.threads = state.live ? 1 : 0;  // a training run needs the cores more
    search.focus = state.focus;
    search.vector = state.builtVector;
    if (!state.formula.isEmpty() && state.model && !search.vector) {
        if (auto formula = parseFormula(*state.model->vectors.keys, state.formula))
            search.terms = formula->terms;
    }
    return search;
}

bool NeighborSearch::asksTheSameAs(const NeighborSearch& other) const {
    return focus == other.focus && query.metric == other.query.metric && query.k == other.query.k &&
           query.radius == other.query.radius && terms == other.terms && vector == other.vector;
}

Result<std::vector<Neighbor>> NeighborSearch::find(const ExactIndex& index, const NeighborQuery& wanted,
                                                   std::stop_token stop) const {
    if (focus) return index.nearestToRow(*focus, wanted, stop);
    if (vector) return index.nearest(*vector, wanted, stop);
    return neighborsOfFormula(index, terms, wanted, stop);
}

Result<FoundNeighbors> NeighborSearch::run(const ExactIndex& index, std::stop_token stop) const {
    auto found = find(index, query, stop);
    if (!found) return found.error();
    FoundNeighbors answer;
    if (found->empty() && query.radius) {
        NeighborQuery nearest = query;
        nearest.radius.reset();
        nearest.k = 1;
        if (auto one = find(index, nearest, stop); one && !one->empty())
            answer.nearestOutside = one->front().score;
    }
    answer.neighbors = std::make_shared<const std::vector<Neighbor>>(std::move(*found));
    return answer;
}

}  // namespace embedscope
