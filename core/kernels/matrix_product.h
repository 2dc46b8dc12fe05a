#pragma once

#include <cstddef>

namespace embedscope {

/// m x k numbers anywhere in memory: entry (i, j) is data[i * row + j * column], so a transposed matrix is
/// the same numbers with the steps exchanged.
struct MatrixView {
    const float* data = nullptr;
    std::size_t row = 0;
    std::size_t column = 1;
};

/// Numbers that packMatrix() writes for a k x n matrix.
std::size_t packedSize(std::size_t k, std::size_t n);

/// Copies a k x n matrix into panels of 32 columns, as multiplyPacked() wants it; packed is aligned to 64
/// bytes.
void packMatrix(const MatrixView& b, std::size_t k, std::size_t n, float* packed);

/// c = a * b, or c += a * b with add; a is m x k, b the packed k x n, c is m x n with rows stride floats
/// apart. Each entry is summed in the order of k whatever m is, so rows may be shared out among threads
/// without a change of the result.
void multiplyPacked(const MatrixView& a, std::size_t m, std::size_t k, const float* packed, std::size_t n,
                    float* c, std::size_t stride, bool add);

}  // namespace embedscope
