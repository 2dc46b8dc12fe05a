#include "ui/forms/number_box.h"

#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr double kFarthest = 1e17;
constexpr int kDecimals = 12;  // of the spin box's own rounding; 1e-9 is the smallest setting there is
constexpr double kTiny = 1e-9;

/// The next of ..., 1, 2, 5, 10, 20, 50, ... above or below a positive value.
double nextFactor(double value, bool up) {
    const double power = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
    const double lead = value / power;
    constexpr double kNear = 1e-6;
    if (up) {
        for (const double step : {2.0, 5.0, 10.0})
            if (step > lead * (1 + kNear)) return step * power;
        return 20 * power;
    }
    for (const double step : {5.0, 2.0, 1.0})
        if (step < lead * (1 - kNear)) return step * power;
    return 0.5 * power;
}

}  // namespace

NumberBox::NumberBox(bool whole, Steps steps, double stepFrom, double stepTo, QWidget* parent)
    : QDoubleSpinBox(parent), m_whole(whole), m_steps(steps), m_from(stepFrom), m_to(stepTo) {
    setRange(-kFarthest, kFarthest);
    setDecimals(whole ? 0 : kDecimals);
    setFocusPolicy(Qt::StrongFocus);
    setAccelerated(true);
    m_unit = new QLabel(lineEdit());
    m_unit->setAttribute(Qt::WA_TransparentForMouseEvents);
    setTextRole(m_unit, TextRole::Quiet);
    // The line edit is silent while the box sets a value, the box while the text is no number.
    const auto follow = [this] {
        placeUnit();
        Q_EMIT edited();
    };
    connect(lineEdit(), &QLineEdit::textChanged, this, follow);
    connect(this, &QDoubleSpinBox::textChanged, this, follow);
}

void NumberBox::setUnit(const QString& unit) {
    m_unit->setText(unit);
    placeUnit();
}

bool NumberBox::isNumber() const {
    double value = 0;
    return parse(lineEdit()->text(), value);
}

bool NumberBox::parse(const QString& text, double& value) const {
    const QString trimmed = text.trimmed();
    bool ok = false;
    if (m_whole) {
        const qlonglong number = locale().toLongLong(trimmed, &ok);
        if (ok) {
            value = static_cast<double>(number);
            return true;
        }
    }
    value = locale().toDouble(trimmed, &ok);
    if (!ok) value = QLocale::c().toDouble(trimmed, &ok);
    return ok && std::isfinite(value) && (!m_whole || value == std::floor(value));
}

QString NumberBox::textFromValue(double value) const {
    if (m_whole) return locale().toString(static_cast<qlonglong>(std::llround(value)));
    return locale().toString(value, 'g', QLocale::FloatingPointShortest);
}

double NumberBox::valueFromText(const QString& text) const {
    double parsed = 0;
    return parse(text, parsed) ? parsed : value();
}

QValidator::State NumberBox::validate(QString& text, int&) const {
    double parsed = 0;
    return parse(text, parsed) ? QValidator::Acceptable : QValidator::Intermediate;
}

void NumberBox::fixup(QString& text) const {
    text = textFromValue(value());
}

double NumberBox::stepped(double value, bool up) const {
    double next = 0;
    if (m_steps == Steps::Factors) {
        const double smallest = m_whole ? 1 : std::max(m_from, kTiny);
        if (value <= smallest) {
            next = up ? (value < smallest ? smallest : nextFactor(smallest, true)) : m_from;
        } else {
            next = nextFactor(value, up);
        }
    } else {
        const double range = m_to - m_from;
        const double amount = m_whole ? 1 : range <= 1 ? 0.05 : 0.1;
        next = value + (up ? amount : -amount);
        if (!m_whole) next = std::round(next * 1e6) / 1e6;
    }
    if (m_whole) next = std::round(next);
    return std::clamp(next, m_from, m_to);
}

void NumberBox::stepBy(int steps) {
    double next = value();
    for (int i = 0; i < std::abs(steps); ++i) next = stepped(next, steps > 0);
    setValue(next);
    selectAll();
}

void NumberBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus()) {
        QDoubleSpinBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

void NumberBox::resizeEvent(QResizeEvent* event) {
    QDoubleSpinBox::resizeEvent(event);
    placeUnit();
}

void NumberBox::placeUnit() {
    const QLineEdit* edit = lineEdit();
    const int from = edit->fontMetrics().horizontalAdvance(edit->text()) + scaled(8);
    const QSize size = m_unit->sizeHint();
    const bool fits = !m_unit->text().isEmpty() && from + size.width() <= edit->width();
    m_unit->setVisible(fits);
    if (fits)
        m_unit->setGeometry(from, (edit->height() - size.height()) / 2 + 1, size.width(), size.height());
}

}  // namespace embedscope
