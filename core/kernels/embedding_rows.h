#pragma once

#include <cstddef>
#include <cstdint>

namespace embedscope {

/// Some rows of a table, each with a factor: row i is table + rows[i] * stride.
struct WeightedRows {
    const float* table = nullptr;
    std::size_t stride = 0;
    const std::uint32_t* rows = nullptr;
    const float* factors = nullptr;  ///< null: all 1
    std::size_t count = 0;
};

/// out = sum over i of factors[i] * row i, dim numbers, added in the order of i.
void sumWeightedRows(const WeightedRows& rows, std::size_t dim, float* out);

/// sum over i of factors[i] * (row i . others + i * dim): the first dense layer on flattened embeddings,
/// without writing them out. In float32, in an order that depends on dim alone.
float dotWithRows(const WeightedRows& rows, const float* others, std::size_t dim);

}  // namespace embedscope
