#include "ui/charts/curve_math.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

double roundStep(double span, int count) {
    const double raw = span / std::max(1, count);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double lead : {1.0, 2.0, 5.0})
        if (lead * power >= raw * (1 - 1e-9)) return lead * power;
    return 10 * power;
}

QString label(double value, double step) {
    const int digits = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 9);
    return QLocale().toString(value, 'f', digits);
}

/// Adds the points of one part in their order, each once.
void addPart(std::span<const QPointF> part, std::vector<QPointF>& out) {
    if (part.empty()) return;
    const auto lower = [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); };
    const auto [lowest, highest] = std::minmax_element(part.begin(), part.end(), lower);
    std::size_t kept[4] = {0, static_cast<std::size_t>(lowest - part.begin()),
                           static_cast<std::size_t>(highest - part.begin()), part.size() - 1};
    std::sort(std::begin(kept), std::end(kept));
    for (std::size_t i = 0; i < 4; ++i)
        if (i == 0 || kept[i] != kept[i - 1]) out.push_back(part[kept[i]]);
}

}  // namespace

std::vector<QPointF> decimated(std::span<const QPointF> points, std::size_t limit) {
    std::vector<QPointF> finite;
    finite.reserve(points.size());
    std::copy_if(points.begin(), points.end(), std::back_inserter(finite),
                 [](const QPointF& point) { return std::isfinite(point.x()) && std::isfinite(point.y()); });
    if (finite.size() <= limit) return finite;
    const std::size_t parts = limit / 4;
    const double from = finite.front().x();
    const double width = (finite.back().x() - from) / static_cast<double>(parts);
    std::vector<QPointF> out;
    out.reserve(limit);
    std::size_t begin = 0;
    for (std::size_t part = 0; part < parts; ++part) {
        std::size_t end = begin;
        if (part + 1 == parts) {
            end = finite.size();
        } else {
            const double border = from + width * static_cast<double>(part + 1);
            while (end < finite.size() && finite[end].x() < border) ++end;
        }
        addPart(std::span(finite).subspan(begin, end - begin), out);
        begin = end;
    }
    return out;
}

std::vector<double> smoothed(std::span<const double> x, std::span<const double> values,
                             std::span<const double> weights, double halfLife) {
    std::vector<double> out;
    out.reserve(values.size());
    double sum = 0;
    double weight = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double own = weights.empty() ? 1.0 : weights[i];
        const double factor = i == 0 || halfLife <= 0 ? 0.0 : std::exp2(-(x[i] - x[i - 1]) / halfLife);
        if (std::isfinite(values[i]) && own > 0) {
            sum = factor * sum + own * values[i];
            weight = factor * weight + own;
        }
        out.push_back(weight > 0 ? sum / weight : values[i]);
    }
    return out;
}

std::vector<AxisTick> linearTicks(double from, double to, int count) {
    std::vector<AxisTick> ticks;
    if (!(to > from) || !std::isfinite(to - from)) return ticks;
    const double step = roundStep(to - from, count);
    const auto first = static_cast<long long>(std::ceil(from / step - 1e-9));
    const auto last = static_cast<long long>(std::floor(to / step + 1e-9));
    for (long long i = first; i <= last && ticks.size() < 100; ++i) {
        const double value = static_cast<double>(i) * step;
        ticks.push_back({value, label(value, step)});
    }
    return ticks;
}

std::vector<AxisTick> logarithmicTicks(double from, double to, int count) {
    if (!(from > 0) || !(to > from)) return {};
    if (to / from < 8) return linearTicks(from, to, count);  // too narrow for powers of ten
    std::vector<AxisTick> ticks;
    const bool crowded = std::log10(to / from) * 3 > count;
    for (int exponent = static_cast<int>(std::floor(std::log10(from))); exponent <= std::log10(to);
         ++exponent) {
        const double power = std::pow(10.0, exponent);
        for (const double lead : {1.0, 2.0, 5.0}) {
            const double value = lead * power;
            if (value < from * (1 - 1e-9) || value > to * (1 + 1e-9) || (crowded && lead != 1.0)) continue;
            ticks.push_back({value, label(value, power)});
        }
    }
    return ticks;
}

}  // namespace embedscope
