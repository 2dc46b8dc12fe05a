#include "ui/models/runs_model.h"

#include <QColor>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "core/train/training_methods.h"
#include "ui/session/number_text.h"

namespace embedscope {

QString stateText(SessionState state) {
    switch (state) {
        case SessionState::Preparing:
            return RunsModel::tr("preparing");
        case SessionState::Running:
            return RunsModel::tr("running");
        case SessionState::Paused:
            return RunsModel::tr("paused");
        case SessionState::Finished:
            return RunsModel::tr("finished");
        case SessionState::Stopped:
            return RunsModel::tr("stopped");
        case SessionState::Cancelled:
            return RunsModel::tr("cancelled");
        case SessionState::Failed:
            return RunsModel::tr("failed");
    }
    return {};
}

RunsModel::RunsModel(RunStore* store, QObject* parent) : QAbstractTableModel(parent), m_store(store) {
    connect(store, &RunStore::changed, this, &RunsModel::reload);
    connect(store, &RunStore::updated, this, [this](const QString& id) {
        const int row = rowOf(id);
        if (row >= 0) Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    });
    connect(store, &RunStore::comparedChanged, this, [this] {
        if (!m_ids.empty()) Q_EMIT dataChanged(index(0, Name), index(rowCount() - 1, Name));
    });
    reload();
}

void RunsModel::reload() {
    std::vector<QString> ids;
    for (const RunEntry& run : m_store->runs())
        if (!m_hidden.contains(run.id)) ids.push_back(run.id);
    std::vector<QString> known = m_ids;
    std::vector<QString> wanted = ids;
    std::sort(known.begin(), known.end());
    std::sort(wanted.begin(), wanted.end());
    if (known == wanted) {  // other facts only
        if (!m_ids.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_ids = std::move(ids);
    endResetModel();
    sort(m_sortColumn, m_sortOrder);
}

void RunsModel::setHidden(const QString& id, bool hidden) {
    if (hidden) {
        m_hidden.insert(id);
    } else {
        m_hidden.remove(id);
    }
    reload();
}

QString RunsModel::idAt(int row) const {
    return row >= 0 && row < rowCount() ? m_ids[static_cast<std::size_t>(row)] : QString();
}

int RunsModel::rowOf(const QString& id) const {
    const auto found = std::find(m_ids.begin(), m_ids.end(), id);
    return found == m_ids.end() ? -1 : static_cast<int>(found - m_ids.begin());
}

bool RunsModel::hasAccuracy() const {
    return std::any_of(m_store->runs().begin(), m_store->runs().end(),
                       [](const RunEntry& run) { return run.shownAccuracy().has_value(); });
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunsModel::sortValue(const RunEntry& run, int column) const {
    switch (column) {
        case Name:
            return run.name;
        case State:
            return stateText(run.state);
        case Method:
            return QString::fromStdString(run.recipe.method());
        case Dimension:
            return qulonglong(run.dim);
        case Vocabulary:
            return qulonglong(run.rows);
        case Epochs:
            return qulonglong(run.epochs);
        case Loss:
            return std::isfinite(run.loss) && run.loss > 0 ? run.loss : HUGE_VAL;
        case Validation:
            return run.validationLoss.value_or(HUGE_VAL);
        case Accuracy:
            return run.shownAccuracy().value_or(-1);
        case Time:
            return run.seconds;
        case Speed:
            return run.wordsPerSecond;
        case Size:
            return qulonglong(run.fileBytes);
        case Started:
            return run.startedAt;
        default:
            return {};
    }
}

QString RunsModel::text(const RunEntry& run, int column) const {
    const QLocale locale;
    switch (column) {
        case Name:
            return run.name;
        case State:
            return stateText(run.state);
        case Method: {
            const TrainingMethod* method = findTrainingMethod(run.recipe.method());
            return QString::fromStdString(method ? method->label : run.recipe.method());
        }
        case Dimension:
            return fullCount(run.dim);
        case Vocabulary:
            return run.rows ? fullCount(run.rows) : QString();
        case Epochs:
            return fullCount(run.epochs);
        case Loss:
            return std::isfinite(run.loss) && run.loss > 0 ? locale.toString(run.loss, 'f', 4) : QString();
        case Validation:
            return run.validationLoss ? locale.toString(*run.validationLoss, 'f', 4) : QString();
        case Accuracy:
            return run.shownAccuracy() ? percentText(*run.shownAccuracy(), 1) : QString();
        case Time:
            return durationText(run.seconds);
        case Speed:
            return run.wordsPerSecond > 0 ? shortCount(run.wordsPerSecond) : QString();
        case Size:
            return run.fileBytes ? byteText(run.fileBytes) : QString();
        case Started:
            return locale.toString(run.startedAt, QLocale::ShortFormat);
        default:
            return {};
    }
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const RunEntry* run = m_store->find(idAt(index.row()));
    if (!run) return {};
    switch (role) {
        case Qt::DisplayRole:
            return text(*run, index.column());
        case Qt::EditRole:
            return index.column() == Name ? QVariant(run->name) : QVariant();
        case Qt::CheckStateRole:
            if (index.column() != Name) return {};
            return m_store->compared().contains(run->id) ? Qt::Checked : Qt::Unchecked;
        case Qt::TextAlignmentRole: {
            const bool number = index.column() >= Dimension && index.column() <= Size;
            return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
        case Qt::ToolTipRole: {
            QStringList lines{run->name};
            if (!run->note.isEmpty()) lines << run->note;
            for (int column = State; column < ColumnCount; ++column) {
                const QString fact = text(*run, column);
                if (!fact.isEmpty())
                    lines << tr("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                                              fact);
            }
            lines << run->texts;
            if (run->modelPath.isEmpty() && hasEnded(run->state)) lines << tr("No model was kept.");
            return lines.join(QLatin1Char('\n'));
        }
        case SortRole:
            return sortValue(*run, index.column());
        case IdRole:
            return run->id;
        default:
            return {};
    }
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != Name) return false;
    const QString id = idAt(index.row());
    if (role == Qt::CheckStateRole) {
        m_store->setCompared(id, value.toInt() == Qt::Checked);
        return true;
    }
    if (role != Qt::EditRole || value.toString().trimmed().isEmpty()) return false;
    m_store->rename(id, value.toString());
    return true;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Name) flags |= Qt::ItemIsUserCheckable | Qt::ItemIsEditable;
    return flags;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section >= Dimension && section <= Size ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && (section == Loss || section == Validation)) return tr("Nats per example");
    if (role == Qt::ToolTipRole && section == Accuracy)
        return tr(
            "Share of the held-out examples whose class was found; of the training where none are held out");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("Run");
        case State:
            return tr("State");
        case Method:
            return tr("Method");
        case Dimension:
            return tr("Dimension");
        case Vocabulary:
            return tr("Vocabulary");
        case Epochs:
            return tr("Epochs");
        case Loss:
            return tr("Loss");
        case Validation:
            return tr("Validation");
        case Accuracy:
            return tr("Accuracy");
        case Time:
            return tr("Time");
        case Speed:
            return tr("Words/s");
        case Size:
            return tr("Size");
        case Started:
            return tr("Started");
        default:
            return {};
    }
}

void RunsModel::sort(int column, Qt::SortOrder order) {
    if (column < 0) return;
    m_sortColumn = column;
    m_sortOrder = order;
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    std::vector<QString> before = m_ids;
    std::stable_sort(m_ids.begin(), m_ids.end(), [&](const QString& a, const QString& b) {
        const RunEntry* left = m_store->find(a);
        const RunEntry* right = m_store->find(b);
        if (!left || !right) return left != nullptr && right == nullptr;
        const auto less = QVariant::compare(sortValue(*left, column), sortValue(*right, column));
        return order == Qt::AscendingOrder ? less == QPartialOrdering::Less
                                           : less == QPartialOrdering::Greater;
    });
    const QModelIndexList old = persistentIndexList();
    QModelIndexList moved;
    for (const QModelIndex& at : old)
        moved << index(rowOf(before[static_cast<std::size_t>(at.row())]), at.column());
    changePersistentIndexList(old, moved);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

}  // namespace embedscope
