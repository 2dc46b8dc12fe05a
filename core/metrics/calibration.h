#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace embedscope {

/// Predictions whose confidence lies in one stretch.
struct ReliabilityBin {
    double from = 0;  ///< lowest confidence of the bin, inclusive
    double to = 0;    ///< highest, exclusive but for the last bin
    std::uint64_t examples = 0;
    double confidence = 0;  ///< mean, 0 without an example
    double accuracy = 0;    ///< share that was right, 0 without an example
};

/// Whether a classifier is as sure as it is right, of all examples added so far. Used by one thread.
class Calibration {
  public:
    explicit Calibration(std::size_t bins = 10);

    /// probabilities of all classes, and the class that is true. The most probable one (the first of equals)
    /// is the prediction and its probability the confidence.
    void add(std::span<const float> probabilities, std::uint32_t truth);

    std::uint64_t examples() const { return m_examples; }
    /// Bins of equal width over 0 to 1.
    std::vector<ReliabilityBin> bins() const;
    /// The mean distance between confidence and accuracy over the bins, weighted by their examples (ECE). NaN
    /// without an example. Source: Guo et al. 2017, equation 3.
    double expectedError() const;
    /// The mean over examples of the squared distance between the probabilities and the truth, summed over
    /// the classes, 0 to 2 (Brier 1950). NaN without an example.
    double brier() const;
    /// The mean of -log(probability of the truth) in nats; probabilities below 1e-15 count as that. NaN
    /// without an example.
    double logLoss() const;

  private:
    struct Sums {
        std::uint64_t examples = 0;
        std::uint64_t correct = 0;
        double confidence = 0;
    };
    std::vector<Sums> m_bins;
    std::uint64_t m_examples = 0;
    double m_squares = 0;
    double m_nats = 0;
};

}  // namespace embedscope
