#pragma once

#include <QTimer>
#include <functional>
#include <optional>

#include "ui/panels/panel.h"
#include "ui/session/step_tracer.h"

class QLabel;
class QSpinBox;
class QTableView;

namespace embedscope {

class RowCells;
class StepPairModel;

/// One update of a training run, opened up: the window of words, the true and the random pairs, dot products,
/// sigmoids and gradients, and each row before and after. Of the texts and settings in the training form. GUI
/// thread only.
class StepPanel : public Panel {
    Q_OBJECT
  public:
    /// source: what the form holds; nothing while there is no text that was read.
    explicit StepPanel(std::function<std::optional<StepSource>()> source, QWidget* parent = nullptr);

    StepTracer* tracer() const { return m_tracer; }
    /// The form or its text has changed.
    void follow();

  Q_SIGNALS:
    /// The button of the empty state.
    void textsRequested();

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    QWidget* buildControls();
    void refresh();
    QString windowText(const UpdateTrace& trace) const;
    void sizeTable();

    std::function<std::optional<StepSource>()> m_source;
    std::optional<StepSource> m_shown;
    StepTracer* m_tracer;
    StepPairModel* m_model;
    QSpinBox* m_step = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_window = nullptr;
    QTableView* m_pairs = nullptr;
    RowCells* m_rows = nullptr;
    QWidget* m_parts = nullptr;
    QTimer m_pause;
};

}  // namespace embedscope
