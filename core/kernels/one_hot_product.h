#pragma once

#include <cstddef>

namespace embedscope {

/// out = x . matrix, every one of the n x stride products formed and added in row order from a sum of zero:
/// the fully connected layer, whatever x holds. x has n numbers, matrix n rows of stride floats, a multiple
/// of 16; rows and out are 64-byte aligned. With x = 1 at one place and 0 elsewhere out is that row to the
/// bit (but for the sign of a zero), as long as every number of the matrix is finite.
using OneHotProductFunction = void (*)(const float* x, const float* matrix, std::size_t n, std::size_t stride,
                                       float* out);
/// row = after where the row still is before, and row + (after - before) where somebody else has changed it
/// since: the exact result when one thread works, and nobody's change lost to speak of when many do.
using StoreChangeFunction = void (*)(float* row, const float* after, const float* before, std::size_t stride);

/// Many threads may read and write rows of one matrix at once, without locks.
OneHotProductFunction oneHotProduct();
StoreChangeFunction storeChange();

}  // namespace embedscope
