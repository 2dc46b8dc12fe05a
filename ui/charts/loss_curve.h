#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/train/training_session.h"

namespace embedscope {

/// The curve of one run as charts and tables take it.
struct LossCurve {
    QString id;
    QString name;  ///< of the run; shown where there are several
    std::vector<LossPoint> points;
    bool live = false;  ///< the run goes on
};

/// What a curve shows of its points.
enum class Measure { Loss, Accuracy };
/// Of the training examples since the point before; NaN where it was not measured.
double trainingValue(const LossPoint& point, Measure measure);
/// Of the held-out examples.
std::optional<double> validationValue(const LossPoint& point, Measure measure);
/// Whether any point has it: only classifiers have an accuracy.
bool hasMeasure(const LossCurve& curve, Measure measure);

/// The smoothed training loss at each point: measuredLoss() below through smoothed() of curve_math.h,
/// half-life in epochs, weighted by examples.
std::vector<double> smoothedLoss(const LossCurve& curve, double halfLife, Measure measure = Measure::Loss);
/// The training loss of each point as the unsmoothed line draws it: as measured, save that the points next to
/// an epoch's end that cover less than 1/20 of the examples of the one before share their mean with it. Such
/// an interval is cut short by the border and says more about its few examples than about the model.
std::vector<double> measuredLoss(const LossCurve& curve, Measure measure = Measure::Loss);
/// Index of the point nearest in x; points must not be empty. byWords: x is words, otherwise epochs.
std::size_t nearestPoint(const LossCurve& curve, double x, bool byWords);
/// The curve told in two sentences, for screen readers: where it began, where it is, the best validation.
QString curveInWords(const LossCurve& curve);
/// All points of all curves, tab-separated with a header line, numbers in the C locale.
QString curvesAsTable(const std::vector<LossCurve>& curves, double halfLife);
/// Words read in one epoch; 0 while unknown.
double wordsPerEpoch(const LossCurve& curve);

}  // namespace embedscope
