#pragma once

#include <QWidget>
#include <vector>

#include "core/metrics/calibration.h"

namespace embedscope {

/// Whether a classifier is as sure as it is right: the share of right predictions over their confidence, one
/// bar a bin, beside the diagonal of perfect calibration.
class ReliabilityView : public QWidget {
    Q_OBJECT
  public:
    explicit ReliabilityView(QWidget* parent = nullptr);
    void setBins(std::vector<ReliabilityBin> bins);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    QRectF plot() const;
    std::vector<ReliabilityBin> m_bins;
};

}  // namespace embedscope
