#include "ui/windows/rail.h"

#include <QAction>
#include <QEvent>
#include <QToolButton>

#include "ui/theme/theme.h"

namespace embedscope {

Rail::Rail(const QList<QAction*>& workspaces, const QList<QAction*>& below, QWidget* parent)
    : QToolBar(parent) {
    setObjectName(QStringLiteral("rail"));
    setWindowTitle(tr("Workspaces"));
    setAccessibleName(tr("Workspaces"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    toggleViewAction()->setVisible(false);
    setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    for (QAction* action : workspaces) addAction(action);
    auto* space = new QWidget(this);
    space->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    addWidget(space);
    for (QAction* action : below) {
        addAction(action);
        if (auto* button = qobject_cast<QToolButton*>(widgetForAction(action))) {
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
            button->setProperty("compact", true);
        }
    }
    sizeButtons();
}

void Rail::sizeButtons() {
    setIconSize({scaled(22), scaled(22)});
    for (QAction* action : actions()) {
        auto* button = qobject_cast<QToolButton*>(widgetForAction(action));
        if (button == nullptr) continue;
        const bool compact = button->property("compact").toBool();
        button->setFixedSize(scaled(64), scaled(compact ? 40 : 56));
        QFont font = this->font();
        font.setPointSizeF(kQuietPoints * themeScale());
        button->setFont(font);
    }
}

void Rail::changeEvent(QEvent* event) {
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::FontChange) sizeButtons();
}

}  // namespace embedscope
