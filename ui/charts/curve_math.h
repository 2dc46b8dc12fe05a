#pragma once

#include <QPointF>
#include <QString>
#include <cstddef>
#include <span>
#include <vector>

namespace embedscope {

/// At most limit points that draw like the given ones: the x range is cut into equal parts and of each the
/// first, lowest, highest and last point stay, so no peak is lost. points ascend in x; points whose y is not
/// finite are left out. limit >= 8.
std::vector<QPointF> decimated(std::span<const QPointF> points, std::size_t limit);

/// Exponential smoothing: each value is the mean of itself and all before, where a point halfLife further
/// back in x weighs half as much, and every point as much as its weight (so the start is not drawn towards
/// zero). In x rather than in points, so that the curve does not depend on how often it was measured.
/// halfLife 0 gives the values back. x ascends; weights is empty or has the size of values. Values that are
/// not finite are passed by (the mean so far stands in their place).
std::vector<double> smoothed(std::span<const double> x, std::span<const double> values,
                             std::span<const double> weights, double halfLife);

struct AxisTick {
    double value = 0;
    QString label;
};

/// About count round values (1, 2 or 5 times a power of ten apart) within [from, to], with labels in the
/// user's locale that have the digits the step needs. from < to.
std::vector<AxisTick> linearTicks(double from, double to, int count);
/// Round values (1, 2, 5 times a power of ten; finer steps in a narrow range) within [from, to], both > 0.
std::vector<AxisTick> logarithmicTicks(double from, double to, int count);

}  // namespace embedscope
