#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace embedscope {

/// How often each class was taken for each: classes x classes counts.
class ConfusionMatrix {
  public:
    explicit ConfusionMatrix(std::size_t classes) : m_classes(classes), m_counts(classes * classes) {}

    /// Counts one example; both below classes() (assert).
    void add(std::uint32_t truth, std::uint32_t predicted);

    std::size_t classes() const { return m_classes; }
    std::uint64_t count(std::size_t truth, std::size_t predicted) const {
        return m_counts[truth * m_classes + predicted];
    }
    std::uint64_t total() const;
    /// Examples on the diagonal.
    std::uint64_t correct() const;

  private:
    std::size_t m_classes;
    std::vector<std::uint64_t> m_counts;  // truth x predicted
};

/// How well one class is found. A share of nothing is 0, as scikit-learn has it.
struct ClassScore {
    double precision = 0;         ///< of the examples called so, those that are
    double recall = 0;            ///< of the examples that are so, those called so
    double f1 = 0;                ///< harmonic mean of both
    std::uint64_t examples = 0;   ///< that are so: the support
    std::uint64_t predicted = 0;  ///< that were called so
};

/// What a confusion matrix says in numbers between 0 and 1.
struct ClassificationScores {
    std::uint64_t examples = 0;
    double accuracy = 0;              ///< equal to precision, recall and F1 averaged over examples (micro)
    std::vector<ClassScore> classes;  ///< one a class
    ClassScore macro;                 ///< plain means over the classes that occur as truth or as prediction
    ClassScore weighted;              ///< means weighted by the examples of each class
};

ClassificationScores classificationScores(const ConfusionMatrix& confusion);

}  // namespace embedscope
