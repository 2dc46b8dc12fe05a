#pragma once

#include <optional>

#include "core/base/ids.h"
#include "ui/panels/panel.h"

class QFormLayout;
class QLabel;
class QToolButton;

namespace embedscope {

class Explorer;
class PiecesSection;
class VectorBars;

/// One row of the model: what is known about it, and its numbers. Shows the selected row, or the one whose
/// neighbours are listed. GUI thread only.
class InspectorPanel : public Panel {
    Q_OBJECT
  public:
    explicit InspectorPanel(Explorer* explorer, QWidget* parent = nullptr);

    /// The row shown, if any.
    std::optional<RowId> row() const { return m_row; }

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void refresh();
    void addFact(const QString& name, const QString& value);
    void showRowFacts();
    void copyVector();

    Explorer* m_explorer;
    std::optional<RowId> m_row;
    bool m_outdated = true;  ///< something changed while the panel was hidden
    QLabel* m_word = nullptr;
    QWidget* m_factsHolder = nullptr;
    QFormLayout* m_facts = nullptr;
    PiecesSection* m_pieces = nullptr;
    VectorBars* m_bars = nullptr;
    QLabel* m_barsNote = nullptr;
    QToolButton* m_copy = nullptr;
};

}  // namespace embedscope
