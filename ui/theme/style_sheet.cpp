#include "ui/theme/style_sheet.h"

#include <QHash>
#include <QRegularExpression>

namespace embedscope {

namespace {

// @name is a colour token or a mixture of two, #n# a length in pixels before the scale, ~n~ a size in points.
const char* const kTemplate = R"(
QToolTip { background: @surface; color: @text; border: 1px solid @line; padding: #4# #6#; }
QMainWindow, QDialog, QMessageBox { background: @window; }
QWidget[surface="true"] { background: @surface; }
QLabel { background: transparent; }
*[textRole="strong"] { font-weight: 600; }
*[textRole="quiet"] { color: @quietText; font-size: ~9~; }
*[textRole="title"] { font-size: ~13~; font-weight: 600; }
*[textRole="heading"] { font-size: ~17~; font-weight: 600; }
*[textRole="good"] { color: @good; }
*[textRole="warn"] { color: @warn; }
*[textRole="bad"] { color: @bad; }

QPushButton { background: @surface; color: @text; border: 1px solid @edge; border-radius: #6#; padding: #5# #12#; min-height: #18#; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @press; }
QPushButton:focus { border: 2px solid @accent; padding: #4# #11#; }
QPushButton:disabled { color: @faint; border-color: @line; background: transparent; }
QPushButton:flat { border-color: transparent; background: transparent; }
QPushButton:flat:hover { background: @hover; }
QPushButton[primary="true"] { background: @accent; color: @onAccent; border: 1px solid @accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[primary="true"]:pressed { background: @accentPress; }
QPushButton[primary="true"]:focus { border: 2px solid @accentRing; }
QPushButton[primary="true"]:disabled { background: @line; border-color: @line; color: @faint; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: #6#; padding: #4#; color: @text; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @press; }
QToolButton:checked { background: @accentSoft; color: @accent; }
QToolButton:focus { border: 1px solid @accent; }
QToolButton:disabled { color: @faint; }
QToolButton[popupMode="1"], QToolButton[popupMode="2"] { padding-right: #16#; }
QToolButton::menu-indicator { image: url(:/icons/controls/chevron-down-@theme.svg); width: #10#; height: #10#; subcontrol-position: right center; right: #4#; }
QToolButton::menu-button { border: none; width: #16#; }
QToolButton::menu-arrow { image: url(:/icons/controls/chevron-down-@theme.svg); width: #10#; height: #10#; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit { background: @field; color: @text;
    border: 1px solid @edge; border-radius: #6#; padding: #4# #8#; min-height: #20#;
    selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: @edgeHover; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QComboBox:on { border: 2px solid @accent; padding: #3# #7#; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @faint; background: @window; border-color: @line; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"] { border-color: @bad; }
QComboBox { padding-right: #22#; }
QComboBox:focus, QComboBox:on { padding-right: #21#; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: #22#; border: none; }
QComboBox::down-arrow { image: url(:/icons/controls/chevron-down-@theme.svg); width: #12#; height: #12#; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @line; padding: #4#; outline: 0;
    selection-background-color: @accentSoft; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: #26#; padding: 0 #6#; border-radius: #4#; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; width: #20#; border: none; margin: #2# #2# 0 0; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right; width: #20#; border: none; margin: 0 #2# #2# 0; }
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover, QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover { background: @hover; border-radius: #3#; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/icons/controls/chevron-up-@theme.svg); width: #10#; height: #10#; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/icons/controls/chevron-down-@theme.svg); width: #10#; height: #10#; }
QSpinBox::up-arrow:off, QDoubleSpinBox::up-arrow:off, QSpinBox::down-arrow:off, QDoubleSpinBox::down-arrow:off { image: none; }

QCheckBox, QRadioButton { spacing: #8#; background: transparent; padding: #2#; border: 1px solid transparent; border-radius: #4#; }
QCheckBox:focus, QRadioButton:focus { border-color: @accent; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: #16#; height: #16#; border: 1px solid @edgeHover; background: @field; }
QCheckBox::indicator, QAbstractItemView::indicator { border-radius: #4#; }
QRadioButton::indicator { border-radius: #8#; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QAbstractItemView::indicator:hover { border-color: @accent; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked, QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:checked { background: @accent; border-color: @accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { image: url(:/icons/controls/check-@theme.svg); }
QCheckBox::indicator:indeterminate { image: url(:/icons/controls/minus-@theme.svg); }
QRadioButton::indicator:checked { image: url(:/icons/controls/dot-@theme.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @line; background: @window; }

QGroupBox { border: none; margin-top: #24#; padding: 0; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; padding: 0; }

QAbstractItemView { background: @surface; alternate-background-color: @surface; border: none; outline: 0;
    selection-background-color: @accentSoft; selection-color: @text; gridline-color: @line; }
QTableView::item, QTreeView::item { padding: 0 #6#; border: none; }
QTableView::item:hover, QListView::item:hover, QTreeView::item:hover { background: @hover; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected { background: @accentSoft; color: @text; }
QListView::item { padding: #4# #8#; border-radius: #4#; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @quietText; font-size: ~9~; border: none; border-bottom: 1px solid @line; padding: #4# #6#; }
QHeaderView::section:hover { color: @text; }
QHeaderView::down-arrow { image: url(:/icons/controls/chevron-down-@theme.svg); width: #10#; height: #10#; }
QHeaderView::up-arrow { image: url(:/icons/controls/chevron-up-@theme.svg); width: #10#; height: #10#; }
QTableCornerButton::section { background: @surface; border: none; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: #10#; margin: 0; }
QScrollBar:horizontal { background: transparent; height: #10#; margin: 0; }
QScrollBar::handle { background: @edge; border-radius: #3#; }
QScrollBar::handle:vertical { min-height: #32#; margin: #2#; }
QScrollBar::handle:horizontal { min-width: #32#; margin: #2#; }
QScrollBar::handle:hover { background: @edgeHover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenuBar { background: @window; padding: #2# #4#; border: none; }
QMenuBar::item { padding: #4# #10#; border-radius: #4#; background: transparent; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @surface; border: 1px solid @line; padding: #6#; }
QMenu::item { padding: #6# #28# #6# #10#; border-radius: #4#; }
QMenu::icon { padding-left: #8#; }
QMenu::item:selected { background: @accentSoft; color: @text; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: #6# #8#; }
QMenu::indicator { width: #16#; height: #16#; margin-left: #6#; border-radius: #4#; border: 1px solid @edgeHover; background: @field; }
QMenu::indicator:exclusive { border-radius: #8#; }
QMenu::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/controls/check-@theme.svg); }
QMenu::indicator:exclusive:checked { image: url(:/icons/controls/dot-@theme.svg); }
QMenu::right-arrow { image: url(:/icons/controls/chevron-right-@theme.svg); width: #12#; height: #12#; }

QToolBar { background: @window; border: none; padding: 0; spacing: #4#; }
QToolBar#rail { padding: #4# #6#; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { color: @line; }
QMainWindow::separator { background: @window; width: #6#; height: #6#; }
QMainWindow::separator:hover { background: @accentSoft; }
QSplitter::handle { background: @window; }
QSplitter::handle:hover { background: @accentSoft; }
QDockWidget { color: @text; }
QDockWidget::title { background: @surface; padding: #6#; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @quietText; padding: #6# #12#; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { color: @accent; }
QTabWidget::pane { border: none; }
QStatusBar { background: @window; border: none; }
QStatusBar::item { border: none; }

QProgressBar { background: @line; border: none; border-radius: #3#; min-height: #6#; max-height: #6#; text-align: right; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: #3#; }
QSlider::groove:horizontal { height: #4#; background: @line; border-radius: #2#; }
QSlider::sub-page:horizontal { background: @accent; border-radius: #2#; }
QSlider::handle:horizontal { width: #16#; height: #16#; margin: -#6# 0; border-radius: #8#; background: @accent; border: none; }
QSlider::handle:horizontal:focus { background: @accentPress; }
)";

QString mix(const QColor& a, const QColor& b, double t) {
    const auto blend = [t](int x, int y) { return qRound(x + (y - x) * t); };
    return QColor(blend(a.red(), b.red()), blend(a.green(), b.green()), blend(a.blue(), b.blue())).name();
}

QHash<QString, QString> colourWords(const ColourTokens& tokens) {
    return {
        {QStringLiteral("window"), tokens.window.name()},
        {QStringLiteral("surface"), tokens.surface.name()},
        {QStringLiteral("line"), tokens.line.name()},
        {QStringLiteral("text"), tokens.text.name()},
        {QStringLiteral("quietText"), tokens.quietText.name()},
        {QStringLiteral("accent"), tokens.accent.name()},
        {QStringLiteral("onAccent"), tokens.onAccent.name()},
        {QStringLiteral("good"), tokens.good.name()},
        {QStringLiteral("warn"), tokens.warn.name()},
        {QStringLiteral("bad"), tokens.bad.name()},
        {QStringLiteral("edge"), mix(tokens.line, tokens.quietText, 0.18)},
        {QStringLiteral("edgeHover"), mix(tokens.line, tokens.quietText, 0.55)},
        {QStringLiteral("field"),
         tokens.dark ? mix(tokens.surface, tokens.window, 0.5) : tokens.surface.name()},
        {QStringLiteral("hover"), mix(tokens.surface, tokens.text, tokens.dark ? 0.07 : 0.05)},
        {QStringLiteral("press"), mix(tokens.surface, tokens.text, tokens.dark ? 0.12 : 0.09)},
        {QStringLiteral("faint"), mix(tokens.surface, tokens.quietText, 0.6)},
        {QStringLiteral("accentSoft"), mix(tokens.surface, tokens.accent, tokens.dark ? 0.22 : 0.12)},
        {QStringLiteral("accentHover"), mix(tokens.accent, tokens.text, tokens.dark ? 0.2 : 0.12)},
        {QStringLiteral("accentPress"), mix(tokens.accent, tokens.text, tokens.dark ? 0.35 : 0.25)},
        {QStringLiteral("accentRing"), mix(tokens.accent, tokens.text, 0.6)},
        {QStringLiteral("theme"), tokens.dark ? QStringLiteral("dark") : QStringLiteral("light")},
    };
}

}  // namespace

QString styleSheetFor(const ColourTokens& tokens, double scale) {
    const QString source = QString::fromLatin1(kTemplate);
    const QHash<QString, QString> words = colourWords(tokens);
    static const QRegularExpression pattern(QStringLiteral("@([a-zA-Z]+)|#(\\d+)#|~([\\d.]+)~"));

    QString result;
    result.reserve(source.size() * 2);
    qsizetype from = 0;
    for (auto it = pattern.globalMatch(source); it.hasNext();) {
        const auto match = it.next();
        result += source.mid(from, match.capturedStart() - from);
        if (match.hasCaptured(1)) {
            Q_ASSERT(words.contains(match.captured(1)));
            result += words.value(match.captured(1));
        } else if (match.hasCaptured(2)) {
            result += QString::number(qRound(match.captured(2).toInt() * scale)) + QStringLiteral("px");
        } else {
            result += QString::number(match.captured(3).toDouble() * scale) + QStringLiteral("pt");
        }
        from = match.capturedEnd();
    }
    return result + source.mid(from);
}

}  // namespace embedscope
