#include "ui/charts/loss_chart.h"

#include <QCategoryAxis>
#include <QChart>
#include <QKeyEvent>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/charts/curve_math.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kRawAlpha = 110;
constexpr std::size_t kMostMarks = 200;  // of validation points, above which only their line is drawn
constexpr double kLeastLoss = 1e-12;     // of the log scale

QList<QPointF> asList(const std::vector<QPointF>& points) {
    return QList<QPointF>(points.begin(), points.end());
}

void setTicks(QCategoryAxis* axis, const std::vector<AxisTick>& ticks) {
    QStringList labels;
    for (const AxisTick& tick : ticks) labels << tick.label;
    const bool same = labels == axis->categoriesLabels() &&
                      std::all_of(ticks.begin(), ticks.end(), [axis](const AxisTick& tick) {
                          return axis->endValue(tick.label) == tick.value;
                      });
    if (same) return;  // every change lays the whole chart out again
    for (const QString& label : axis->categoriesLabels()) axis->remove(label);
    for (const AxisTick& tick : ticks) axis->append(tick.label, tick.value);
}

QString lossText(double loss) {
    return QLocale().toString(loss, 'f', 3);
}

}  // namespace

LossChart::LossChart(QWidget* parent) : QChartView(new QChart, parent) {
    chart()->setAnimationOptions(QChart::NoAnimation);
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setPlotAreaBackgroundVisible(false);
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Loss chart"));
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    m_x = new QCategoryAxis(this);
    m_y = new QCategoryAxis(this);
    for (QCategoryAxis* axis : {m_x, m_y}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setTruncateLabels(false);
    }
    m_x->setGridLineVisible(false);
    m_y->setLineVisible(false);
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    applyTheme();
}

void LossChart::setCurves(std::vector<LossCurve> curves) {
    const bool sameLines = curves.size() == m_curves.size() &&
                           std::equal(curves.begin(), curves.end(), m_curves.begin(),
                                      [](const LossCurve& a, const LossCurve& b) { return a.id == b.id; });
    m_curves = std::move(curves);
    if (!sameLines) rebuild();
    if (!sameLines || unitOfX() != m_drawnUnit) m_drawn.clear();
    m_drawnUnit = unitOfX();
    redraw();
}

void LossChart::setSmoothing(double halfLife) {
    m_smoothing = std::max(0.0, halfLife);
    refill();
}

void LossChart::setLogarithmic(bool on) {
    m_logarithmic = on;
    refill();
}

void LossChart::setByWords(bool on) {
    m_byWords = on;
    setCursor(std::nullopt);
    refill();
}

double LossChart::unitOfX() const {
    if (!m_byWords) return 1;
    double most = 0;
    for (const LossCurve& curve : m_curves)
        if (!curve.points.empty()) most = std::max(most, static_cast<double>(curve.points.back().words));
    return most >= 2e6 ? 1e6 : most >= 2e3 ? 1e3 : 1;
}

double LossChart::xOf(const LossPoint& point) const {
    return m_byWords ? static_cast<double>(point.words) / unitOfX() : point.epoch;
}

double LossChart::yOf(double loss) const {
    if (!m_logarithmic) return loss;
    return loss > 0 ? std::log10(std::max(loss, kLeastLoss)) : std::numeric_limits<double>::quiet_NaN();
}

QColor LossChart::colourOf(std::size_t curve) const {
    const ColourTokens& tokens = colourTokens(palette());
    return m_curves.size() <= 1 ? tokens.accent : dataColour(static_cast<int>(curve), tokens.dark);
}

void LossChart::rebuild() {
    chart()->removeAllSeries();
    m_lines.clear();
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        Lines lines{new QLineSeries, new QLineSeries, new QLineSeries};
        for (QLineSeries* series : {lines.raw, lines.validation, lines.smooth}) {
            chart()->addSeries(series);
            series->attachAxis(m_x);
            series->attachAxis(m_y);
        }
        m_lines.push_back(lines);
    }
    applyTheme();
}

