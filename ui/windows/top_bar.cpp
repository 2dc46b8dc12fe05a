#include "ui/windows/top_bar.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "core/io/format_registry.h"
#include "ui/panels/search_box.h"
#include "ui/session/explorer.h"
#include "ui/theme/theme.h"

namespace embedscope {

TopBar::TopBar(Explorer* explorer, const QList<QAction*>& tools, QWidget* parent)
    : QToolBar(parent), m_explorer(explorer) {
    setObjectName(QStringLiteral("topBar"));
    setWindowTitle(tr("Model and search"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    toggleViewAction()->setVisible(false);

    auto* strip = new QWidget(this);
    strip->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(kPanelMargin, kHalfGap, kGap, kGap);
    row->setSpacing(kGap);
    m_name = new QLabel(strip);
    m_name->setObjectName(QStringLiteral("modelName"));
    m_name->setTextFormat(Qt::PlainText);
    setTextRole(m_name, TextRole::Title);
    m_facts = new QLabel(strip);
    m_facts->setObjectName(QStringLiteral("modelFacts"));
    m_facts->setTextFormat(Qt::PlainText);
    setTextRole(m_facts, TextRole::Quiet);
    m_search = new SearchBox(explorer, strip);
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setAccessibleName(tr("Search words, sums of words and commands"));
    row->addWidget(m_name);
    row->addWidget(m_facts);
    row->addStretch(1);
    row->addWidget(m_search, 4);
    row->addStretch(1);
    for (QAction* action : tools) {
        auto* button = new QToolButton(strip);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        setFlatTool(button);
        row->addWidget(button);
    }
    addWidget(strip);
    size();

    connect(explorer, &Explorer::changed, this, [this](ExplorerChanges what) {
        if (what.testFlag(ExplorerChange::Model)) {
            m_given.clear();
            m_format.clear();
        }
        if (what & (ExplorerChanges(ExplorerChange::Model) | ExplorerChange::Vectors)) refresh();
    });
    refresh();
}

void TopBar::size() {
    m_search->setMaximumWidth(scaled(560));
    m_search->setMinimumWidth(scaled(260));
    m_search->setMinimumHeight(scaled(34));
}

void TopBar::setModelName(const QString& name, const QString& format) {
    m_given = name;
    m_format = format;
    refresh();
}

void TopBar::refresh() {
    const ExplorerState& state = m_explorer->state();
    if (!state.model) {
        m_name->setText(tr("No model"));
        m_facts->clear();
        return;
    }
    const EmbeddingModel& model = *state.model;
    const QString name = m_given.isEmpty() ? QString::fromStdString(model.name) : m_given;
    m_name->setText(m_name->fontMetrics().elidedText(name, Qt::ElideMiddle, scaled(260)));
    m_name->setToolTip(name);
    const QString shape = tr("%L1 × %L2").arg(model.vectors.rows()).arg(model.vectors.dim());
    if (state.live) {
        m_facts->setText(tr("%1, in training").arg(shape));
    } else if (const ModelFormat* format =
                   findFormat(m_format.isEmpty() ? model.formatId : m_format.toStdString())) {
        m_facts->setText(tr("%1, %2").arg(shape, QString::fromStdString(format->label)));
    } else {
        m_facts->setText(tr("%1, not saved").arg(shape));
    }
}

void TopBar::changeEvent(QEvent* event) {
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_search != nullptr) {
        size();
        refresh();
    }
}

}  // namespace embedscope
