#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/train/distance/distance_settings.h"
#include "core/train/loss_sums.h"

namespace embedscope {

/// The direct distance objectives on the words of one window: m anchors x_i against k targets y_j, of which
/// the first is the true neighbour and the others are negatives. With D the distance:
///
/// contrastive (Hadsell, Chopra and LeCun 2006, equation 4): D^2 / 2 for the true pair, max(0, margin - D)^2
/// / 2 for a false one;
/// triplet (Schroff, Kalenichenko and Philbin 2015, equation 3): max(0, D(x, true) - D(x, false) + margin),
/// the mean over the negatives of a true pair, with the squared distance when it is Euclidean; the paper
/// scales all vectors to length 1, which makes it twice the cosine distance here.
///
/// Works on the products of the rows alone, in double: every gradient is a combination of rows.
class DistanceObjective {
  public:
    explicit DistanceObjective(const DistanceSettings& settings) : m_settings(settings) {}

    /// Sizes everything for a window and sets all gradients to zero.
    void begin(std::size_t anchors, std::size_t targets);
    /// What is known of anchor i and target j. weight: how often the pair counts; 0: not at all (the two are
    /// the same word). Zero rows have no direction: their cosine distance is 1 and pulls nowhere.
    void set(std::size_t i, std::size_t j, double product, double squaredDistance, double weight);
    void setAnchor(std::size_t i, double squaredLength) { m_anchorLength[i] = squaredLength; }
    void setTarget(std::size_t j, double squaredLength) { m_targetLength[j] = squaredLength; }
    /// The loss of the window with the number of its pairs (for triplets: of true pairs), and the gradients;
    /// NaN where a product was not finite.
    LossSums solve();

    /// d loss / d x_i = anchorFactor(i) x_i + sum over j of pairFactor(i, j) y_j, and
    /// d loss / d y_j = targetFactor(j) y_j + sum over i of pairFactor(i, j) x_i.
    double anchorFactor(std::size_t i) const { return m_anchorFactor[i]; }
    double targetFactor(std::size_t j) const { return m_targetFactor[j]; }
    double pairFactor(std::size_t i, std::size_t j) const { return m_pairs[i * m_targets + j].factor; }

  private:
    struct Pair {
        double product = 0;
        double squaredDistance = 0;
        double weight = 0;
        double factor = 0;
    };
    double distance(std::size_t i, std::size_t j) const;
    void pull(std::size_t i, std::size_t j, double slope);
    LossSums solveContrastive(std::size_t i);
    LossSums solveTriplets(std::size_t i);

    DistanceSettings m_settings;
    std::size_t m_anchors = 0;
    std::size_t m_targets = 0;
    std::vector<Pair> m_pairs;  // by anchor
    std::vector<double> m_anchorLength, m_targetLength, m_anchorFactor, m_targetFactor;
};

}  // namespace embedscope
