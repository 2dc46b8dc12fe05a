#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>

#include "core/train/training_methods.h"
#include "ui/session/job_slot.h"

class QLabel;

namespace embedscope {

/// A bar that is filled to a fraction, thin and quiet.
class ShareBar;

/// What the settings mean for the chosen text, before anything is trained: how much of it the vocabulary
/// covers, and what the run will cost in numbers, memory and time. Computed in the background, some time
/// after the last change.
class CostSection : public QWidget {
    Q_OBJECT
  public:
    explicit CostSection(QWidget* parent = nullptr);

    /// A null text clears the figures.
    void setRun(std::shared_ptr<const PreparedText> text, const Recipe& recipe, unsigned threads);
    /// While a run takes the processors no speed is measured.
    void setHeld(bool held);
    /// What is shown belongs to the newest settings.
    bool isSettled() const { return m_settled; }

  Q_SIGNALS:
    void settled();

  private:
    struct Figures {
        VocabularyReport vocabulary;
        TrainingEstimate estimate;
    };

    void compute();
    void show(const Figures& figures);
    void clear();

    std::shared_ptr<const PreparedText> m_text;
    Recipe m_recipe;
    unsigned m_threads = 0;
    bool m_held = false;
    bool m_settled = true;
    QTimer m_wait;
    JobSlot m_job;
    QLabel* m_coverage;
    ShareBar* m_bar;
    QWidget* m_cells;
    QLabel* m_parameters;
    QLabel* m_memory;
    QLabel* m_time;
};

}  // namespace embedscope
