#pragma once

#include <QAction>
#include <QLineEdit>
#include <QList>
#include <memory>
#include <vector>

#include "core/base/ids.h"
#include "ui/session/job_slot.h"

class QFrame;
class QListView;

namespace embedscope {

class Explorer;
class SuggestionModel;
struct Suggestion;

/// A line in which a person types a word, a sum of words ("king - man + woman") or the name of a command,
/// with suggestions below while typing. Arrow keys choose, Enter goes there, Escape leaves. GUI thread only;
/// the vocabulary is searched in the background.
class SearchBox : public QLineEdit {
    Q_OBJECT
  public:
    explicit SearchBox(Explorer* explorer, QWidget* parent = nullptr);
    ~SearchBox() override;

    /// Property of a command: further words that it is found by.
    static constexpr const char* kFurtherWords = "furtherWords";
    /// The commands that are found too; none by default. Borrowed: they outlive the box.
    void setCommands(const QList<QAction*>& commands);
    /// The suggestions are open.
    bool isPopupOpen() const;
    /// The list below the box, for tests and for styling.
    QListView* popupList() const { return m_list; }

  Q_SIGNALS:
    /// A word or formula was chosen and is now the explorer's query.
    void chosen();
    /// Escape was pressed with no suggestion open.
    void left();
    /// The focus went elsewhere; what stands in the box may never have been asked.
    void abandoned();

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void typed(const QString& written);
    void showSuggestions(const QString& text, const QString& sumSoFar, const std::vector<RowId>& words);
    void addCommands(const QString& text, std::vector<Suggestion>& lines) const;
    void activate(int line);
    void submit();
    void openPopup();
    void closePopup();
    void placePopup();

    Explorer* m_explorer;
    QList<QAction*> m_commands;
    QFrame* m_popup = nullptr;
    QListView* m_list = nullptr;
    SuggestionModel* m_model = nullptr;
    bool m_submitWhenFound = false;
    JobSlot m_search;
};

}  // namespace embedscope
