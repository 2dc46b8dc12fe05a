#include "ui/forms/parameter_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QStyle>
#include <QToolButton>

#include "ui/forms/number_box.h"
#include "ui/forms/parameter_form.h"
#include "ui/forms/wheel_guard.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kEditorWidth = 120;
constexpr int kMarkWidth = 16;

/// The texts of a spec belong to the core, which knows no languages; they are translated here.
QString specText(const std::string& text) {
    return text.empty() ? QString() : QCoreApplication::translate("ParameterSpec", text.c_str());
}

QString shown(const ParameterSpec& spec, const ParameterValue& value) {
    const QLocale locale;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return locale.toString(qlonglong(*whole));
    if (const auto* real = std::get_if<double>(&value))
        return locale.toString(*real, 'g', QLocale::FloatingPointShortest);
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? ParameterRow::tr("on") : ParameterRow::tr("off");
    const std::string& text = std::get<std::string>(value);
    for (const ParameterChoice& choice : spec.choices)
        if (choice.id == text) return specText(choice.label);
    return QString::fromStdString(text);
}

QString helpText(const ParameterSpec& spec) {
    const QString value = shown(spec, spec.defaultValue);
    const QString why = spec.whyDefault.empty()
                            ? ParameterRow::tr("Default: %1.").arg(value)
                            : ParameterRow::tr("Default: %1 (%2).").arg(value, specText(spec.whyDefault));
    QString unit;
    if (!spec.unit.empty() && spec.kind != ParameterKind::Flag)
        unit =
            QStringLiteral("<br>") + ParameterRow::tr("Unit: %1.").arg(specText(spec.unit)).toHtmlEscaped();
    return QStringLiteral("<p style='margin:0'>%1<br>%2%3</p>")
        .arg(specText(spec.help).toHtmlEscaped(), why.toHtmlEscaped(), unit);
}

QString rangeProblem(const ParameterSpec& spec) {
    const QLocale locale;
    const auto text = [&](double bound) {
        return spec.kind == ParameterKind::Integer && std::abs(bound) < 1e15
                   ? locale.toString(qlonglong(bound))
                   : locale.toString(bound, 'g', QLocale::FloatingPointShortest);
    };
    return spec.kind == ParameterKind::Integer ? ParameterRow::tr("Enter a whole number from %1 to %2.")
                                                     .arg(text(spec.minimum), text(spec.maximum))
                                               : ParameterRow::tr("Enter a number from %1 to %2.")
                                                     .arg(text(spec.minimum), text(spec.maximum));
}

QToolButton* smallButton(const QString& icon, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(themedIcon(icon, IconTone::Quiet));
    button->setIconSize(QSize(scaled(14), scaled(14)));
    button->setFixedSize(scaled(kMarkWidth), scaled(kMarkWidth));
    button->setStyleSheet(QStringLiteral("QToolButton { padding: 0; }"));
    return button;
}

}  // namespace

ParameterRow::ParameterRow(const ParameterSpec& spec, QWidget* parent)
    : QWidget(parent), m_spec(spec), m_value(spec.defaultValue) {
    setObjectName(QStringLiteral("setting-") + QString::fromStdString(spec.id));
    const QString label = specText(spec.label);
    const QString help = helpText(spec);

    m_label = new QLabel(label, this);
    m_label->setWordWrap(true);
    m_help = new QLabel(help, this);
    m_help->setWordWrap(true);
    m_help->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(m_help, TextRole::Quiet);
    m_help->hide();
    m_error = new QLabel(this);
    m_error->setWordWrap(true);
    setTextRole(m_error, TextRole::Bad);
    m_error->hide();

    m_reason = new QLabel(this);
    m_reason->setObjectName(QStringLiteral("idleReason"));
    m_reason->setWordWrap(true);
    setTextRole(m_reason, TextRole::Quiet);
    m_reason->hide();

    m_reset = smallButton(QStringLiteral("reset"), this);
    m_reset->setIcon(themedIcon(QStringLiteral("undo"), IconTone::Accent));
    m_reset->setToolTip(
        tr("Changed. Click to go back to the default, %1.").arg(shown(spec, spec.defaultValue)));
    m_reset->setAccessibleName(tr("Set %1 back to its default").arg(label));
    QSizePolicy keep = m_reset->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(keep);
    connect(m_reset, &QToolButton::clicked, this, [this] {
        reset();
        m_editor->setFocus();
    });

    m_info = smallButton(QStringLiteral("info"), this);
    m_info->setCheckable(true);
    m_info->setFocusPolicy(Qt::NoFocus);
    m_info->setToolTip(tr("What does this do? (F1)"));
    m_info->setAccessibleName(tr("What is %1?").arg(label));
    connect(m_info, &QToolButton::toggled, m_help, &QLabel::setVisible);

    buildEditor();
    m_editor->setObjectName(QString::fromStdString(spec.id));
    m_editor->setAccessibleName(label);
    m_editor->setAccessibleDescription(specText(spec.help));
    m_editor->installEventFilter(this);
    m_label->setBuddy(m_editor);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_label, m_editor}) widget->setToolTip(help);
    buildLayout();
    setValue(spec.defaultValue);
}

