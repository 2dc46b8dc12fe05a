#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace embedscope {

/// The loss of many examples, summed in double.
struct LossSums {
    double nats = 0;
    std::uint64_t examples = 0;
    std::uint64_t judged = 0;   ///< examples whose prediction was right or wrong: those of a classifier
    std::uint64_t correct = 0;  ///< of these

    /// Nats per example; NaN without one.
    double mean() const {
        return examples ? nats / static_cast<double>(examples) : std::numeric_limits<double>::quiet_NaN();
    }
    /// Of the judged examples; nothing without one.
    std::optional<double> accuracy() const {
        if (judged == 0) return std::nullopt;
        return static_cast<double>(correct) / static_cast<double>(judged);
    }
    /// What came since an earlier state of the same sums.
    LossSums since(const LossSums& earlier) const {
        return {nats - earlier.nats, examples - earlier.examples, judged - earlier.judged,
                correct - earlier.correct};
    }
    LossSums& operator+=(const LossSums& other) {
        nats += other.nats;
        examples += other.examples;
        judged += other.judged;
        correct += other.correct;
        return *this;
    }
};

}  // namespace embedscope
