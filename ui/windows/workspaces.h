#pragma once

#include <QHash>
#include <QList>
#include <QMainWindow>
#include <QObject>
#include <QString>

class QAction;
class QActionGroup;
class QDockWidget;

namespace embedscope {

class Panel;
class Settings;

/// The arrangements of the window's docks: which are there and how large. Each workspace keeps what its user
/// made of it. GUI thread only.
class Workspaces : public QObject {
    Q_OBJECT
  public:
    static constexpr int kLayoutVersion = 1;

    Workspaces(QMainWindow* window, Settings* settings);

    /// Puts a panel into a dock of the window; the panel's header becomes its title bar.
    QDockWidget* addPanel(Panel* panel, Qt::DockWidgetArea area);
    /// Adds a workspace that shows these panels; its action goes to rail and menu.
    void addWorkspace(const QString& id, const QString& title, const QString& icon,
                      const QStringList& panels);

    /// The window or the type has another size: where it has become too small to show panels side by side,
    /// they stand behind one another as tabs, so that the map keeps most of the room.
    void adapt();

    QString current() const { return m_current; }
    bool has(const QString& id) const;
    /// Leaves the present arrangement as it is for later and shows another one. Unknown ids are ignored.
    void show(const QString& id);
    /// Writes down the present arrangement.
    void save();
    /// All workspaces as they were in the beginning.
    void reset();

    QList<QAction*> actions() const;
    QDockWidget* dock(const QString& panel) const { return m_docks.value(panel); }
    QList<QDockWidget*> docks() const { return m_order; }

  Q_SIGNALS:
    void shown(const QString& id);

  private:
    /// How much room there is beside the map.
    enum class Room {
        Wide,    ///< a column at the right, a row below
        Narrow,  ///< each of them one panel at a time, the others behind it
        Small    ///< one column of one panel at a time
    };
    struct Workspace {
        QString id;
        QStringList panels;
        QAction* action = nullptr;
    };
    const Workspace* find(const QString& id) const;
    /// The user asks for a workspace: the present one gets back those of its panels that were closed.
    void choose(const QString& id);
    void arrange(const Workspace& workspace);
    Room roomNow() const;
    QString layoutKey() const;
    void placeDocks();
    void placeTabs(const Workspace& workspace);
    void sizeDocks();

    QMainWindow* m_window;
    Settings* m_settings;
    QList<Workspace> m_workspaces;
    QHash<QString, QDockWidget*> m_docks;
    QHash<QString, Qt::DockWidgetArea> m_areas;
    QList<QDockWidget*> m_order;
    QActionGroup* m_group;
    QString m_current;
    Room m_room = Room::Wide;
};

}  // namespace embedscope
