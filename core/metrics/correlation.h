#pragma once

#include <span>
#include <vector>

namespace embedscope {

/// The rank of each value, the smallest having 1; equal values share the mean of their ranks. Values are
/// finite. O(n log n).
std::vector<double> averageRanks(std::span<const double> values);

/// Pearson's correlation of two series of one size, -1 to 1. NaN for fewer than two values or when a series
/// is constant.
double pearson(std::span<const double> a, std::span<const double> b);

/// Spearman's rank correlation: Pearson's of the average ranks. NaN as there.
double spearman(std::span<const double> a, std::span<const double> b);

}  // namespace embedscope
