#include "ui/models/class_report_models.h"

#include <QLocale>

#include "ui/session/number_text.h"

namespace embedscope {

void ConfusionModel::setReport(std::shared_ptr<const ClassifierReport> report) {
    beginResetModel();
    m_report = std::move(report);
    endResetModel();
}

int ConfusionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_report ? 0 : static_cast<int>(m_report->labels.size());
}

int ConfusionModel::columnCount(const QModelIndex& parent) const {
    return rowCount(parent);
}

QVariant ConfusionModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto truth = static_cast<std::size_t>(index.row());
    const auto predicted = static_cast<std::size_t>(index.column());
    const std::uint64_t count = m_report->confusion.count(truth, predicted);
    const std::uint64_t all = m_report->scores.classes[truth].examples;
    const double share = all ? static_cast<double>(count) / static_cast<double>(all) : 0;
    switch (role) {
        case Qt::DisplayRole:
            return QLocale().toString(qulonglong(count));
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignCenter);
        case ShareRole:
            return share;
        case Qt::ToolTipRole:
            return tr("%1 of the examples of “%2” were taken for “%3”: %4")
                .arg(QLocale().toString(qulonglong(count)), m_report->labels[truth],
                     m_report->labels[predicted], percentText(share, 1));
        default:
            return {};
    }
}

QVariant ConfusionModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    if (!m_report || section >= rowCount()) return {};
    const QString name = m_report->labels[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return name;
    return orientation == Qt::Horizontal ? tr("Taken for “%1”").arg(name) : tr("Truly “%1”").arg(name);
}

void ClassScoreModel::setReport(std::shared_ptr<const ClassifierReport> report) {
    beginResetModel();
    m_report = std::move(report);
    endResetModel();
}

int ClassScoreModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_report ? 0 : static_cast<int>(m_report->labels.size()) + 2;
}

int ClassScoreModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClassScoreModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto row = static_cast<std::size_t>(index.row());
    const std::size_t classes = m_report->labels.size();
    const ClassificationScores& scores = m_report->scores;
    const ClassScore& score = row < classes    ? scores.classes[row]
                              : row == classes ? scores.macro
                                               : scores.weighted;
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() == Class ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && row == classes) return tr("The plain mean over the classes (macro)");
    if (role == Qt::ToolTipRole && row > classes)
        return tr("The mean over the classes, each weighted by its examples");
    if (role != Qt::DisplayRole) return {};
    const QLocale locale;
    switch (index.column()) {
        case Class:
            return row < classes ? m_report->labels[row] : row == classes ? tr("mean") : tr("weighted mean");
        case Precision:
            return locale.toString(score.precision, 'f', 3);
        case Recall:
            return locale.toString(score.recall, 'f', 3);
        case F1:
            return locale.toString(score.f1, 'f', 3);
        case Examples:
            return locale.toString(qulonglong(row < classes ? score.examples : scores.examples));
        default:
            return {};
    }
}

QVariant ClassScoreModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Class ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (!tip && role != Qt::DisplayRole) return {};
    switch (section) {
        case Class:
            return tr("Class");
        case Precision:
            return tip ? tr("Of the examples called so, the share that are") : tr("Precision");
        case Recall:
            return tip ? tr("Of the examples that are so, the share called so") : tr("Recall");
        case F1:
            return tip ? tr("The harmonic mean of precision and recall") : tr("F1");
        case Examples:
            return tr("Examples");
        default:
            return {};
    }
}

}  // namespace embedscope
