#include "ui/charts/loss_curve.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/charts/curve_math.h"

namespace embedscope {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("LossCurve", text);
}

QString plain(double value) {
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

}  // namespace

double trainingValue(const LossPoint& point, Measure measure) {
    if (measure == Measure::Loss) return point.loss;
    return point.accuracy.value_or(std::numeric_limits<double>::quiet_NaN());
}

std::optional<double> validationValue(const LossPoint& point, Measure measure) {
    return measure == Measure::Loss ? point.validationLoss : point.validationAccuracy;
}

bool hasMeasure(const LossCurve& curve, Measure measure) {
    return std::any_of(curve.points.begin(), curve.points.end(), [measure](const LossPoint& point) {
        return std::isfinite(trainingValue(point, measure)) || validationValue(point, measure);
    });
}

std::vector<double> smoothedLoss(const LossCurve& curve, double halfLife, Measure measure) {
    std::vector<double> x;
    std::vector<double> weights;
    x.reserve(curve.points.size());
    weights.reserve(curve.points.size());
    for (const LossPoint& point : curve.points) {
        x.push_back(point.epoch);
        weights.push_back(static_cast<double>(std::max<std::uint64_t>(1, point.examples)));
    }
    return smoothed(x, measuredLoss(curve, measure), weights, halfLife);
}

std::vector<double> measuredLoss(const LossCurve& curve, Measure measure) {
    constexpr std::uint64_t kFewest = 20;  // of so many parts of a whole interval
    std::vector<double> values;
    values.reserve(curve.points.size());
    std::size_t first = 0;  // of the points that share a mean
    double nats = 0;
    double examples = 0;
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        const LossPoint& point = curve.points[i];
        const bool atBorder = i > 0 && (point.endsEpoch || curve.points[i - 1].endsEpoch);
        const double value = trainingValue(point, measure);
        values.push_back(value);
        // A point without examples carries the mean of its epoch, which was not measured here.
        const double weight = static_cast<double>(point.examples);
        if (!atBorder || point.examples >= curve.points[first].examples / kFewest + 1) {
            first = i;
            nats = point.examples ? value * weight : 0;
            examples = weight;
            continue;
        }
        if (point.examples) nats += value * weight;
        examples += weight;
        if (examples <= 0) continue;
        for (std::size_t k = first; k <= i; ++k) values[k] = nats / examples;
    }
    return values;
}

std::size_t nearestPoint(const LossCurve& curve, double x, bool byWords) {
    const auto position = [byWords](const LossPoint& point) {
        return byWords ? static_cast<double>(point.words) : point.epoch;
    };
    const auto after =
        std::lower_bound(curve.points.begin(), curve.points.end(), x,
                         [&](const LossPoint& point, double wanted) { return position(point) < wanted; });
    if (after == curve.points.begin()) return 0;
    const auto index = static_cast<std::size_t>(after - curve.points.begin());
    if (after == curve.points.end()) return index - 1;
    return x - position(curve.points[index - 1]) <= position(*after) - x ? index - 1 : index;
}

QString curveInWords(const LossCurve& curve) {
    if (curve.points.empty()) return {};
    const QLocale locale;
    const std::vector<double> losses = measuredLoss(curve);
    const LossPoint& last = curve.points.back();
    QString text = tr("%1: the training loss went from %2 to %3 nats per example in %4 epochs.")
                       .arg(curve.name, locale.toString(losses.front(), 'f', 3),
                            locale.toString(losses.back(), 'f', 3), locale.toString(last.epoch, 'f', 1));
    const LossPoint* best = nullptr;
    for (const LossPoint& point : curve.points)
        if (point.validationLoss && (!best || *point.validationLoss < *best->validationLoss)) best = &point;
    for (auto point = curve.points.rbegin(); point != curve.points.rend(); ++point) {
        if (!point->validationAccuracy) continue;
        text += QLatin1Char(' ') + tr("At the last check %1 % of the held-out examples were right.")
                                       .arg(locale.toString(100 * *point->validationAccuracy, 'f', 1));
        break;
    }
    if (best) {
        text += QLatin1Char(' ') + tr("The lowest validation loss was %1 at epoch %2.")
                                       .arg(locale.toString(*best->validationLoss, 'f', 3),
                                            locale.toString(best->epoch, 'f', 1));
    }
    return text;
}

QString curvesAsTable(const std::vector<LossCurve>& curves, double halfLife) {
    QString out = QStringLiteral(
        "run\tepoch\twords\texamples\tloss\tsmoothed_loss\tepoch_loss\tvalidation_loss\tlearning_rate"
        "\taccuracy\tvalidation_accuracy\n");
    for (const LossCurve& curve : curves) {
        const std::vector<double> smooth = smoothedLoss(curve, halfLife);
        QString name = curve.name;
        name.replace(QLatin1Char('\t'), QLatin1Char(' '));
        for (std::size_t i = 0; i < curve.points.size(); ++i) {
            const LossPoint& point = curve.points[i];
            const QStringList cells{name,
                                    plain(point.epoch),
                                    QString::number(point.words),
                                    QString::number(point.examples),
                                    plain(point.loss),
                                    plain(smooth[i]),
                                    plain(point.epochLoss),
                                    point.validationLoss ? plain(*point.validationLoss) : QString(),
                                    plain(point.learningRate),
                                    point.accuracy ? plain(*point.accuracy) : QString(),
                                    point.validationAccuracy ? plain(*point.validationAccuracy) : QString()};
            out += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
        }
    }
    return out;
}

double wordsPerEpoch(const LossCurve& curve) {
    if (curve.points.empty() || curve.points.back().epoch <= 0) return 0;
    return static_cast<double>(curve.points.back().words) / curve.points.back().epoch;
}

}  // namespace embedscope
