#include "core/metrics/classification.h"

#include <cassert>
#include <numeric>

namespace embedscope {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void addScaled(ClassScore& sum, const ClassScore& score, double weight) {
    sum.precision += weight * score.precision;
    sum.recall += weight * score.recall;
    sum.f1 += weight * score.f1;
    sum.examples += score.examples;
    sum.predicted += score.predicted;
}

}  // namespace

void ConfusionMatrix::add(std::uint32_t truth, std::uint32_t predicted) {
    assert(truth < m_classes && predicted < m_classes);
    ++m_counts[truth * m_classes + predicted];
}

std::uint64_t ConfusionMatrix::total() const {
    return std::accumulate(m_counts.begin(), m_counts.end(), std::uint64_t{0});
}

std::uint64_t ConfusionMatrix::correct() const {
    std::uint64_t sum = 0;
    for (std::size_t c = 0; c < m_classes; ++c) sum += count(c, c);
    return sum;
}

ClassificationScores classificationScores(const ConfusionMatrix& confusion) {
    ClassificationScores scores;
    scores.examples = confusion.total();
    scores.accuracy = share(confusion.correct(), scores.examples);
    std::size_t occurring = 0;
    for (std::size_t c = 0; c < confusion.classes(); ++c) {
        ClassScore score;
        for (std::size_t other = 0; other < confusion.classes(); ++other) {
            score.examples += confusion.count(c, other);
            score.predicted += confusion.count(other, c);
        }
        const std::uint64_t hits = confusion.count(c, c);
        score.precision = share(hits, score.predicted);
        score.recall = share(hits, score.examples);
        score.f1 = share(2 * hits, score.predicted + score.examples);
        occurring += score.predicted + score.examples > 0;
        scores.classes.push_back(score);
    }
    for (const ClassScore& score : scores.classes) {
        const bool occurs = score.predicted + score.examples > 0;
        addScaled(scores.macro, score, occurs ? 1.0 / static_cast<double>(occurring) : 0);
        addScaled(scores.weighted, score, share(score.examples, scores.examples));
    }
    return scores;
}

}  // namespace embedscope
