#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "core/train/update_trace.h"

namespace embedscope {

/// The pairs of one step: who was compared with whom, and what came of it.
class StepPairModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Input, Output, Truth, Product, Sigmoid, Slope, Loss, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setTrace(std::shared_ptr<const UpdateTrace> trace);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::shared_ptr<const UpdateTrace> m_trace;
};

}  // namespace embedscope
