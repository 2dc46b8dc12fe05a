#include "core/index/exact_bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace embedscope {

ScanBounds::ScanBounds(std::span<const float> query, Metric metric)
    : m_metric(metric), m_query(query.begin(), query.end()) {
    double squared = 0;
    for (const float x : query) squared += static_cast<double>(x) * x;
    m_finite = std::isfinite(squared);
    const double length = std::sqrt(squared);
    const double terms = static_cast<double>(query.size()) + 4;
    // Beyond a million numbers a row the bound of the sum is no longer near d u.
    m_works = m_finite && query.size() < (1u << 20);
    if (metric == Metric::Cosine) {
        m_works = m_works && length > 0;
        m_absolute = terms * 0x1p-23;
        if (m_works)
            for (float& x : m_query) x = static_cast<float>(x / length);
    } else {
        m_works = m_works && length <= kLongestPlainLength;
        m_relative = terms * 0x1p-23;
        m_absolute = terms * 0x1p-148;
    }
}

ScanBounds::Range ScanBounds::rangeOf(float approximate) const {
    const double value = approximate;
    const double margin = std::abs(value) * m_relative + m_absolute;
    return {value - margin, value + margin};
}

float ScanBounds::approximateLimit(double threshold) const {
    constexpr float kLowest = std::numeric_limits<float>::lowest();
    if (threshold == -std::numeric_limits<double>::infinity()) return kLowest;
    // value + |value| relative + absolute >= threshold, with value <= 0 wherever relative is not 0
    const double limit = (threshold - m_absolute) / (1 - m_relative);
    if (!(limit > kLowest)) return kLowest;
    return std::nextafter(static_cast<float>(limit), kLowest);
}

ExcludedRows::ExcludedRows(std::span<const RowId> rows, std::span<const RowId> more) {
    m_rows.reserve(rows.size() + more.size());
    for (const RowId row : rows) m_rows.push_back(row.value);
    for (const RowId row : more) m_rows.push_back(row.value);
    std::sort(m_rows.begin(), m_rows.end());
}

bool ExcludedRows::contains(std::uint32_t row) const {
    return std::binary_search(m_rows.begin(), m_rows.end(), row);
}

}  // namespace embedscope