void ParameterRow::buildEditor() {
    switch (m_spec.kind) {
        case ParameterKind::Flag:
            m_check = new QCheckBox(specText(m_spec.label), this);
            connect(m_check, &QCheckBox::toggled, this, &ParameterRow::takeFromEditor);
            m_editor = m_check;
            return;
        case ParameterKind::Choice:
            m_combo = new QComboBox(this);
            for (const ParameterChoice& choice : m_spec.choices)
                m_combo->addItem(specText(choice.label), QString::fromStdString(choice.id));
            guardWheel(m_combo);
            m_combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
            connect(m_combo, &QComboBox::currentIndexChanged, this, &ParameterRow::takeFromEditor);
            m_editor = m_combo;
            return;
        case ParameterKind::Text:
            m_text = new QLineEdit(this);
            connect(m_text, &QLineEdit::textChanged, this, &ParameterRow::takeFromEditor);
            m_editor = m_text;
            return;
        case ParameterKind::Integer:
        case ParameterKind::Real:
            break;
    }
    m_number = new NumberBox(m_spec.kind == ParameterKind::Integer,
                             m_spec.logarithmic ? NumberBox::Steps::Factors : NumberBox::Steps::Equal,
                             m_spec.minimum, m_spec.maximum, this);
    m_number->setUnit(specText(m_spec.unit));
    m_number->setFixedWidth(scaled(kEditorWidth));
    connect(m_number, &NumberBox::edited, this, &ParameterRow::takeFromEditor);
    m_editor = m_number;
}

void ParameterRow::buildLayout() {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, scaled(3), 0, scaled(3));
    grid->setHorizontalSpacing(0);
    grid->setColumnMinimumWidth(0, scaled(ParameterForm::kGutter));
    grid->setVerticalSpacing(scaled(2));
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_reset, 0, 0, Qt::AlignVCenter);
    if (m_check) {
        m_label->hide();
        grid->addWidget(m_check, 0, 1, 1, 2);
        grid->addWidget(m_info, 0, 3, Qt::AlignVCenter);
    } else if (m_number) {
        grid->addWidget(m_label, 0, 1);
        grid->addWidget(m_info, 0, 2, Qt::AlignVCenter);
        grid->addWidget(m_number, 0, 3);
        grid->setColumnMinimumWidth(2, scaled(24));
    } else {
        grid->addWidget(m_label, 0, 1, 1, 2);
        grid->addWidget(m_info, 0, 3, Qt::AlignVCenter);
        grid->addWidget(m_editor, 1, 1, 1, 3);
    }
    grid->addWidget(m_error, 2, 1, 1, 3);
    grid->addWidget(m_help, 3, 1, 1, 3);
    grid->addWidget(m_reason, 4, 1, 1, 3);
}

bool ParameterRow::eventFilter(QObject* object, QEvent* event) {
    if (object == m_editor) {
        if (event->type() == QEvent::KeyPress) {
            const auto* key = static_cast<QKeyEvent*>(event);
            if (key->key() == Qt::Key_F1 && key->modifiers() == Qt::NoModifier) {
                setHelpShown(!isHelpShown());
                return true;
            }
        }
    }
    return QWidget::eventFilter(object, event);
}

void ParameterRow::setIdle(const QString& reason) {
    m_idle = !reason.isEmpty();
    m_editor->setEnabled(!m_idle);
    m_label->setEnabled(!m_idle);
    m_reason->setText(reason);
    m_reason->setVisible(m_idle);
}

bool ParameterRow::isHelpShown() const {
    return m_info->isChecked();
}

void ParameterRow::setHelpShown(bool on) {
    m_info->setChecked(on);
}

void ParameterRow::setValue(const ParameterValue& value) {
    const Result<ParameterValue> checked = validated(m_spec, value);
    if (!checked) return;
    m_loading = true;
    m_value = *checked;
    if (m_check) m_check->setChecked(std::get<bool>(m_value));
    if (m_combo)
        m_combo->setCurrentIndex(m_combo->findData(QString::fromStdString(std::get<std::string>(m_value))));
    if (m_text) m_text->setText(QString::fromStdString(std::get<std::string>(m_value)));
    if (m_number) {
        const auto* whole = std::get_if<std::int64_t>(&m_value);
        m_number->setValue(whole ? static_cast<double>(*whole) : std::get<double>(m_value));
    }
    m_loading = false;
    setProblem({});
    showMarks();
    Q_EMIT changed();
}

void ParameterRow::takeFromEditor() {
    if (m_loading) return;
    ParameterValue value;
    if (m_check) {
        value = m_check->isChecked();
    } else if (m_combo) {
        value = m_combo->currentData().toString().toStdString();
    } else if (m_text) {
        value = m_text->text().toStdString();
    } else if (!m_number->isNumber()) {
        setProblem(rangeProblem(m_spec));
        Q_EMIT changed();
        return;
    } else {
        const double number = m_number->valueFromText(m_number->cleanText());
        if (m_spec.kind == ParameterKind::Integer) {
            value = static_cast<std::int64_t>(number);
        } else {
            value = number;
        }
    }
    const Result<ParameterValue> checked = validated(m_spec, value);
    if (checked) m_value = *checked;
    setProblem(checked    ? QString()
               : m_number ? rangeProblem(m_spec)
                          : QString::fromStdString(checked.error().what));
    showMarks();
    Q_EMIT changed();
}

void ParameterRow::setProblem(const QString& sentence) {
    if (sentence == m_problem) return;
    m_problem = sentence;
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    m_editor->setProperty("invalid", !sentence.isEmpty());
    m_editor->style()->unpolish(m_editor);
    m_editor->style()->polish(m_editor);
    m_editor->setAccessibleDescription(sentence.isEmpty() ? specText(m_spec.help) : sentence);
}

void ParameterRow::showMarks() {
    m_reset->setVisible(!isDefault());
}

}  // namespace embedscope
