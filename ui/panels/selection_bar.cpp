#include "ui/panels/selection_bar.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QStringListModel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/session/explorer.h"
#include "ui/session/word_query.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr std::size_t kMostListed = 10000;
constexpr std::size_t kMostSummed = 50;  // a sum that can still be read

QToolButton* tool(const QString& name, const QString& icon, const QString& text, const QString& tip,
                  QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setObjectName(name);
    button->setIcon(themedIcon(icon));
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setToolButtonStyle(text.isEmpty() ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    return button;
}

}  // namespace

SelectionBar::SelectionBar(Explorer* explorer, QWidget* parent) : QFrame(parent), m_explorer(explorer) {
    setObjectName(QStringLiteral("selectionBar"));
    setAccessibleName(tr("Selected words"));
    setCursor(Qt::ArrowCursor);
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("selectionCount"));
    setTextRole(m_count, TextRole::Strong);
    auto* list = tool(QStringLiteral("selectionList"), QStringLiteral("list"), tr("List"),
                      tr("Show the selected words"), this);
    auto* copy = tool(QStringLiteral("selectionCopy"), QStringLiteral("copy"), tr("Copy"),
                      tr("Copy the selected words, one a line"), this);
    m_neighbors = tool(QStringLiteral("selectionNeighbors"), QStringLiteral("neighbours"), tr("Neighbours"),
                       tr("The words nearest to all of these together: to the sum of their vectors"), this);
    auto* clear =
        tool(QStringLiteral("selectionClear"), QStringLiteral("close"), {}, tr("Select nothing"), this);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kGap + kHalfGap, kHalfGap, kHalfGap, kHalfGap);
    row->setSpacing(kHalfGap);
    row->addWidget(m_count);
    for (QToolButton* button : {list, copy, m_neighbors, clear}) row->addWidget(button);
    connect(list, &QToolButton::clicked, this, &SelectionBar::showList);
    connect(copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(asText()); });
    connect(m_neighbors, &QToolButton::clicked, this, &SelectionBar::askForNeighbors);
    connect(clear, &QToolButton::clicked, this, [this] { m_explorer->setSelection({}); });
    connect(explorer, &Explorer::changed, this, [this](ExplorerChanges what) {
        if (what &
            (ExplorerChanges(ExplorerChange::Selection) | ExplorerChange::Model | ExplorerChange::Focus))
            refresh();
    });
    refresh();
}

QString SelectionBar::asText() const {
    const ExplorerState& state = m_explorer->state();
    QString text;
    if (!state.model) return text;
    for (const RowId row : state.selection) text += wordOf(*state.model, row) + QLatin1Char('\n');
    return text;
}

void SelectionBar::refresh() {
    const ExplorerState& state = m_explorer->state();
    const std::size_t n = state.selection.size();
    if (m_list) m_list->close();
    // The words of a sum are selected too; that is its own thing.
    setVisible(state.model && n > 1 && state.formula.isEmpty());
    m_count->setText(tr("%L1 of %L2 selected").arg(n).arg(state.model ? state.model->vectors.rows() : 0));
    m_neighbors->setVisible(n <= kMostSummed);
    adjustSize();
    Q_EMIT changed();
}

void SelectionBar::showList() {
    const ExplorerState& state = m_explorer->state();
    QStringList words;
    for (const RowId row : state.selection) {
        if (static_cast<std::size_t>(words.size()) == kMostListed) break;
        words << wordOf(*state.model, row);
    }
    m_list = new QFrame(this, Qt::Popup);
    m_list->setAttribute(Qt::WA_DeleteOnClose);
    m_list->setObjectName(QStringLiteral("selectionPopup"));
    m_list->setFrameShape(QFrame::StyledPanel);
    setSurface(m_list);
    auto* column = new QVBoxLayout(m_list);
    column->setContentsMargins(1, kHalfGap, 1, kHalfGap);
    auto* view = new QListView(m_list);
    view->setAccessibleName(tr("Selected words"));
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setUniformItemSizes(true);
    view->setModel(new QStringListModel(words, view));
    connect(view, &QListView::activated, this, [this, rows = state.selection](const QModelIndex& index) {
        m_explorer->setFocus(rows[static_cast<std::size_t>(index.row())]);
    });
    column->addWidget(view);
    if (state.selection.size() > kMostListed) {
        auto* note = new QLabel(tr("The first %L1; copying takes them all.").arg(kMostListed), m_list);
        setTextRole(note, TextRole::Quiet);
        column->addWidget(note);
    }
    m_list->resize(scaled(260), scaled(320));
    m_list->move(mapToGlobal(QPoint(0, height() + kHalfGap)));
    m_list->show();
    view->setFocus();
}

void SelectionBar::askForNeighbors() {
    const ExplorerState& state = m_explorer->state();
    QStringList words;
    for (const RowId row : state.selection) words << wordOf(*state.model, row);
    if (m_explorer->setQuery(words.join(QStringLiteral(" + "))).isEmpty()) Q_EMIT neighborsWanted();
}

void SelectionBar::paintEvent(QPaintEvent*) {
    const ColourTokens& tokens = colourTokens(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.accent, 1));
    painter.setBrush(tokens.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

}  // namespace embedscope
