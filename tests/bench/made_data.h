#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/random.h"
#include "core/model/embedding_model.h"

namespace embedscope::bench {

/// rows x dim float32 with a spectrum like that of word vectors: sixteen strong directions of falling
/// strength and noise. The same numbers for the same shape.
inline VectorMatrix madeVectors(std::size_t rows, std::size_t dim) {
    constexpr std::size_t kFactors = 16;
    Random random(rows * 31 + dim);
    std::vector<float> directions(kFactors * dim);
    for (float& x : directions) x = random.uniformFloat() - 0.5f;
    std::vector<float> numbers(rows * dim);
    for (std::size_t r = 0; r < rows; ++r) {
        float* row = numbers.data() + r * dim;
        for (std::size_t j = 0; j < dim; ++j) row[j] = random.uniformFloat() - 0.5f;
        for (std::size_t f = 0; f < kFactors; ++f) {
            const float weight = (random.uniformFloat() - 0.5f) * 4.0f / static_cast<float>(1 + f);
            for (std::size_t j = 0; j < dim; ++j) row[j] += weight * directions[f * dim + j];
        }
    }
    return VectorMatrix(std::move(numbers), rows, dim);
}

inline KeyedVectors madeModel(std::size_t rows, std::size_t dim) {
    // A search never looks at the keys: all are empty.
    return {std::make_shared<const Vocabulary>(std::string(), std::vector<std::uint64_t>(rows + 1, 0)),
            madeVectors(rows, dim)};
}

}  // namespace embedscope::bench
