#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "ui/session/explorer.h"

namespace embedscope {

/// The part of the explorer's state that undo brings back.
struct Choice {
    std::optional<RowId> focus;
    QString formula;
    std::shared_ptr<const std::vector<float>> builtVector;
    std::vector<RowId> selection;
    Metric metric = Metric::Cosine;
    int k = 20;
    std::optional<double> radius;
    int components = 2;
    QString colourColumn;

    bool operator==(const Choice&) const = default;
    static Choice of(const ExplorerState& state);
};

/// What was chosen before and after, step by step.
class ChoiceHistory {
  public:
    /// now is about to change in this way; turning a wheel over k is one step, not twenty.
    void remember(ExplorerChange kind, const Choice& now);
    void forget();
    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    /// The step before now, or after it; only when there is one.
    Choice undo(const Choice& now);
    Choice redo(const Choice& now);

  private:
    std::deque<Choice> m_undo;
    std::vector<Choice> m_redo;
    std::optional<ExplorerChange> m_lastKind;
};

}  // namespace embedscope
