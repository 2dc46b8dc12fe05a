#include "ui/windows/workspaces.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

#include "ui/panels/panel.h"
#include "ui/session/settings.h"
#include "ui/theme/theme.h"

namespace embedscope {

namespace {
// Below these, in pixels of the usual type size, panels stand behind one another.
constexpr int kWideEnough = 1100;
constexpr int kHighEnough = 900;
}  // namespace

Workspaces::Workspaces(QMainWindow* window, Settings* settings)
    : QObject(window), m_window(window), m_settings(settings), m_group(new QActionGroup(this)) {
    window->setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks |
                           QMainWindow::AllowTabbedDocks);
    // The column at the right reaches down to the status line; the charts stand below the map alone.
    window->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    window->setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    window->setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
}

QDockWidget* Workspaces::addPanel(Panel* panel, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(panel->title(), m_window);
    dock->setObjectName(panel->objectName() + QStringLiteral("Dock"));
    dock->setWidget(panel);
    auto* close = new QToolButton(panel);
    close->setIcon(themedIcon(QStringLiteral("close"), IconTone::Quiet));
    close->setToolTip(tr("Close this panel; the View menu brings it back"));
    close->setAccessibleName(tr("Close %1").arg(panel->title()));
    setFlatTool(close);
    close->setIconSize({scaled(14), scaled(14)});
    connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
    panel->addTool(close);
    dock->setTitleBarWidget(panel->header());
    dock->toggleViewAction()->setIcon(themedIcon(panel->iconName()));
    m_window->addDockWidget(area, dock);
    dock->hide();
    m_docks.insert(panel->objectName(), dock);
    m_areas.insert(panel->objectName(), area);
    m_order << dock;
    return dock;
}

void Workspaces::addWorkspace(const QString& id, const QString& title, const QString& icon,
                              const QStringList& panels) {
    auto* action = new QAction(themedIcon(icon), title, this);
    action->setCheckable(true);
    action->setObjectName(QStringLiteral("workspace_") + id);
    action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + m_workspaces.size())));
    action->setToolTip(tr("%1 (%2)").arg(title, action->shortcut().toString(QKeySequence::NativeText)));
    m_group->addAction(action);
    connect(action, &QAction::triggered, this, [this, id] { choose(id); });
    m_workspaces.append({id, panels, action});
}

QList<QAction*> Workspaces::actions() const {
    return m_group->actions();
}

const Workspaces::Workspace* Workspaces::find(const QString& id) const {
    for (const Workspace& workspace : m_workspaces) {
        if (workspace.id == id) return &workspace;
    }
    return nullptr;
}

bool Workspaces::has(const QString& id) const {
    return find(id) != nullptr;
}

void Workspaces::show(const QString& id) {
    const Workspace* workspace = find(id);
    if (workspace == nullptr || id == m_current) return;
    if (!m_current.isEmpty()) save();
    m_current = id;
    m_room = roomNow();
    workspace->action->setChecked(true);
    arrange(*workspace);
    const QByteArray kept = m_settings->layout(layoutKey());
    if (!kept.isEmpty()) m_window->restoreState(kept, kLayoutVersion);
    Q_EMIT shown(id);
}

void Workspaces::choose(const QString& id) {
    const Workspace* workspace = find(id);
    if (workspace == nullptr || id != m_current) {
        show(id);
        return;
    }
    bool cameBack = false;
    for (const QString& panel : workspace->panels) {
        QDockWidget* dock = m_docks.value(panel);
        if (dock == nullptr || !dock->isHidden()) continue;
        dock->show();
        cameBack = true;
    }
    if (cameBack) sizeDocks();
}

void Workspaces::save() {
    if (!m_current.isEmpty()) m_settings->setLayout(layoutKey(), m_window->saveState(kLayoutVersion));
}

Workspaces::Room Workspaces::roomNow() const {
    if (m_window->width() >= scaled(kWideEnough)) return Room::Wide;
    return m_window->height() >= scaled(kHighEnough) ? Room::Narrow : Room::Small;
}

