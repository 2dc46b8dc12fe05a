#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/index/pair_score.h"

namespace embedscope {

/// Rows whose length lies between these (and zero rows) go through the float32 pass: no square or product of
/// theirs overflows, and none that matters underflows.
inline constexpr double kShortestPlainLength = 0x1p-60;
inline constexpr double kLongestPlainLength = 0x1p60;

/// Between which values the true closeness of a row must lie, given what the float32 pass computed. Closeness
/// is larger for nearer rows: the cosine, or minus the squared distance.
///
/// With u = 2^-24 and d numbers a row, any order of summation of d products errs by at most d u / (1 - d u)
/// times the sum of their absolute values (Higham 2002, section 3.1), which for the cosine of unit vectors is
/// at most 1; rounding the unit query, the inverse length and the last product adds 3 u. A squared distance
/// is a sum of non-negative terms with three roundings each, so its error is relative. All margins here are
/// twice what this proves, which also covers the float64 arithmetic around.
class ScanBounds {
  public:
    struct Range {
        double lower = 0;
        double upper = 0;
    };

    ScanBounds(std::span<const float> query, Metric metric);

    bool queryIsFinite() const { return m_finite; }
    /// False when the query is zero (cosine) or too long for float32: then every row must be scored in
    /// double.
    bool floatPassWorks() const { return m_works; }
    /// The query as the float32 pass takes it: of unit length for the cosine, as it is for the distance.
    const std::vector<float>& query() const { return m_query; }

    /// The closeness of a cosine or a distance.
    double closenessOf(double score) const { return m_metric == Metric::Cosine ? score : -score * score; }
    /// Bounds of the true closeness where the float32 pass found this one.
    Range rangeOf(float approximate) const;
    /// A row whose approximate closeness is below this has an upper bound below threshold.
    float approximateLimit(double threshold) const;
    double relativeMargin() const { return m_relative; }

  private:
    Metric m_metric;
    bool m_finite = true;
    bool m_works = true;
    double m_relative = 0;
    double m_absolute = 0;
    std::vector<float> m_query;
};

/// A set of rows that are not to be returned, asked only for rows that are already near.
class ExcludedRows {
  public:
    explicit ExcludedRows(std::span<const RowId> rows, std::span<const RowId> more = {});
    bool contains(std::uint32_t row) const;

  private:
    std::vector<std::uint32_t> m_rows;  // sorted
};

}  // namespace embedscope
