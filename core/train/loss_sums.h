#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace embedscope {

/// The loss of many examples, summed in double.
struct LossSums {
    double nats = 0;
    std::uint64_t examples = 0;

    /// Nats per example; NaN without one.
    double mean() const {
        return examples ? nats / static_cast<double>(examples) : std::numeric_limits<double>::quiet_NaN();
    }
    LossSums& operator+=(const LossSums& other) {
        nats += other.nats;
        examples += other.examples;
        return *this;
    }
};

}  // namespace embedscope