QString Workspaces::layoutKey() const {
    switch (m_room) {
        case Room::Wide:
            break;
        case Room::Narrow:
            return m_current + QStringLiteral("-narrow");
        case Room::Small:
            return m_current + QStringLiteral("-small");
    }
    return m_current;
}

void Workspaces::adapt() {
    const Workspace* workspace = find(m_current);
    const Room room = roomNow();
    if (workspace == nullptr || room == m_room) return;
    save();
    m_room = room;
    arrange(*workspace);
    const QByteArray kept = m_settings->layout(layoutKey());
    if (!kept.isEmpty()) m_window->restoreState(kept, kLayoutVersion);
}

void Workspaces::reset() {
    m_settings->clearLayouts();
    placeDocks();
    if (const Workspace* workspace = find(m_current)) arrange(*workspace);
}

void Workspaces::placeDocks() {
    for (QDockWidget* dock : m_order) {
        dock->setFloating(false);
        m_window->removeDockWidget(dock);
    }
    QDockWidget* lastBelow = nullptr;
    for (QDockWidget* dock : m_order) {
        const Qt::DockWidgetArea area = m_areas.value(dock->widget()->objectName());
        if (area == Qt::BottomDockWidgetArea && lastBelow != nullptr) {
            m_window->splitDockWidget(lastBelow, dock, Qt::Horizontal);
        } else {
            m_window->addDockWidget(area, dock);
        }
        if (area == Qt::BottomDockWidgetArea) lastBelow = dock;
    }
}

// Panels of one place stand behind one another, the first of the workspace in front.
void Workspaces::placeTabs(const Workspace& workspace) {
    QHash<int, QDockWidget*> first;
    for (const QString& id : workspace.panels) {
        QDockWidget* dock = m_docks.value(id);
        if (dock == nullptr) continue;
        const Qt::DockWidgetArea area = m_room == Room::Small ? Qt::RightDockWidgetArea : m_areas.value(id);
        m_window->addDockWidget(area, dock);
        if (QDockWidget* front = first.value(area)) {
            m_window->tabifyDockWidget(front, dock);
        } else {
            first.insert(area, dock);
        }
    }
    for (QDockWidget* front : first) QTimer::singleShot(0, front, &QWidget::raise);
}

void Workspaces::arrange(const Workspace& workspace) {
    placeDocks();
    if (m_room != Room::Wide) placeTabs(workspace);
    for (auto it = m_docks.cbegin(); it != m_docks.cend(); ++it) {
        it.value()->setVisible(workspace.panels.contains(it.key()));
    }
    sizeDocks();
    // Once more when the docks are laid out: before that there is nothing to divide.
    QTimer::singleShot(0, this, &Workspaces::sizeDocks);
}

void Workspaces::sizeDocks() {
    if (!m_settings->layout(layoutKey()).isEmpty()) return;
    // The map keeps at least 60 % of the width, whatever the type size.
    const int width = std::min(scaled(384), static_cast<int>(m_window->width() * 0.32));
    const int height =
        std::min(scaled(244), static_cast<int>(m_window->height() * (m_room == Room::Wide ? 0.36 : 0.3)));
    QList<QDockWidget*> right, below;
    QList<int> widths, heights, shares;
    for (QDockWidget* dock : m_order) {
        if (dock->isHidden() || dock->isFloating()) continue;
        if (m_window->dockWidgetArea(dock) == Qt::RightDockWidgetArea) {
            right << dock;
            widths << width;
            // The first of a column is its main thing.
            heights << (right.size() == 1 ? 660 : 300);
        } else {
            below << dock;
            shares << (below.size() == 1 ? 520 : 480);
        }
    }
    m_window->resizeDocks(right, widths, Qt::Horizontal);
    m_window->resizeDocks(right, heights, Qt::Vertical);
    m_window->resizeDocks(below, QList<int>(below.size(), height), Qt::Vertical);
    m_window->resizeDocks(below, shares, Qt::Horizontal);
}

}  // namespace embedscope
