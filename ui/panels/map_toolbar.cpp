#include "ui/panels/map_toolbar.h"

#include <QActionGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include "ui/map/map_view.h"
#include "ui/session/explorer.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

QWidget* divider(QWidget* parent) {
    auto* line = new QWidget(parent);
    line->setFixedWidth(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    return line;
}

}  // namespace

MapToolbar::MapToolbar(Explorer* explorer, MapView* view, QWidget* parent)
    : QFrame(parent), m_explorer(explorer), m_view(view) {
    setObjectName(QStringLiteral("mapToolbar"));
    setAccessibleName(tr("Tools of the map"));
    setCursor(Qt::ArrowCursor);
    setStyleSheet(QStringLiteral("QToolButton[popupMode=\"2\"] { padding-right: 16px; }"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kHalfGap, kHalfGap, kHalfGap, kHalfGap);
    row->setSpacing(2);
    buildProjection();
    row->addWidget(divider(this));
    m_colourMenu = new QMenu(this);
    m_colourButton = addMenuButton(m_colourMenu, QStringLiteral("mapColour"), QStringLiteral("colour"),
                                   tr("Colour the points by a fact about the rows"));
    m_colourButton->setText(tr("Colour"));
    buildLabels();
    row->addWidget(divider(this));
    buildTools();
    row->addWidget(divider(this));
    buildSaving();
    updateIcons();
    rebuildColours();
    connect(m_view, &MapView::toolChanged, this, &MapToolbar::refresh);
}

QAction* MapToolbar::addAct(const QString& name, const QString& icon, const QString& text, const QString& tip,
                            const QKeySequence& shortcut) {
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WindowShortcut);
    action->setToolTip(
        shortcut.isEmpty() ? tip : tr("%1 (%2)").arg(tip, shortcut.toString(QKeySequence::NativeText)));
    if (!icon.isEmpty()) m_icons.insert(action, icon);
    m_actions << action;
    addAction(action);
    return action;
}

QToolButton* MapToolbar::addButton(QAction* action) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setAccessibleName(action->text());
    button->setAutoRaise(true);
    layout()->addWidget(button);
    return button;
}

QToolButton* MapToolbar::addMenuButton(QMenu* menu, const QString& name, const QString& icon,
                                       const QString& tip) {
    auto* button = new QToolButton(this);
    button->setObjectName(name + QStringLiteral("Button"));
    button->setAccessibleName(tip);
    button->setToolTip(tip);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    if (!icon.isEmpty()) m_buttonIcons.insert(button, icon);
    layout()->addWidget(button);
    return button;
}

void MapToolbar::buildProjection() {
    // The one projection there is needs no menu.
    auto* projection = new QLabel(tr("PCA"), this);
    projection->setObjectName(QStringLiteral("mapProjection"));
    projection->setToolTip(
        tr("Principal component analysis of all rows: the directions in which the vectors differ most"));
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->addSpacing(kGap);  // a style sheet takes a label's own margins away
    row->addWidget(projection);
    row->addSpacing(kGap);

    auto* group = new QActionGroup(this);
    m_flat = addAct(QStringLiteral("map2d"), QStringLiteral("2d"), tr("Map in two dimensions"),
                    tr("Map in two dimensions"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_2));
    m_space =
        addAct(QStringLiteral("map3d"), QStringLiteral("3d"), tr("Map in three dimensions"),
               tr("Map in three dimensions: drag to turn it"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_3));
    for (QAction* action : {m_flat, m_space}) {
        action->setCheckable(true);
        group->addAction(action);
        addButton(action);
    }
    connect(m_flat, &QAction::triggered, this, [this] { m_explorer->setComponents(2); });
    connect(m_space, &QAction::triggered, this, [this] { m_explorer->setComponents(3); });
}

void MapToolbar::buildLabels() {
    auto* menu = new QMenu(this);
    auto* group = new QActionGroup(this);
    const struct {
        LabelDensity density;
        QString name;
        QString text;
    } choices[] = {{LabelDensity::Few, QStringLiteral("mapLabelsFew"), tr("Few labels")},
                   {LabelDensity::Normal, QStringLiteral("mapLabelsNormal"), tr("Usual number of labels")},
                   {LabelDensity::Many, QStringLiteral("mapLabelsMany"), tr("Many labels")}};
    for (const auto& choice : choices) {
        QAction* action = addAct(choice.name, {}, choice.text, tr("How many words are written on the map"));
        action->setCheckable(true);
        action->setData(static_cast<int>(choice.density));
        group->addAction(action);
        menu->addAction(action);
        m_densities << action;
        connect(action, &QAction::triggered, this, [this, density = choice.density] {
            m_view->setLabelDensity(density);
            refresh();
        });
    }
    auto* button = addMenuButton(menu, QStringLiteral("mapLabels"), QStringLiteral("label"),
                                 tr("How many words are written on the map"));
    button->setText(tr("Labels"));
    m_labelsButton = button;
}

