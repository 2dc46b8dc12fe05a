#pragma once

#include <QString>
#include <QWidget>

class QBoxLayout;
class QLabel;
class QStackedLayout;
class QToolButton;

namespace embedscope {

class EmptyState;

/// What every panel of the window looks like: a title row with optional tools at its right, and the content
/// or, while there is nothing to show, an empty state that says what will be here. The window takes the
/// header as the title bar of the dock, so that it is also the handle to drag the panel by. GUI thread only.
class Panel : public QWidget {
    Q_OBJECT
  public:
    /// id becomes the objectName ("neighbours"), title the heading, icon one of resources/icons.
    Panel(const QString& id, const QString& title, const QString& icon, QWidget* parent = nullptr);

    QString title() const;
    void setTitle(const QString& title);
    /// A quiet word behind the title ("of king"); empty for none.
    void setSubtitle(const QString& text);
    QString iconName() const { return m_icon; }

    /// The title row. The window may move it to another parent; it stays valid as long as the panel.
    QWidget* header() const { return m_header; }
    /// Adds a tool at the right end of the title row, left of those added by the window; owned by the header.
    void addTool(QWidget* tool);

    /// The panel's body; set once. Margins are the content's own business (kPanelMargin for forms and text,
    /// none for tables and the map).
    void setContent(QWidget* content);
    /// Shown instead of the content while showEmpty(true); set once.
    void setEmptyState(EmptyState* empty);
    void showEmpty(bool empty);
    bool isEmptyShown() const;

  private:
    QString m_icon;
    QWidget* m_header = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QBoxLayout* m_tools = nullptr;
    QStackedLayout* m_stack = nullptr;
    QWidget* m_content = nullptr;
    EmptyState* m_empty = nullptr;
};

}  // namespace embedscope
