#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <vector>

#include "ui/session/run_store.h"

namespace embedscope {

/// The compared runs side by side: the first column names a setting in which they differ, or a result; each
/// other column is a run.
/// The best value of a result is marked (bold).
class RunComparisonModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    explicit RunComparisonModel(RunStore* store, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    struct Row {
        QString label;
        QStringList values;  ///< one a run
        int best = -1;       ///< column of the best value, or -1
        bool setting = false;
    };

    void reload();
    void addSettings(const std::vector<const RunEntry*>& runs);
    void addResults(const std::vector<const RunEntry*>& runs);

    RunStore* m_store;
    QStringList m_names;
    std::vector<Row> m_rows;
};

}  // namespace embedscope
