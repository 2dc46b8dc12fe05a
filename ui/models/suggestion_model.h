#pragma once

#include <QAbstractListModel>
#include <QIcon>
#include <QString>
#include <vector>

#include "core/base/ids.h"

namespace embedscope {

/// One line under the search box.
struct Suggestion {
    enum class Kind { Word, Formula, Command, Message };
    Kind kind = Kind::Word;
    QString text;
    QString detail;   ///< quiet, at the right: how often a word occurs, the shortcut of a command
    RowId row;        ///< of a word
    int command = 0;  ///< number of a command in the caller's list
    QIcon icon;
};

/// What the search box offers for the text typed so far.
class SuggestionModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role { DetailRole = Qt::UserRole };

    using QAbstractListModel::QAbstractListModel;

    void setSuggestions(std::vector<Suggestion> suggestions);
    const Suggestion& at(int line) const { return m_suggestions[static_cast<std::size_t>(line)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  private:
    std::vector<Suggestion> m_suggestions;
};

}  // namespace embedscope
