#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "ui/session/classifier_check.h"

namespace embedscope {

/// The confusion matrix: true classes in rows, predicted ones in columns.
class ConfusionModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    /// Share of the row's examples, 0..1: for the shade of a cell.
    static constexpr int ShareRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    void setReport(std::shared_ptr<const ClassifierReport> report);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::shared_ptr<const ClassifierReport> m_report;
};

/// Precision, recall and F1 of each class, and their means.
class ClassScoreModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Class, Precision, Recall, F1, Examples, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setReport(std::shared_ptr<const ClassifierReport> report);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::shared_ptr<const ClassifierReport> m_report;
};

}  // namespace embedscope
