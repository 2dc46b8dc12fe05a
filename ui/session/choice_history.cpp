#include "ui/session/choice_history.h"

#include <utility>

namespace embedscope {

namespace {
constexpr std::size_t kUndoDepth = 200;
}

Choice Choice::of(const ExplorerState& s) {
    return {s.focus, s.formula, s.builtVector, s.selection,   s.metric,
            s.k,     s.radius,  s.components,  s.colourColumn};
}

void ChoiceHistory::remember(ExplorerChange kind, const Choice& now) {
    m_redo.clear();
    const bool merge = kind == ExplorerChange::Neighbors && m_lastKind == kind && !m_undo.empty();
    m_lastKind = kind;
    if (merge) return;
    m_undo.push_back(now);
    if (m_undo.size() > kUndoDepth) m_undo.pop_front();
}

void ChoiceHistory::forget() {
    m_undo.clear();
    m_redo.clear();
    m_lastKind.reset();
}

Choice ChoiceHistory::undo(const Choice& now) {
    m_redo.push_back(now);
    Choice before = std::move(m_undo.back());
    m_undo.pop_back();
    m_lastKind.reset();
    return before;
}

Choice ChoiceHistory::redo(const Choice& now) {
    m_undo.push_back(now);
    Choice after = std::move(m_redo.back());
    m_redo.pop_back();
    m_lastKind.reset();
    return after;
}

}  // namespace embedscope
