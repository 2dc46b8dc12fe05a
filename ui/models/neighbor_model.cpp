#include "ui/models/neighbor_model.h"

#include <QLocale>
#include <algorithm>

#include "ui/session/word_query.h"

namespace embedscope {

void NeighborModel::setNeighbors(ModelPtr model, std::shared_ptr<const std::vector<Neighbor>> neighbors,
                                 Metric metric) {
    const bool sameLines = m_neighbors && neighbors && m_model == model && m_metric == metric &&
                           m_neighbors->size() == neighbors->size();
    if (!sameLines) beginResetModel();
    m_model = std::move(model);
    m_neighbors = std::move(neighbors);
    m_metric = metric;
    m_nearest = 0;
    if (m_neighbors)
        for (const Neighbor& neighbor : *m_neighbors)
            if (neighbor.score > 0 && (m_nearest <= 0 || neighbor.score < m_nearest))
                m_nearest = neighbor.score;
    if (sameLines) {
        // While a run goes on the same lines get new words many times a second: scrolling stays where it is.
        if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    } else {
        endResetModel();
    }
}

RowId NeighborModel::rowId(int line) const {
    return (*m_neighbors)[static_cast<std::size_t>(line)].row;
}

int NeighborModel::lineOf(RowId row) const {
    if (!m_neighbors) return -1;
    const auto found = std::find_if(m_neighbors->begin(), m_neighbors->end(),
                                    [row](const Neighbor& neighbor) { return neighbor.row == row; });
    return found == m_neighbors->end() ? -1 : static_cast<int>(found - m_neighbors->begin());
}

int NeighborModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || !m_model || !m_neighbors) return 0;
    return static_cast<int>(m_neighbors->size());
}

int NeighborModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant NeighborModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Neighbor& neighbor = (*m_neighbors)[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == Rank) return QLocale().toString(index.row() + 1);
            if (index.column() == Word) return wordOf(*m_model, neighbor.row);
            return QLocale().toString(neighbor.score, 'f', 3);
        case Qt::ToolTipRole:
            if (index.column() == Word) return wordOf(*m_model, neighbor.row);
            if (index.column() == Score) return QLocale().toString(neighbor.score, 'g', 9);
            return {};
        case Qt::TextAlignmentRole:
            if (index.column() == Word) return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        case Qt::AccessibleTextRole:
            if (index.column() == Score && m_metric == Metric::Cosine) {
                return tr("cosine %1").arg(QLocale().toString(neighbor.score, 'f', 3));
            }
            if (index.column() == Score)
                return tr("distance %1").arg(QLocale().toString(neighbor.score, 'f', 3));
            return {};
        case BarRole:
            if (m_metric == Metric::Cosine) return std::clamp(neighbor.score, 0.0, 1.0);
            return neighbor.score > 0 ? std::clamp(m_nearest / neighbor.score, 0.0, 1.0) : 1.0;
        default:
            return {};
    }
}

QVariant NeighborModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        return QVariant(section == Rank ? Qt::AlignRight | Qt::AlignVCenter
                                        : Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Rank:
            return tr("#");
        case Word:
            return tr("Word");
        case Score:
            return m_metric == Metric::Cosine ? tr("Cosine") : tr("Distance");
        default:
            return {};
    }
}

}  // namespace embedscope
