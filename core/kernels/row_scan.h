#pragma once

#include <cstddef>

namespace embedscope {

/// rows x dim float32; row r starts at data + r * stride (in floats).
struct FloatRows {
    const float* data = nullptr;
    std::size_t rows = 0;
    std::size_t dim = 0;
    std::size_t stride = 0;
};

/// out[r] = sum over i of query[i] * row r[i], in float32. The rounding error is at most dim * 2^-23 times
/// the sum of the absolute products, whatever the order in which a processor adds. A row with NaN or infinity
/// may give anything.
void dotProducts(const float* query, const FloatRows& rows, float* out);

/// out[r] = sum over i of (query[i] - row r[i])^2, in float32; relative error at most (dim + 2) * 2^-23,
/// barring overflow and underflow. NaN or infinity for a row that holds one.
void squaredDistances(const float* query, const FloatRows& rows, float* out);

/// out[r] = sum over i of row r[i]^2, in float64: not finite exactly when the row holds NaN or infinity.
void squaredLengths(const FloatRows& rows, double* out);

}  // namespace embedscope
