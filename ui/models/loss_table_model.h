#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/train/training_session.h"

namespace embedscope {

/// The loss curve of one run as a table, newest point first: what the chart paints, for those who read.
class LossTableModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column {
        Epoch,
        Words,
        Loss,
        EpochLoss,
        Validation,
        Accuracy,
        ValidationAccuracy,
        LearningRate,
        ColumnCount
    };
    using QAbstractTableModel::QAbstractTableModel;

    /// Points are appended where the old ones are the beginning of the new ones, else all is replaced.
    void setPoints(const std::vector<LossPoint>& points);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::vector<LossPoint> m_points;
};

}  // namespace embedscope
