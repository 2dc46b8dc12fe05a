#pragma once

#include <QDoubleSpinBox>
#include <QString>

class QLabel;

namespace embedscope {

/// A number as people write it: whole or real, shortest form, stepping by equal amounts or by 1-2-5 factors,
/// with its unit in quiet letters behind it. Takes a comma or a point in real numbers. It does not clamp what
/// is typed: whoever owns the box says what is wrong with the value. The wheel works only with the focus, so
/// that a form can be scrolled.
class NumberBox : public QDoubleSpinBox {
    Q_OBJECT
  public:
    enum class Steps { Equal, Factors };
    NumberBox(bool whole, Steps steps, double stepFrom, double stepTo, QWidget* parent = nullptr);

    void setUnit(const QString& unit);
    /// False while the text is no number; value() is then the last one that was.
    bool isNumber() const;

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;
    void fixup(QString& text) const override;
    void stepBy(int steps) override;

  Q_SIGNALS:
    /// The text has changed, be it a number or not.
    void edited();

  protected:
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    bool parse(const QString& text, double& value) const;
    double stepped(double value, bool up) const;
    void placeUnit();

    bool m_whole;
    Steps m_steps;
    double m_from;  ///< steps stay within these
    double m_to;
    QLabel* m_unit;
};

}  // namespace embedscope
