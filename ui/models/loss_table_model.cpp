#include "ui/models/loss_table_model.h"

#include <QLocale>

namespace embedscope {
namespace {

bool same(const LossPoint& a, const LossPoint& b) {
    return a.words == b.words && a.epoch == b.epoch && a.loss == b.loss;
}

}  // namespace

void LossTableModel::setPoints(const std::vector<LossPoint>& points) {
    const std::size_t before = m_points.size();
    const bool continues = before > 0 && points.size() >= before && same(points.front(), m_points.front()) &&
                           same(points[before - 1], m_points.back());
    if (!continues) {
        beginResetModel();
        m_points = points;
        endResetModel();
        return;
    }
    if (points.size() == before) return;
    beginInsertRows({}, 0, static_cast<int>(points.size() - before) - 1);
    m_points.insert(m_points.end(), points.begin() + static_cast<std::ptrdiff_t>(before), points.end());
    endInsertRows();
}

int LossTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_points.size());
}

int LossTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LossTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const LossPoint& point = m_points[m_points.size() - 1 - static_cast<std::size_t>(index.row())];
    const QLocale locale;
    switch (index.column()) {
        case Epoch:
            return locale.toString(point.epoch, 'f', 3);
        case Words:
            return locale.toString(qulonglong(point.words));
        case Loss:
            return locale.toString(point.loss, 'f', 4);
        case EpochLoss:
            return locale.toString(point.epochLoss, 'f', 4);
        case Validation:
            return point.validationLoss ? locale.toString(*point.validationLoss, 'f', 4) : QString();
        case Accuracy:
            return point.accuracy ? locale.toString(100 * *point.accuracy, 'f', 2) : QString();
        case ValidationAccuracy:
            return point.validationAccuracy ? locale.toString(100 * *point.validationAccuracy, 'f', 2)
                                            : QString();
        case LearningRate:
            return locale.toString(point.learningRate, 'g', 3);
        default:
            return {};
    }
}

QVariant LossTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Loss)
        return tr("Mean since the point before, nats per example");
    if (role == Qt::ToolTipRole && section == EpochLoss)
        return tr("Mean since the epoch began, nats per example");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Epoch:
            return tr("Epoch");
        case Words:
            return tr("Words");
        case Loss:
            return tr("Loss");
        case EpochLoss:
            return tr("Epoch's loss");
        case Validation:
            return tr("Validation");
        case Accuracy:
            return tr("Right (%)");
        case ValidationAccuracy:
            return tr("Held-out right (%)");
        case LearningRate:
            return tr("Learning rate");
        default:
            return {};
    }
}

}  // namespace embedscope
