#include "ui/models/step_pair_model.h"

#include <QLocale>

namespace embedscope {

void StepPairModel::setTrace(std::shared_ptr<const UpdateTrace> trace) {
    beginResetModel();
    m_trace = std::move(trace);
    endResetModel();
}

int StepPairModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_trace ? 0 : static_cast<int>(m_trace->pairs.size());
}

int StepPairModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant StepPairModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const UpdateTrace::Pair& pair = m_trace->pairs[static_cast<std::size_t>(index.row())];
    const QLocale locale;
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() < Truth ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if ((role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) && index.column() == Truth)
        return tr("A true pair %1 times, a random one %2 times")
            .arg(locale.toString(pair.positive), locale.toString(pair.negative));
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case Input:
            return QString::fromStdString(pair.input);
        case Output:
            return QString::fromStdString(pair.output);
        case Truth:
            return pair.positive > 0 && pair.negative > 0 ? QStringLiteral("±")
                   : pair.positive > 0                    ? QStringLiteral("+")
                                                          : QStringLiteral("−");
        case Product:
            return locale.toString(pair.product, 'f', 3);
        case Sigmoid:
            return locale.toString(pair.sigmoid, 'f', 3);
        case Slope:
            return locale.toString(pair.slope, 'f', 2);
        case Loss:
            return locale.toString(pair.loss, 'f', 2);
        default:
            return {};
    }
}

QVariant StepPairModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section < Truth ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (!tip && role != Qt::DisplayRole) return {};
    switch (section) {
        case Input:
            return tip ? tr("The word whose vector is learned") : tr("Word");
        case Output:
            return tip ? tr("The word of the context, or a random one, on the prediction side") : tr("With");
        case Truth:
            return tip ? tr("+ a true pair: they stand together in the text; − a random one: a negative "
                            "sample")
                       : tr("±");
        case Product:
            return tip ? tr("x: the dot product of the two rows") : tr("x");
        case Sigmoid:
            return tip ? tr("1 / (1 + exp(-x)): how probable the model takes the pair to be") : tr("σ(x)");
        case Slope:
            return tip ? tr("The gradient of the loss by x: what is too much (above 0) or too little")
                       : tr("slope");
        case Loss:
            return tip ? tr("Nats") : tr("loss");
        default:
            return {};
    }
}

}  // namespace embedscope