void LossChart::applyTheme() {
    const ColourTokens& tokens = colourTokens(palette());
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    QFont quiet = font();
    quiet.setPointSizeF(kQuietPoints * themeScale());
    for (QCategoryAxis* axis : {m_x, m_y}) {
        axis->setLabelsFont(quiet);
        axis->setTitleFont(quiet);
        axis->setLabelsColor(tokens.quietText);
        axis->setTitleBrush(tokens.quietText);
        axis->setGridLinePen(QPen(tokens.line, 1));
        axis->setLinePen(QPen(tokens.line, 1));
    }
    const double width = themeScale();
    const bool several = m_curves.size() > 1;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const QColor colour = colourOf(i);
        QColor faint = colour;
        faint.setAlpha(kRawAlpha);
        m_lines[i].raw->setPen(QPen(faint, width));
        m_lines[i].smooth->setPen(QPen(colour, 2 * width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QColor checked = several ? colour : dataColour(1, tokens.dark);
        m_lines[i].validation->setPen(QPen(checked, 1.5 * width, Qt::DashLine));
    }
    m_themed = true;
}

void LossChart::refill() {
    m_drawn.clear();
    redraw();
}

void LossChart::redraw() {
    // Two points a pixel draw the same line, since each part of the axis keeps its extremes; where several
    // curves lie over each other one a pixel does.
    const auto pixels = static_cast<std::size_t>(std::max(1, viewport()->width()));
    const auto limit = std::clamp<std::size_t>(m_curves.size() > 1 ? pixels : 2 * pixels, 400, kMostPoints);
    m_drawn.resize(m_curves.size());
    m_smooth.resize(m_curves.size());
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        if (m_drawn[i].points != m_curves[i].points.size() || m_drawn[i].limit != limit) draw(i, limit);
        low = std::min(low, m_drawn[i].low);
        high = std::max(high, m_drawn[i].high);
    }
    applyRange(low, high);
    setAccessibleDescription(description());
    if (m_cursor) Q_EMIT readoutChanged();
    viewport()->update();
}

void LossChart::draw(std::size_t i, std::size_t limit) {
    const LossCurve& curve = m_curves[i];
    Drawn drawn{curve.points.size(), limit};
    const auto widen = [&drawn](double y) {
        if (!std::isfinite(y)) return;
        drawn.low = std::min(drawn.low, y);
        drawn.high = std::max(drawn.high, y);
    };
    m_smooth[i] = smoothedLoss(curve, m_smoothing);
    // Beside other runs the unsmoothed line would only be in the way.
    const bool showRaw = m_smoothing > 0 && m_curves.size() == 1;
    const std::vector<double> measured = measuredLoss(curve);
    std::vector<QPointF> raw;
    std::vector<QPointF> smooth;
    std::vector<QPointF> checked;
    std::vector<double> heights;
    for (std::size_t p = 0; p < curve.points.size(); ++p) {
        const LossPoint& point = curve.points[p];
        const double x = xOf(point);
        smooth.emplace_back(x, yOf(m_smooth[i][p]));
        widen(smooth.back().y());
        if (showRaw) {
            raw.emplace_back(x, yOf(measured[p]));
            if (std::isfinite(raw.back().y())) heights.push_back(raw.back().y());
        }
        if (point.validationLoss) {
            checked.emplace_back(x, yOf(*point.validationLoss));
            widen(checked.back().y());
        }
    }
    // One wild batch must not flatten the curve: the faint line may leave the picture by 1 % on each side.
    if (!heights.empty()) {
        const auto edge = static_cast<std::ptrdiff_t>(heights.size() / 100);
        std::nth_element(heights.begin(), heights.begin() + edge, heights.end());
        widen(heights[static_cast<std::size_t>(edge)]);
        std::nth_element(heights.begin(), heights.end() - 1 - edge, heights.end());
        widen(*(heights.end() - 1 - edge));
    }
    m_lines[i].raw->replace(asList(decimated(raw, limit)));
    m_lines[i].smooth->replace(asList(decimated(smooth, limit)));
    m_lines[i].validation->setPointsVisible(checked.size() <= kMostMarks);
    m_lines[i].validation->replace(asList(decimated(checked, limit)));
    m_drawn[i] = drawn;
}

