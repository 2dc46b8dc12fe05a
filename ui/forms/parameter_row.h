#pragma once

#include <QWidget>

#include "core/base/parameter_spec.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace embedscope {

class NumberBox;

/// One setting in a form: label, editor, unit, help that unfolds (the "i" or F1), a mark with a way back
/// where it differs from the default, and what is wrong with what was typed.
class ParameterRow : public QWidget {
    Q_OBJECT
  public:
    /// spec must outlive the row.
    explicit ParameterRow(const ParameterSpec& spec, QWidget* parent = nullptr);

    const ParameterSpec& spec() const { return m_spec; }
    /// The last valid value.
    const ParameterValue& value() const { return m_value; }
    void setValue(const ParameterValue& value);
    /// Why what stands in the editor cannot be used; empty when it can.
    const QString& problem() const { return m_problem; }
    bool isDefault() const { return m_value == m_spec.defaultValue; }
    void reset() { setValue(m_spec.defaultValue); }
    /// The widget that takes the input.
    QWidget* editor() const { return m_editor; }
    /// A reason why the setting changes nothing at present disables it; empty enables it.
    void setIdle(const QString& reason);
    bool isIdle() const { return m_idle; }
    bool isHelpShown() const;
    void setHelpShown(bool on);

  Q_SIGNALS:
    /// value() or problem() has changed by the user's hand or by setValue().
    void changed();

  protected:
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void buildEditor();
    void buildLayout();
    void takeFromEditor();
    void setProblem(const QString& sentence);
    void showMarks();

    const ParameterSpec& m_spec;
    ParameterValue m_value;
    QString m_problem;
    bool m_loading = false;
    bool m_idle = false;

    QWidget* m_editor = nullptr;
    NumberBox* m_number = nullptr;
    QCheckBox* m_check = nullptr;
    QComboBox* m_combo = nullptr;
    QLineEdit* m_text = nullptr;
    QLabel* m_label = nullptr;
    QLabel* m_help = nullptr;
    QLabel* m_error = nullptr;
    QLabel* m_reason = nullptr;
    QToolButton* m_reset = nullptr;
    QToolButton* m_info = nullptr;
};

}  // namespace embedscope
