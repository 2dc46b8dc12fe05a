#pragma once

#include <QList>

class QAction;
class QWidget;

namespace embedscope {

/// Shows every command that has a shortcut, with it.
void showShortcuts(QWidget* parent, const QList<QAction*>& commands);
/// Says what the program is, its version and its licence.
void showAbout(QWidget* parent);

}  // namespace embedscope
