#include "ui/models/suggestion_model.h"

namespace embedscope {

void SuggestionModel::setSuggestions(std::vector<Suggestion> suggestions) {
    beginResetModel();
    m_suggestions = std::move(suggestions);
    endResetModel();
}

int SuggestionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_suggestions.size());
}

QVariant SuggestionModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Suggestion& suggestion = at(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return suggestion.text;
        case Qt::DecorationRole:
            return suggestion.icon;
        case DetailRole:
            return suggestion.detail;
        default:
            return {};
    }
}

Qt::ItemFlags SuggestionModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    if (at(index.row()).kind == Suggestion::Kind::Message) return Qt::ItemIsEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

}  // namespace embedscope