void MapToolbar::setCompact(bool compact) {
    for (QToolButton* button : {m_colourButton, m_labelsButton})
        button->setToolButtonStyle(compact ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

void MapToolbar::buildTools() {
    auto* menu = new QMenu(this);
    auto* group = new QActionGroup(this);
    m_move = addAct(QStringLiteral("mapMove"), {}, tr("Move the map"), tr("Drag to move, wheel to zoom"),
                    QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M));
    m_rectangle =
        addAct(QStringLiteral("mapRectangle"), {}, tr("Select in a rectangle"),
               tr("Drag a rectangle around points"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R));
    m_lasso = addAct(QStringLiteral("mapLasso"), {}, tr("Select with a lasso"),
                     tr("Draw a line around points"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
    const std::pair<QAction*, MapTool> tools[] = {
        {m_move, MapTool::Move}, {m_rectangle, MapTool::Rectangle}, {m_lasso, MapTool::Lasso}};
    for (const auto& [action, tool] : tools) {
        action->setCheckable(true);
        group->addAction(action);
        menu->addAction(action);
        connect(action, &QAction::triggered, this, [this, chosen = tool] { m_view->setTool(chosen); });
    }
    auto* button =
        addMenuButton(menu, QStringLiteral("mapTools"), QStringLiteral("select"),
                      tr("Select points: rectangle or lasso. With Shift held, dragging always selects"));
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    auto* fit = addAct(QStringLiteral("mapFit"), QStringLiteral("fit"), tr("Show the whole map"),
                       tr("Show everything, and keep it in view"), QKeySequence(Qt::CTRL | Qt::Key_0));
    connect(fit, &QAction::triggered, m_view, &MapView::fit);
    addButton(fit);
}

void MapToolbar::buildSaving() {
    m_saveMenu = new QMenu(this);
    const struct {
        QString name, text, format;
        int scale;
        QKeySequence shortcut;
    } pictures[] = {
        {QStringLiteral("mapSavePng1"), tr("Picture as on screen (PNG)…"), QStringLiteral("png"), 1,
         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I)},
        {QStringLiteral("mapSavePng2"), tr("Picture, twice as fine (PNG)…"), QStringLiteral("png"), 2, {}},
        {QStringLiteral("mapSavePng4"),
         tr("Picture, four times as fine (PNG)…"),
         QStringLiteral("png"),
         4,
         {}},
        {QStringLiteral("mapSaveSvg"), tr("Drawing (SVG)…"), QStringLiteral("svg"), 1, {}},
        {QStringLiteral("mapSavePdf"), tr("Drawing (PDF)…"), QStringLiteral("pdf"), 1, {}}};
    for (const auto& picture : pictures) {
        QAction* action =
            addAct(picture.name, {}, picture.text, tr("Save what the map shows"), picture.shortcut);
        connect(action, &QAction::triggered, this, [this, format = picture.format, scale = picture.scale] {
            Q_EMIT pictureWanted(format, scale);
        });
        m_saveMenu->addAction(action);
    }
    m_saveMenu->addSeparator();
    QAction* coordinates =
        addAct(QStringLiteral("mapSaveCoordinates"), {}, tr("Coordinates of all rows (TSV)…"),
               tr("Save every row with its place on the map, as a table"));
    connect(coordinates, &QAction::triggered, this, &MapToolbar::coordinatesWanted);
    m_saveMenu->addAction(coordinates);
    auto* button = addMenuButton(m_saveMenu, QStringLiteral("mapSave"), QStringLiteral("export"),
                                 tr("Save the map as a picture or its coordinates as a table"));
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
}

void MapToolbar::rebuildColours() {
    const ExplorerState& state = m_explorer->state();
    m_colourMenu->clear();
    delete m_colourGroup;
    m_colourGroup = new QActionGroup(m_colourMenu);
    const auto add = [&](const QString& text, const QString& column) {
        auto* action = new QAction(text, m_colourGroup);
        action->setObjectName(QStringLiteral("mapColour:") + column);
        action->setCheckable(true);
        action->setData(column);
        connect(action, &QAction::triggered, this, [this, column] { m_explorer->setColourColumn(column); });
        m_colourMenu->addAction(action);
    };
    add(tr("One colour"), QString());
    const QStringList columns = state.model ? colourColumns(*state.model) : QStringList();
    for (const QString& column : columns) {
        add(column == QLatin1String("count") ? tr("Count, on a log scale") : column, column);
    }
    m_colourButton->setVisible(!columns.isEmpty());
    refresh();
}

void MapToolbar::refresh() {
    const ExplorerState& state = m_explorer->state();
    const QFontMetrics metrics(m_colourButton->font());
    m_colourButton->setText(state.colourColumn.isEmpty()
                                ? tr("Colour")
                                : metrics.elidedText(state.colourColumn, Qt::ElideRight,
                                                     metrics.horizontalAdvance(QLatin1Char('m')) * 10));
    m_flat->setChecked(state.components < 3);
    m_space->setChecked(state.components >= 3);
    m_space->setEnabled(!state.model || state.model->vectors.dim() >= 3);
    m_move->setChecked(m_view->tool() == MapTool::Move);
    m_rectangle->setChecked(m_view->tool() == MapTool::Rectangle);
    m_lasso->setChecked(m_view->tool() == MapTool::Lasso);
    for (QAction* action : m_densities)
        action->setChecked(action->data().toInt() == static_cast<int>(m_view->labelDensity()));
    if (m_colourGroup != nullptr) {
        for (QAction* action : m_colourGroup->actions()) {
            action->setChecked(action->data().toString() == state.colourColumn);
        }
    }
    updateGeometry();
}

void MapToolbar::updateIcons() {
    for (auto it = m_icons.cbegin(); it != m_icons.cend(); ++it)
        it.key()->setIcon(themedIcon(it.value(), palette()));
    for (auto it = m_buttonIcons.cbegin(); it != m_buttonIcons.cend(); ++it) {
        it.key()->setIcon(themedIcon(it.value(), palette()));
    }
}

void MapToolbar::paintEvent(QPaintEvent*) {
    const ColourTokens& tokens = colourTokens(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.line, 1));
    painter.setBrush(tokens.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

void MapToolbar::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) updateIcons();
}

}  // namespace embedscope
