#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace embedscope {

/// True when none of the floats is NaN or infinite: their exponent bits are not all ones. Two floats a step.
inline bool allFinite(const float* values, std::size_t count) {
    constexpr std::uint64_t kExponents = 0x7F8000007F800000ull;
    constexpr std::uint64_t kLowestBits =
        0x0080000000800000ull;  // carries into the sign bit when all bits above are set
    std::uint64_t found = 0;
    std::size_t j = 0;
    for (; j + 2 <= count; j += 2) {
        std::uint64_t pair;
        std::memcpy(&pair, values + j, sizeof pair);
        found |= (pair & kExponents) + kLowestBits;
    }
    if (j < count)
        found |= (std::uint64_t{std::bit_cast<std::uint32_t>(values[j])} & kExponents) + kLowestBits;
    return (found & 0x8000000080000000ull) == 0;
}

}  // namespace embedscope
