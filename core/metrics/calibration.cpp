#include "core/metrics/calibration.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace embedscope {

Calibration::Calibration(std::size_t bins) : m_bins(std::max<std::size_t>(1, bins)) {}

void Calibration::add(std::span<const float> probabilities, std::uint32_t truth) {
    assert(truth < probabilities.size());
    const auto best = std::max_element(probabilities.begin(), probabilities.end());
    const double confidence = std::clamp(static_cast<double>(*best), 0.0, 1.0);
    const auto place = static_cast<std::size_t>(confidence * static_cast<double>(m_bins.size()));
    Sums& bin = m_bins[std::min(place, m_bins.size() - 1)];
    ++bin.examples;
    bin.correct += best - probabilities.begin() == static_cast<std::ptrdiff_t>(truth);
    bin.confidence += confidence;
    ++m_examples;
    for (std::size_t c = 0; c < probabilities.size(); ++c) {
        const double distance = static_cast<double>(probabilities[c]) - (c == truth ? 1.0 : 0.0);
        m_squares += distance * distance;
    }
    m_nats -= std::log(std::max(1e-15, static_cast<double>(probabilities[truth])));
}

std::vector<ReliabilityBin> Calibration::bins() const {
    std::vector<ReliabilityBin> bins;
    const auto count = static_cast<double>(m_bins.size());
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        const Sums& sums = m_bins[i];
        ReliabilityBin bin{static_cast<double>(i) / count, static_cast<double>(i + 1) / count, sums.examples,
                           0, 0};
        if (sums.examples > 0) {
            bin.confidence = sums.confidence / static_cast<double>(sums.examples);
            bin.accuracy = static_cast<double>(sums.correct) / static_cast<double>(sums.examples);
        }
        bins.push_back(bin);
    }
    return bins;
}

double Calibration::expectedError() const {
    if (m_examples == 0) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (const Sums& bin : m_bins) sum += std::abs(bin.confidence - static_cast<double>(bin.correct));
    return sum / static_cast<double>(m_examples);
}

double Calibration::brier() const {
    return m_examples ? m_squares / static_cast<double>(m_examples)
                      : std::numeric_limits<double>::quiet_NaN();
}

double Calibration::logLoss() const {
    return m_examples ? m_nats / static_cast<double>(m_examples) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace embedscope
