#pragma once

#include <QWidget>
#include <memory>

#include "core/train/update_trace.h"

namespace embedscope {

/// The rows that a step changes: each with its numbers before, the change, and after, as coloured cells. The
/// number under the pointer is told in a tooltip.
class RowCells : public QWidget {
    Q_OBJECT
  public:
    explicit RowCells(QWidget* parent = nullptr);

    void setTrace(std::shared_ptr<const UpdateTrace> trace);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    int blockHeight() const;
    int stripHeight() const;
    std::shared_ptr<const UpdateTrace> m_trace;
    double m_largest = 0;  ///< of the numbers, for the colours
    double m_largestChange = 0;
};

}  // namespace embedscope
