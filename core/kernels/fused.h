#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace embedscope {

/// a * b + c, rounded once: the bits of a processor's fused multiply-add, on any processor. The product is
/// exact in double and so is all but the last rounding of the sum; std::fma is asked only where that sum lies
/// half-way between two floats, where the second rounding could err, or below the normal numbers.
inline float fusedMultiplyAdd(float a, float b, float c) {
    const double sum = static_cast<double>(a) * static_cast<double>(b) + static_cast<double>(c);
    constexpr std::uint64_t kRounded = 0x1FFFFFFF;  // the bits of a double that a float has not
    constexpr std::uint64_t kHalf = 0x10000000;
    const auto bits = std::bit_cast<std::uint64_t>(sum);
    const bool small = (bits & 0x7FFFFFFFFFFFFFFF) < std::bit_cast<std::uint64_t>(0x1p-126);
    if ((bits & kRounded) == kHalf || small) return std::fma(a, b, c);
    return static_cast<float>(sum);
}

}  // namespace embedscope
