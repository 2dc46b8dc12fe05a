#pragma once

#include <QAction>
#include <QList>
#include <QObject>

class QMainWindow;
class QMenu;

namespace embedscope {

/// Every command of the window as an action, so that menu, shortcut, tooltip and search box agree. What they
/// do is connected by the window.
class WindowActions : public QObject {
    Q_OBJECT
  public:
    explicit WindowActions(QMainWindow* window);

    QAction* open;
    QAction* openBuiltIn;
    QAction* save;
    QAction* saveAs;
    QAction* exportCoordinates;
    QAction* exportNeighbors;
    QAction* quit;

    QAction* undo;
    QAction* redo;
    QAction* find;
    QAction* clearFocus;

    QAction* systemTheme;
    QAction* lightTheme;
    QAction* darkTheme;
    QAction* toggleTheme;
    QAction* presentation;
    QAction* fullScreen;
    QAction* resetLayout;

    QAction* chooseTexts;

    QAction* shortcuts;
    QAction* about;

    QMenu* recent;

    /// Builds the menu bar. mapActions, trainActions: what those panels offer; workspaces, panels: the
    /// switches.
    void buildMenus(QMainWindow* window, const QList<QAction*>& workspaces, const QList<QAction*>& panels,
                    const QList<QAction*>& mapActions, const QList<QAction*>& trainActions);
    /// All commands with a name, for the search box.
    QList<QAction*> commands() const { return m_commands; }

  private:
    QAction* add(const QString& id, const QString& text, const QString& icon = {},
                 const QKeySequence& shortcut = {});
    QList<QAction*> m_commands;
};

/// Gives an action a tooltip that ends with its shortcut.
void tellShortcut(QAction* action);

}  // namespace embedscope
