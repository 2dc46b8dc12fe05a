#pragma once

#include <cstddef>
#include <cstdint>

namespace embedscope {

/// The keys of a random mask: element i is kept where hash(hash(i + first) ^ second) >= threshold, with
/// Wellons' 32-bit mixing function lowbias32 as the hash.
struct DropKeys {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    std::uint32_t threshold = 0;
    float scale = 1;  ///< of the elements that are kept
};

/// to[j] = scale * from[j] where element begin + j is kept, else 0. from and to may be the same.
void dropElements(const DropKeys& keys, std::uint32_t begin, std::size_t count, const float* from, float* to);

}  // namespace embedscope