void LossChart::applyRange(double yLow, double yHigh) {
    double right = 0;
    for (const LossCurve& curve : m_curves)
        if (!curve.points.empty()) right = std::max(right, xOf(curve.points.back()));
    if (right <= 0) right = 1;
    if (!(yHigh >= yLow)) {
        yLow = 0;
        yHigh = 1;
    }
    const double pad = std::max((yHigh - yLow) * 0.06, std::max(std::abs(yHigh), 1e-3) * 0.002);
    yLow -= pad;
    yHigh += pad;
    const int across = std::max(2, viewport()->width() / scaled(90));
    const int up = std::max(2, viewport()->height() / scaled(34));
    m_x->setStartValue(0);
    m_y->setStartValue(yLow);
    setTicks(m_x, linearTicks(0, right, across));
    if (m_logarithmic) {
        std::vector<AxisTick> ticks = logarithmicTicks(std::pow(10.0, yLow), std::pow(10.0, yHigh), up);
        for (AxisTick& tick : ticks) tick.value = std::log10(tick.value);
        setTicks(m_y, ticks);
    } else {
        setTicks(m_y, linearTicks(yLow, yHigh, up));
    }
    if (m_x->max() != right || m_x->min() != 0) m_x->setRange(0, right);
    if (m_y->min() != yLow || m_y->max() != yHigh) m_y->setRange(yLow, yHigh);
    const double words = m_curves.empty() ? 0 : wordsPerEpoch(m_curves.front());
    if (m_byWords) {
        m_x->setTitleText(unitOfX() >= 1e6   ? tr("million words")
                          : unitOfX() >= 1e3 ? tr("thousand words")
                                             : tr("words"));
    } else if (words > 0 && m_curves.size() == 1) {
        m_x->setTitleText(tr("epochs (one is %1 words)").arg(QLocale().toString(std::llround(words))));
    } else {
        m_x->setTitleText(tr("epochs"));
    }
    m_y->setTitleText(m_logarithmic ? tr("loss (nats, log)") : tr("loss (nats)"));
    placePlot();
}

std::vector<LossChart::EndLabel> LossChart::endLabels() const {
    std::vector<EndLabel> labels;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const LossCurve& curve = m_curves[i];
        if (curve.points.empty()) continue;
        const bool alone = m_curves.size() == 1;
        const QPointF end(xOf(curve.points.back()), yOf(m_smooth[i].back()));
        const QString value = lossText(m_smooth[i].back());
        labels.push_back({chart()->mapToPosition(end, m_lines[i].smooth),
                          alone ? tr("training %1").arg(value) : tr("%1  %2").arg(value, curve.name),
                          colourOf(i)});
        const auto checked =
            std::find_if(curve.points.rbegin(), curve.points.rend(),
                         [](const LossPoint& point) { return point.validationLoss.has_value(); });
        if (!alone || checked == curve.points.rend()) continue;
        labels.push_back(
            {chart()->mapToPosition({xOf(*checked), yOf(*checked->validationLoss)}, m_lines[i].validation),
             tr("validation %1").arg(lossText(*checked->validationLoss)),
             m_lines[i].validation->pen().color()});
    }
    return labels;
}

void LossChart::placePlot() {
    QFont quiet = font();
    quiet.setPointSizeF(kQuietPoints * themeScale());
    const QFontMetricsF metrics(quiet);
    double widest = 0;
    for (const EndLabel& label : endLabels())
        widest = std::max(widest, metrics.horizontalAdvance(label.text));
    // In steps, so that the plot does not tremble with each digit.
    const int step = scaled(16);
    const double most = viewport()->width() * 0.4;
    const int room = (static_cast<int>(std::min(widest + scaled(14), most)) / step + 1) * step;
    chart()->setMargins(QMargins(0, scaled(kGap), room, 0));
}

