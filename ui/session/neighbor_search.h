#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "core/index/exact_index.h"
#include "ui/session/explorer.h"
#include "ui/session/word_query.h"

namespace embedscope {

/// The answer to one question about neighbours.
struct FoundNeighbors {
    std::shared_ptr<const std::vector<Neighbor>> neighbors;
    /// When nothing lies within the radius: the score of the nearest row there is.
    std::optional<double> nearestOutside;
};

/// What one neighbour search needs, copied from the state before it starts. run() is for any thread.
struct NeighborSearch {
    NeighborQuery query;
    std::optional<RowId> focus;
    std::vector<FormulaTerm> terms;
    std::shared_ptr<const std::vector<float>> vector;  ///< of a word without a row

    static NeighborSearch of(const ExplorerState& state);

    /// Somebody asks for neighbours at all.
    bool wanted() const { return focus || vector || !terms.empty(); }
    bool asksTheSameAs(const NeighborSearch& other) const;
    /// Errors: those of ExactIndex.
    Result<FoundNeighbors> run(const ExactIndex& index, std::stop_token stop) const;

  private:
    Result<std::vector<Neighbor>> find(const ExactIndex& index, const NeighborQuery& wanted,
                                       std::stop_token stop) const;
};

}  // namespace embedscope
