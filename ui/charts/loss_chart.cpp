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

void LossChart::setMeasure(Measure measure) {
    if (measure == m_measure) return;
    m_measure = measure;
    setAccessibleName(measure == Measure::Loss ? tr("Loss chart") : tr("Accuracy chart"));
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
    if (m_measure == Measure::Accuracy) return 100 * loss;
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
    m_smooth[i] = smoothedLoss(curve, m_smoothing, m_measure);
    // Beside other runs the unsmoothed line would only be in the way.
    const bool showRaw = m_smoothing > 0 && m_curves.size() == 1;
    const std::vector<double> measured = measuredLoss(curve, m_measure);
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
        if (const auto value = validationValue(point, m_measure)) {
            checked.emplace_back(x, yOf(*value));
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
    if (m_logarithmic && m_measure == Measure::Loss) {
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
    m_y->setTitleText(m_measure == Measure::Accuracy ? tr("right (%)")
                      : m_logarithmic                ? tr("loss (nats, log)")
                                                     : tr("loss (nats)"));
    placePlot();
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
