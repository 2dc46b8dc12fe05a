#include "ui/forms/parameter_form.h"

#include <QCoreApplication>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/forms/fold.h"
#include "ui/forms/parameter_row.h"
#include "ui/forms/setting_rules.h"
#include "ui/theme/theme.h"

namespace embedscope {

ParameterForm::ParameterForm(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
}

void ParameterForm::setRecipe(const Recipe& recipe) {
    const bool sameRows =
        m_body && recipe.specs().data() == m_recipe.specs().data() && recipe.method() == m_recipe.method();
    m_recipe = recipe;
    if (!sameRows) rebuild();
    m_loading = true;
    for (ParameterRow* row : m_rows) row->setValue(m_recipe.value(row->spec().id));
    m_loading = false;
    showIdle();
    showAdvancedCount();
}

void ParameterForm::showIdle() {
    for (ParameterRow* row : m_rows) row->setIdle(whyIdle(m_recipe, row->spec().id));
}

void ParameterForm::rebuild() {
    const bool open = m_advanced && m_advanced->isOpen();
    delete m_body;
    m_rows.clear();
    m_body = new QWidget(this);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(2));
    addRows(column, ParameterLevel::Basic);
    m_advanced = new Fold(QString(), m_body);
    m_advanced->setObjectName(QStringLiteral("advanced"));
    column->addSpacing(scaled(kGap));
    column->addWidget(m_advanced);
    auto* inner = new QVBoxLayout(m_advanced->body());
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(scaled(2));
    const std::size_t basic = m_rows.size();
    addRows(inner, ParameterLevel::Advanced);
    m_advanced->setVisible(m_rows.size() > basic);
    m_advanced->setOpen(open);
    layout()->addWidget(m_body);
}

void ParameterForm::addRows(QVBoxLayout* layout, ParameterLevel level) {
    std::vector<std::string> groups;  // in the order of their first setting
    for (const ParameterSpec& spec : m_recipe.specs())
        if (spec.level == level && std::find(groups.begin(), groups.end(), spec.group) == groups.end())
            groups.push_back(spec.group);
    for (const std::string& group : groups) {
        auto* heading =
            new QLabel(QCoreApplication::translate("ParameterSpec", group.c_str()), layout->parentWidget());
        setTextRole(heading, level == ParameterLevel::Basic ? TextRole::Strong : TextRole::Quiet);
        heading->setContentsMargins(scaled(kGutter), layout->isEmpty() ? 0 : scaled(12), 0, scaled(2));
        layout->addWidget(heading);
        for (const ParameterSpec& spec : m_recipe.specs()) {
            if (spec.level != level || spec.group != group) continue;
            auto* row = new ParameterRow(spec, layout->parentWidget());
            connect(row, &ParameterRow::changed, this, [this, row] { takeFrom(row); });
            layout->addWidget(row);
            m_rows.push_back(row);
        }
    }
}

void ParameterForm::takeFrom(ParameterRow* row) {
    if (m_loading) return;
    // The row has checked the value against the same spec.
    if (row->problem().isEmpty()) (void)m_recipe.set(row->spec().id, row->value());
    showIdle();
    showAdvancedCount();
    Q_EMIT changed();
}

void ParameterForm::showAdvancedCount() {
    if (!m_advanced) return;
    const auto count = std::count_if(m_rows.begin(), m_rows.end(), [](const ParameterRow* row) {
        return row->spec().level == ParameterLevel::Advanced && !row->isDefault();
    });
    m_advanced->setTitle(count == 0 ? tr("Advanced settings")
                                    : tr("Advanced settings, %n changed", nullptr, static_cast<int>(count)));
}

QString ParameterForm::problem() const {
    for (const ParameterRow* row : m_rows) {
        if (row->problem().isEmpty() || row->isIdle()) continue;
        return tr("%1: %2").arg(row->editor()->accessibleName(), row->problem());
    }
    return {};
}

void ParameterForm::resetAll() {
    for (ParameterRow* row : m_rows) row->reset();
}

bool ParameterForm::isAdvancedShown() const {
    return m_advanced && m_advanced->isOpen();
}

void ParameterForm::setAdvancedShown(bool on) {
    if (m_advanced) m_advanced->setOpen(on);
}

ParameterRow* ParameterForm::row(const QString& id) const {
    for (ParameterRow* row : m_rows)
        if (QString::fromStdString(row->spec().id) == id) return row;
    return nullptr;
}

}  // namespace embedscope
