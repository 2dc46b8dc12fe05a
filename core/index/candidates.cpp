#include "core/index/candidates.h"

#include <algorithm>
#include <functional>

namespace embedscope {

bool Candidates::add(std::uint32_t row, double lower, double upper) {
    if (!(upper >= m_threshold)) return false;
    m_entries.push_back({upper, row});
    bool rose = false;
    if (m_k != 0) {
        if (m_lowest.size() < m_k) {
            m_lowest.push_back(lower);
            std::push_heap(m_lowest.begin(), m_lowest.end(), std::greater<>());
            rose = m_lowest.size() == m_k;
        } else if (lower > m_lowest.front()) {
            std::pop_heap(m_lowest.begin(), m_lowest.end(), std::greater<>());
            m_lowest.back() = lower;
            std::push_heap(m_lowest.begin(), m_lowest.end(), std::greater<>());
            rose = true;
        }
        if (rose) m_threshold = m_lowest.front();
    }
    if (m_entries.size() >= m_forgetAt) forget();
    return rose;
}

void Candidates::forget() {
    std::erase_if(m_entries, [this](const Entry& entry) { return entry.upper < m_threshold; });
    m_forgetAt = std::max<std::size_t>(1024, 2 * m_entries.size());
}

std::vector<std::uint32_t> Candidates::merged(std::span<const Candidates> parts) {
    double threshold = -std::numeric_limits<double>::infinity();
    std::vector<double> lower;
    for (const Candidates& part : parts) {
        threshold = std::max(threshold, part.m_threshold);
        lower.insert(lower.end(), part.m_lowest.begin(), part.m_lowest.end());
    }
    const std::size_t k = parts.empty() ? 0 : parts.front().m_k;
    if (k != 0 && lower.size() >= k) {
        const auto kth = lower.begin() + static_cast<std::ptrdiff_t>(k - 1);
        std::nth_element(lower.begin(), kth, lower.end(), std::greater<>());
        threshold = std::max(threshold, *kth);
    }
    std::vector<std::uint32_t> rows;
    for (const Candidates& part : parts)
        for (const Entry& entry : part.m_entries)
            if (entry.upper >= threshold) rows.push_back(entry.row);
    return rows;
}

}  // namespace embedscope
