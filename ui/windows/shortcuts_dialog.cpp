#include "ui/windows/shortcuts_dialog.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace embedscope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Dialogs", text);
}

QDialog* dialogWith(QWidget* parent, const QString& title, QWidget* content) {
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(kPanelMargin, kPanelMargin, kPanelMargin, kPanelMargin);
    column->setSpacing(kPanelMargin);
    column->addWidget(content, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    column->addWidget(buttons);
    return dialog;
}

}  // namespace

void showShortcuts(QWidget* parent, const QList<QAction*>& commands) {
    auto* body = new QWidget;
    auto* grid = new QGridLayout(body);
    grid->setContentsMargins(0, 0, kPanelMargin, 0);
    grid->setHorizontalSpacing(kPanelMargin * 2);
    grid->setVerticalSpacing(kHalfGap);
    int row = 0;
    for (const QAction* action : commands) {
        if (action->shortcuts().isEmpty()) continue;
        QString name = action->text();
        name.remove(QLatin1Char('&'));
        name.remove(QStringLiteral("…"));
        grid->addWidget(new QLabel(name), row, 0);
        auto* keys = new QLabel(QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText));
        setTextRole(keys, TextRole::Quiet);
        grid->addWidget(keys, row, 1);
        ++row;
    }
    grid->setRowStretch(row, 1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(body);
    QDialog* dialog = dialogWith(parent, tr("Keyboard shortcuts"), scroll);
    dialog->resize(scaled(480), scaled(520));
    dialog->open();
}

void showAbout(QWidget* parent) {
    auto* body = new QWidget;
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kPanelMargin);
    auto* picture = new QLabel;
    picture->setPixmap(QIcon(QStringLiteral(":/icons/embedscope.svg"))
                           .pixmap(QSize(scaled(64), scaled(64)), parent->devicePixelRatioF()));
    auto* text = new QLabel(tr("<b>Embedscope %1</b><br>Train, explore and teach embeddings.<br><br>"
                               "Free software under the GNU General Public License, version 3 or later.<br>"
                               "Nothing that you open or train leaves this machine.")
                                .arg(QCoreApplication::applicationVersion()));
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addWidget(text, 1);
    dialogWith(parent, tr("About Embedscope"), body)->open();
}

}  // namespace embedscope
