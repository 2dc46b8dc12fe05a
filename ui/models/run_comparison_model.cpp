#include "ui/models/run_comparison_model.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QFont>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "core/train/training_methods.h"
#include "ui/session/number_text.h"

namespace embedscope {
namespace {

QString valueText(const ParameterSpec& spec, const ParameterValue& value) {
    const QLocale locale;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return locale.toString(qlonglong(*whole));
    if (const auto* real = std::get_if<double>(&value))
        return locale.toString(*real, 'g', QLocale::FloatingPointShortest);
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? RunComparisonModel::tr("on") : RunComparisonModel::tr("off");
    for (const ParameterChoice& choice : spec.choices)
        if (choice.id == std::get<std::string>(value))
            return QCoreApplication::translate("ParameterSpec", choice.label.c_str());
    return QString::fromStdString(std::get<std::string>(value));
}

QString textNames(const RunEntry& run) {
    QStringList names;
    for (const QString& path : run.texts) names << QFileInfo(path).fileName();
    return names.join(QStringLiteral(", "));
}

bool allEqual(const QStringList& values) {
    return std::all_of(values.begin(), values.end(),
                       [&](const QString& value) { return value == values.front(); });
}

}  // namespace

RunComparisonModel::RunComparisonModel(RunStore* store, QObject* parent)
    : QAbstractTableModel(parent), m_store(store) {
    connect(store, &RunStore::comparedChanged, this, &RunComparisonModel::reload);
    connect(store, &RunStore::changed, this, &RunComparisonModel::reload);
    reload();
}

void RunComparisonModel::reload() {
    beginResetModel();
    m_names.clear();
    m_rows.clear();
    std::vector<const RunEntry*> runs;
    for (const QString& id : m_store->compared()) {
        if (const RunEntry* run = m_store->find(id)) {
            runs.push_back(run);
            m_names << run->name;
        }
    }
    if (!runs.empty()) {
        addSettings(runs);
        addResults(runs);
    }
    endResetModel();
}

void RunComparisonModel::addSettings(const std::vector<const RunEntry*>& runs) {
    const auto add = [&](const QString& label, const std::function<QString(const RunEntry&)>& value) {
        Row row{label, {}, -1, true};
        for (const RunEntry* run : runs) row.values << value(*run);
        if (!allEqual(row.values)) m_rows.push_back(std::move(row));
    };
    add(tr("Texts"), textNames);
    add(tr("Method"), [](const RunEntry& run) {
        const TrainingMethod* method = findTrainingMethod(run.recipe.method());
        return QString::fromStdString(method ? method->label : run.recipe.method());
    });
    std::vector<std::string> done;
    for (const RunEntry* owner : runs) {
        for (const ParameterSpec& spec : owner->recipe.specs()) {
            if (std::find(done.begin(), done.end(), spec.id) != done.end()) continue;
            done.push_back(spec.id);
            add(QCoreApplication::translate("ParameterSpec", spec.label.c_str()), [&](const RunEntry& run) {
                return run.recipe.has(spec.id) ? valueText(spec, run.recipe.value(spec.id)) : tr("–");
            });
        }
    }
}

void RunComparisonModel::addResults(const std::vector<const RunEntry*>& runs) {
    enum class Best { None, Lowest, Highest };
    const auto add = [&](const QString& label, Best best,
                         const std::function<std::optional<double>(const RunEntry&)>& value,
                         const std::function<QString(double)>& shown) {
        Row row{label, {}, -1, false};
        std::optional<double> leader;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const std::optional<double> number = value(*runs[i]);
            row.values << (number ? shown(*number) : tr("–"));
            if (!number || best == Best::None) continue;
            if (leader && (best == Best::Lowest ? *number >= *leader : *number <= *leader)) continue;
            leader = number;
            row.best = static_cast<int>(i);
        }
        if (allEqual(row.values)) row.best = -1;
        m_rows.push_back(std::move(row));
    };
    const auto loss = [](double value) { return QLocale().toString(value, 'f', 4); };
    const auto count = [](double value) { return fullCount(static_cast<std::uint64_t>(value)); };
    add(
        tr("Vocabulary"), Best::None, [](const RunEntry& run) { return static_cast<double>(run.rows); },
        count);
    add(
        tr("Numbers learned"), Best::None,
        [](const RunEntry& run) { return static_cast<double>(run.parameters); }, count);
    add(
        tr("Loss"), Best::Lowest,
        [](const RunEntry& run) {
            return std::isfinite(run.loss) && run.loss > 0 ? std::optional<double>(run.loss) : std::nullopt;
        },
        loss);
    add(
        tr("Validation loss"), Best::Lowest, [](const RunEntry& run) { return run.validationLoss; }, loss);
    add(
        tr("Time"), Best::Lowest, [](const RunEntry& run) { return run.seconds; }, durationText);
    add(
        tr("Words/s"), Best::Highest, [](const RunEntry& run) { return run.wordsPerSecond; }, shortCount);
    add(
        tr("Size"), Best::None, [](const RunEntry& run) { return static_cast<double>(run.fileBytes); },
        [](double bytes) { return byteText(static_cast<std::uint64_t>(bytes)); });
}

int RunComparisonModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunComparisonModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_names.size()) + 1;
}

QVariant RunComparisonModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const int run = index.column() - 1;
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return run < 0 ? row.label : row.values[run];
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::FontRole && run >= 0 && run == row.best) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (role == Qt::AccessibleTextRole && run >= 0 && run == row.best)
        return tr("%1, the best").arg(row.values[run]);
    return {};
}

QVariant RunComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    return section > 0 && section <= m_names.size() ? m_names[section - 1] : QVariant(QString());
}

}  // namespace embedscope
