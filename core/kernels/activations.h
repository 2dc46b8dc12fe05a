#pragma once

#include <cstddef>

namespace embedscope {

// In place, to a few units in the last place; NaN stays NaN.

/// 1 / (1 + exp(-x)).
void sigmoidInPlace(float* values, std::size_t count);
void tanhInPlace(float* values, std::size_t count);
/// exp(x - shift) where that is at most 0; returns the sum, in lanes of a fixed order for equal counts.
float expInPlace(float shift, float* values, std::size_t count);

}  // namespace embedscope
