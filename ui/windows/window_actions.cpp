#include "ui/windows/window_actions.h"

#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <utility>

#include "ui/panels/search_box.h"
#include "ui/theme/theme.h"

namespace embedscope {

void tellShortcut(QAction* action) {
    QString name = action->text();
    name.remove(QLatin1Char('&'));
    name.remove(QStringLiteral("…"));
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    action->setToolTip(keys.isEmpty() ? name : QStringLiteral("%1 (%2)").arg(name, keys));
}

QAction* WindowActions::add(const QString& id, const QString& text, const QString& icon,
                            const QKeySequence& shortcut) {
    auto* action = new QAction(text, this);
    action->setObjectName(id);
    if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
    action->setShortcut(shortcut);
    tellShortcut(action);
    m_commands << action;
    return action;
}

WindowActions::WindowActions(QMainWindow* window) : QObject(window) {
    open = add(QStringLiteral("open"), tr("&Open a model…"), QStringLiteral("open"), QKeySequence::Open);
    openBuiltIn = add(QStringLiteral("openBuiltIn"), tr("Open the &built-in model"), QStringLiteral("home"));
    save = add(QStringLiteral("save"), tr("&Save the model"), QStringLiteral("save"), QKeySequence::Save);
    saveAs = add(QStringLiteral("saveAs"), tr("Save the model &as…"), {},
                 QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    exportCoordinates =
        add(QStringLiteral("exportCoordinates"), tr("Export the &coordinates…"), QStringLiteral("export"));
    exportNeighbors =
        add(QStringLiteral("exportNeighbors"), tr("Export the &neighbours…"), QStringLiteral("export"));
    quit = add(QStringLiteral("quit"), tr("&Quit"), {}, QKeySequence(Qt::CTRL | Qt::Key_Q));

    undo = add(QStringLiteral("undo"), tr("&Undo"), QStringLiteral("undo"), QKeySequence::Undo);
    redo = add(QStringLiteral("redo"), tr("&Redo"), QStringLiteral("redo"),
               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z));
    find = add(QStringLiteral("find"), tr("&Find a word or a command"), QStringLiteral("search"));
    find->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence(Qt::Key_Slash), QKeySequence(QKeySequence::Find)});
    tellShortcut(find);
    clearFocus = add(QStringLiteral("clearFocus"), tr("&Clear query and selection"), QStringLiteral("close"),
                     QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A));

    systemTheme =
        add(QStringLiteral("systemTheme"), tr("Light or dark as the &system"), QStringLiteral("system"));
    lightTheme = add(QStringLiteral("lightTheme"), tr("&Light"), QStringLiteral("sun"));
    darkTheme = add(QStringLiteral("darkTheme"), tr("&Dark"), QStringLiteral("moon"));
    auto* themes = new QActionGroup(this);
    for (QAction* theme : {systemTheme, lightTheme, darkTheme}) {
        theme->setCheckable(true);
        themes->addAction(theme);
    }
    toggleTheme = add(QStringLiteral("toggleTheme"), tr("Switch between light and dark"),
                      QStringLiteral("moon"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D));
    presentation = add(QStringLiteral("presentation"), tr("&Presentation mode, large type"),
                       QStringLiteral("present"), QKeySequence(Qt::Key_F9));
    presentation->setCheckable(true);
    fullScreen = add(QStringLiteral("fullScreen"), tr("&Full screen"), {}, QKeySequence(Qt::Key_F11));
    fullScreen->setCheckable(true);
    resetLayout = add(QStringLiteral("resetLayout"), tr("&Reset the layout"), QStringLiteral("refresh"));

    chooseTexts = add(QStringLiteral("chooseTexts"), tr("Choose a &text to train on…"),
                      QStringLiteral("text"), QKeySequence(Qt::CTRL | Qt::Key_T));

    shortcuts = add(QStringLiteral("shortcuts"), tr("&Keyboard shortcuts"), QStringLiteral("help"),
                    QKeySequence(Qt::Key_F1));
    about = add(QStringLiteral("about"), tr("&About Embedscope"), QStringLiteral("info"));

    const std::pair<QAction*, QString> further[] = {{open, tr("load file vectors import")},
                                                    {openBuiltIn, tr("English example sample default")},
                                                    {save, tr("write store")},
                                                    {saveAs, tr("write convert format file")},
                                                    {exportCoordinates, tr("table map projection tsv csv")},
                                                    {exportNeighbors, tr("table list nearest tsv csv")},
                                                    {undo, tr("back")},
                                                    {clearFocus, tr("deselect reset")},
                                                    {lightTheme, tr("theme appearance colours bright mode")},
                                                    {darkTheme, tr("theme appearance colours night mode")},
                                                    {systemTheme, tr("theme appearance colours mode")},
                                                    {toggleTheme, tr("theme appearance colours night mode")},
                                                    {presentation, tr("projector big font zoom teacher")},
                                                    {resetLayout, tr("panels docks window arrangement")},
                                                    {chooseTexts, tr("learn corpus file new model")},
                                                    {shortcuts, tr("help keys hotkeys")}};
    for (const auto& [action, words] : further) action->setProperty(SearchBox::kFurtherWords, words);

    recent = new QMenu(tr("Open &recent"), window);
    for (QAction* action : m_commands) window->addAction(action);
}

void WindowActions::buildMenus(QMainWindow* window, const QList<QAction*>& workspaces,
                               const QList<QAction*>& panels, const QList<QAction*>& mapActions,
                               const QList<QAction*>& trainActions) {
    QMenuBar* bar = window->menuBar();
    QMenu* file = bar->addMenu(tr("&File"));
    file->addAction(open);
    file->addMenu(recent);
    file->addAction(openBuiltIn);
    file->addSeparator();
    file->addActions({save, saveAs});
    file->addSeparator();
    file->addActions({exportCoordinates, exportNeighbors});
    file->addSeparator();
    file->addAction(quit);

    QMenu* edit = bar->addMenu(tr("&Edit"));
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addActions({find, clearFocus});

    QMenu* view = bar->addMenu(tr("&View"));
    view->addActions(workspaces);
    view->addSeparator();
    QMenu* map = view->addMenu(tr("&Map"));
    map->addActions(mapActions);
    map->menuAction()->setVisible(!mapActions.isEmpty());
    QMenu* shown = view->addMenu(tr("&Panels"));
    shown->addActions(panels);
    shown->addSeparator();
    shown->addAction(resetLayout);
    view->addSeparator();
    QMenu* appearance = view->addMenu(tr("&Appearance"));
    appearance->addActions({systemTheme, lightTheme, darkTheme});
    view->addActions({toggleTheme, presentation, fullScreen});

    QMenu* train = bar->addMenu(tr("&Train"));
    train->addAction(chooseTexts);
    train->addSeparator();
    train->addActions(trainActions);

    QMenu* help = bar->addMenu(tr("&Help"));
    help->addActions({shortcuts, about});

    m_commands << workspaces << mapActions << trainActions << panels;
}

}  // namespace embedscope
