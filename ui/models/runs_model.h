#pragma once

#include <QAbstractTableModel>
#include <QSet>
#include <vector>

#include "ui/session/run_store.h"

namespace embedscope {

/// The runs of the workspace as a table. A checked run is compared (RunStore::compared()). Rows keep their
/// identity while facts change; sorting is the model's own.
class RunsModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column {
        Name,
        State,
        Method,
        Dimension,
        Vocabulary,
        Epochs,
        Loss,
        Validation,
        Accuracy,
        Time,
        Speed,
        Size,
        Started,
        ColumnCount
    };
    static constexpr int SortRole = Qt::UserRole + 1;  ///< the plain value behind a text
    static constexpr int IdRole = Qt::UserRole + 2;

    explicit RunsModel(RunStore* store, QObject* parent = nullptr);

    QString idAt(int row) const;
    int rowOf(const QString& id) const;  ///< -1: not listed
    /// Some run is of a classifier.
    bool hasAccuracy() const;
    /// Not listed although the store has it: a removal that can still be undone.
    void setHidden(const QString& id, bool hidden);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

  private:
    void reload();
    QVariant sortValue(const RunEntry& run, int column) const;
    QString text(const RunEntry& run, int column) const;

    RunStore* m_store;
    std::vector<QString> m_ids;  ///< in the order shown
    QSet<QString> m_hidden;
    int m_sortColumn = Started;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

/// "finished", "stopped", ... as a user reads it.
QString stateText(SessionState state);

}  // namespace embedscope