void LossChart::drawForeground(QPainter* painter, const QRectF&) {
    if (m_curves.empty()) return;
    painter->save();
    QFont quiet = font();
    quiet.setPointSizeF(kQuietPoints * themeScale());
    painter->setFont(quiet);
    drawEndLabels(painter);
    if (m_cursor) drawCursor(painter);
    painter->restore();
}

void LossChart::drawEndLabels(QPainter* painter) const {
    std::vector<EndLabel> labels = endLabels();
    std::sort(labels.begin(), labels.end(),
              [](const EndLabel& a, const EndLabel& b) { return a.at.y() < b.at.y(); });
    const QFontMetricsF metrics(painter->font());
    const QRectF plot = chart()->plotArea();
    const double height = metrics.height();
    // Pushed apart downwards, then back up from the bottom, so that none overlap and all stay inside.
    std::vector<double> tops;
    for (const EndLabel& label : labels) {
        double top = label.at.y() - height / 2;
        if (!tops.empty()) top = std::max(top, tops.back() + height);
        tops.push_back(top);
    }
    double floor = plot.bottom();
    for (std::size_t i = tops.size(); i-- > 0;) {
        tops[i] = std::min(tops[i], floor - height);
        floor = tops[i];
    }
    const double left = plot.right() + scaled(8);
    const double room = viewport()->width() - left - scaled(2);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        painter->setPen(labels[i].colour);
        painter->setBrush(labels[i].colour);
        painter->drawEllipse(labels[i].at, scaled(3), scaled(3));
        painter->drawText(QPointF(left, tops[i] + metrics.ascent()),
                          metrics.elidedText(labels[i].text, Qt::ElideRight, room));
    }
}

void LossChart::drawCursor(QPainter* painter) const {
    const ColourTokens& tokens = colourTokens(palette());
    const QRectF plot = chart()->plotArea();
    const QString text = readout();
    if (text.isEmpty()) return;
    const std::size_t anchor =
        nearestPoint(m_curves.front(), *m_cursor * (m_byWords ? unitOfX() : 1), m_byWords);
    const double x =
        m_curves.size() == 1
            ? chart()
                  ->mapToPosition({xOf(m_curves.front().points[anchor]), m_y->min()}, m_lines.front().smooth)
                  .x()
            : chart()->mapToPosition({*m_cursor, m_y->min()}, m_lines.front().smooth).x();
    painter->setPen(QPen(tokens.quietText, 1, Qt::DotLine));
    painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        if (m_curves[i].points.empty()) continue;
        const std::size_t p = nearestPoint(m_curves[i], *m_cursor * (m_byWords ? unitOfX() : 1), m_byWords);
        const QPointF at =
            chart()->mapToPosition({xOf(m_curves[i].points[p]), yOf(m_smooth[i][p])}, m_lines[i].smooth);
        painter->setPen(QPen(tokens.surface, 2));
        painter->setBrush(colourOf(i));
        painter->drawEllipse(at, scaled(4), scaled(4));
    }
    const QFontMetricsF metrics(painter->font());
    const int pad = scaled(8);
    const QRectF inner = metrics.boundingRect(QRectF(0, 0, 1000, 1000), Qt::AlignLeft, text);
    QRectF box(x + scaled(12), plot.top() + scaled(4), inner.width() + 2 * pad, inner.height() + 2 * pad);
    if (box.right() > viewport()->width()) box.moveRight(x - scaled(12));
    if (box.left() < 0) box.moveLeft(0);
    painter->setPen(QPen(tokens.line, 1));
    painter->setBrush(tokens.surface);
    painter->drawRoundedRect(box, scaled(6), scaled(6));
    painter->setPen(tokens.text);
    painter->drawText(box.adjusted(pad, pad, -pad, -pad), Qt::AlignLeft, text);
}

