#include "ui/panels/panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/panels/empty_state.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kLeastHeader = 200;

}  // namespace

Panel::Panel(const QString& id, const QString& title, const QString& icon, QWidget* parent)
    : QWidget(parent), m_icon(icon) {
    setObjectName(id);
    setAccessibleName(title);
    setSurface(this);

    m_header = new QWidget(this);
    m_header->setObjectName(id + QStringLiteral("Header"));
    setSurface(m_header);
    // Tools with words must not hold a panel open wider than its content needs: they are cut, or made icons.
    m_header->setMinimumWidth(scaled(kLeastHeader));
    m_title = new QLabel(title, m_header);
    setTextRole(m_title, TextRole::Title);
    m_subtitle = new QLabel(m_header);
    setTextRole(m_subtitle, TextRole::Quiet);
    m_subtitle->setTextFormat(Qt::PlainText);
    m_subtitle->hide();
    auto* row = new QHBoxLayout(m_header);
    row->setContentsMargins(kPanelMargin, kGap, kGap, kHalfGap);
    row->setSpacing(kGap);
    row->addWidget(m_title);
    row->addWidget(m_subtitle, 1);
    row->addStretch(0);
    m_tools = new QHBoxLayout;
    m_tools->setSpacing(kHalfGap / 2);
    row->addLayout(m_tools);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    m_stack = new QStackedLayout;
    column->addLayout(m_stack, 1);
}

QString Panel::title() const {
    return m_title->text();
}

void Panel::setTitle(const QString& title) {
    m_title->setText(title);
    setAccessibleName(title);
}

void Panel::setSubtitle(const QString& text) {
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void Panel::addTool(QWidget* tool) {
    m_tools->addWidget(tool);
}

void Panel::setContent(QWidget* content) {
    Q_ASSERT(m_content == nullptr);
    m_content = content;
    m_stack->addWidget(content);
}

void Panel::setEmptyState(EmptyState* empty) {
    Q_ASSERT(m_empty == nullptr);
    m_empty = empty;
    m_stack->addWidget(empty);
}

void Panel::showEmpty(bool empty) {
    QWidget* wanted = empty ? static_cast<QWidget*>(m_empty) : m_content;
    if (wanted != nullptr) m_stack->setCurrentWidget(wanted);
}

bool Panel::isEmptyShown() const {
    return m_empty != nullptr && m_stack->currentWidget() == m_empty;
}

}  // namespace embedscope
