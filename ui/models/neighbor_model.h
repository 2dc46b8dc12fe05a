#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "core/index/exact_index.h"
#include "core/model/embedding_model.h"

namespace embedscope {

/// The neighbours of a word as a table, nearest first.
class NeighborModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Rank, Word, Score, kColumns };
    enum Role {
        BarRole = Qt::UserRole,  ///< 0..1, longer is nearer: the cosine (0 when negative), or the smallest
                                 ///< distance above zero as share of this one
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Shows these; null empties the table.
    void setNeighbors(ModelPtr model, std::shared_ptr<const std::vector<Neighbor>> neighbors, Metric metric);
    /// The row of the model that a line shows.
    RowId rowId(int line) const;
    /// The line of a row of the model, or -1.
    int lineOf(RowId row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    ModelPtr m_model;
    std::shared_ptr<const std::vector<Neighbor>> m_neighbors;
    Metric m_metric = Metric::Cosine;
    double m_nearest = 0;  // the smallest distance above zero
};

}  // namespace embedscope
