#include "core/train/distance/distance_objective.h"

#include <algorithm>
#include <cmath>

namespace embedscope {

void DistanceObjective::begin(std::size_t anchors, std::size_t targets) {
    m_anchors = anchors;
    m_targets = targets;
    m_pairs.assign(anchors * targets, Pair{});
    m_anchorLength.assign(anchors, 0);
    m_targetLength.assign(targets, 0);
    m_anchorFactor.assign(anchors, 0);
    m_targetFactor.assign(targets, 0);
}

void DistanceObjective::set(std::size_t i, std::size_t j, double product, double squaredDistance,
                            double weight) {
    m_pairs[i * m_targets + j] = {product, squaredDistance, weight, 0};
}

/// The distance that the loss is written in: squared for Euclidean triplets.
double DistanceObjective::distance(std::size_t i, std::size_t j) const {
    const Pair& pair = m_pairs[i * m_targets + j];
    if (m_settings.distance == DistanceKind::Euclidean)
        return m_settings.loss == DistanceLoss::Triplet ? pair.squaredDistance
                                                        : std::sqrt(pair.squaredDistance);
    const double lengths = std::sqrt(m_anchorLength[i] * m_targetLength[j]);
    return lengths == 0 ? 1 : 1 - pair.product / lengths;
}

/// Adds slope * d distance / d rows to the gradients.
void DistanceObjective::pull(std::size_t i, std::size_t j, double slope) {
    Pair& pair = m_pairs[i * m_targets + j];
    if (m_settings.distance == DistanceKind::Cosine) {
        const double x = m_anchorLength[i];
        const double y = m_targetLength[j];
        const double lengths = std::sqrt(x * y);
        if (lengths == 0) return;
        const double cosine = pair.product / lengths;
        pair.factor -= slope / lengths;
        m_anchorFactor[i] += slope * cosine / x;
        m_targetFactor[j] += slope * cosine / y;
        return;
    }
    // The distance itself has no slope where it is 0.
    const double along = m_settings.loss == DistanceLoss::Triplet ? 2
                         : pair.squaredDistance > 0               ? 1 / std::sqrt(pair.squaredDistance)
                                                                  : 0;
    pair.factor -= slope * along;
    m_anchorFactor[i] += slope * along;
    m_targetFactor[j] += slope * along;
}

LossSums DistanceObjective::solveContrastive(std::size_t i) {
    LossSums sums;
    for (std::size_t j = 0; j < m_targets; ++j) {
        const double weight = m_pairs[i * m_targets + j].weight;
        if (weight == 0) continue;
        const double d = distance(i, j);
        const double gap = j == 0 ? d : m_settings.margin - d;
        sums.examples += static_cast<std::uint64_t>(weight);
        if (gap <= 0) continue;  // far enough; a distance that is not finite goes on and shows
        sums.nats += weight * gap * gap / 2;
        pull(i, j, j == 0 ? weight * gap : -weight * gap);
    }
    return sums;
}

LossSums DistanceObjective::solveTriplets(std::size_t i) {
    LossSums sums;
    if (m_pairs[i * m_targets].weight == 0) return sums;
    double negatives = 0;
    for (std::size_t j = 1; j < m_targets; ++j) negatives += m_pairs[i * m_targets + j].weight;
    if (negatives == 0) return sums;
    sums.examples = 1;
    const double near = distance(i, 0);
    for (std::size_t j = 1; j < m_targets; ++j) {
        const double weight = m_pairs[i * m_targets + j].weight / negatives;
        const double gap = near - distance(i, j) + m_settings.margin;
        if (weight == 0 || gap <= 0) continue;
        sums.nats += weight * gap;
        pull(i, 0, weight);
        pull(i, j, -weight);
    }
    return sums;
}

LossSums DistanceObjective::solve() {
    LossSums sums;
    for (std::size_t i = 0; i < m_anchors; ++i)
        sums += m_settings.loss == DistanceLoss::Triplet ? solveTriplets(i) : solveContrastive(i);
    return sums;
}

}  // namespace embedscope