QString LossChart::readout() const {
    if (!m_cursor || m_curves.empty() || m_curves.front().points.empty()) return {};
    const QLocale locale;
    QStringList lines;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const LossCurve& curve = m_curves[i];
        if (curve.points.empty()) continue;
        const std::size_t p = nearestPoint(curve, *m_cursor * (m_byWords ? unitOfX() : 1), m_byWords);
        const LossPoint& point = curve.points[p];
        const QString place =
            tr("epoch %1, %2 words")
                .arg(locale.toString(point.epoch, 'f', 2), locale.toString(qulonglong(point.words)));
        if (m_curves.size() > 1) {
            lines << tr("%1: %2 (%3)").arg(curve.name, lossText(m_smooth[i][p]), place);
            continue;
        }
        lines
            << place
            << tr("training %1, smoothed %2").arg(lossText(measuredLoss(curve)[p]), lossText(m_smooth[i][p]));
        for (std::size_t back = p + 1; back-- > 0;) {
            if (!curve.points[back].validationLoss) continue;
            lines << tr("validation %1").arg(lossText(*curve.points[back].validationLoss));
            break;
        }
        lines << tr("learning rate %1").arg(locale.toString(point.learningRate, 'g', 3));
    }
    return lines.join(QLatin1Char('\n'));
}

QString LossChart::description() const {
    QStringList sentences;
    for (const LossCurve& curve : m_curves) sentences << curveInWords(curve);
    return sentences.join(QLatin1Char(' '));
}

QImage LossChart::picture() {
    const std::optional<double> cursor = std::exchange(m_cursor, std::nullopt);
    constexpr double kSharper = 2;
    QImage image(size() * kSharper, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(kSharper);
    image.fill(colourTokens(palette()).surface);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    render(&painter);
    m_cursor = cursor;
    return image;
}

void LossChart::setCursor(std::optional<double> x) {
    if (x == m_cursor) return;
    m_cursor = x;
    viewport()->update();
    Q_EMIT readoutChanged();
}

void LossChart::mouseMoveEvent(QMouseEvent* event) {
    QChartView::mouseMoveEvent(event);
    if (m_lines.empty()) return;
    const QRectF plot = chart()->plotArea();
    const QPointF at = event->position();
    if (at.x() < plot.left() - scaled(8) || at.x() > plot.right() + scaled(8)) {
        setCursor(std::nullopt);
    } else {
        setCursor(std::clamp(chart()->mapToValue(at, m_lines.front().smooth).x(), m_x->min(), m_x->max()));
    }
}

void LossChart::leaveEvent(QEvent* event) {
    QChartView::leaveEvent(event);
    setCursor(std::nullopt);
}

void LossChart::focusOutEvent(QFocusEvent* event) {
    QChartView::focusOutEvent(event);
    setCursor(std::nullopt);
}

void LossChart::keyPressEvent(QKeyEvent* event) {
    const bool left = event->key() == Qt::Key_Left;
    const bool right = event->key() == Qt::Key_Right;
    if ((!left && !right) || m_curves.empty() || m_curves.front().points.empty()) {
        QChartView::keyPressEvent(event);
        return;
    }
    const std::vector<LossPoint>& points = m_curves.front().points;
    std::size_t index = points.size() - 1;
    if (m_cursor) {
        index = nearestPoint(m_curves.front(), *m_cursor * (m_byWords ? unitOfX() : 1), m_byWords);
        const std::size_t stride =
            event->modifiers().testFlag(Qt::ControlModifier) ? points.size() / 20 + 1 : 1;
        index = left ? index - std::min(index, stride) : std::min(points.size() - 1, index + stride);
    }
    setCursor(xOf(points[index]));
    setAccessibleDescription(readout());
    event->accept();
}

void LossChart::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    if (!m_curves.empty()) refill();
}

void LossChart::changeEvent(QEvent* event) {
    QChartView::changeEvent(event);
    if (!m_themed || (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)) return;
    m_themed = false;  // a style sheet set meanwhile must not come back here
    applyTheme();
    refill();
}

}  // namespace embedscope
