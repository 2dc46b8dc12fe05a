#pragma once

#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/io/format_registry.h"
#include "core/model/embedding_model.h"

namespace embedscope::test {

/// A model with that many rows whose floats have every exponent that a float can have, and keys in several
/// scripts.
inline EmbeddingModel makeModel(std::size_t rows, std::size_t dim, std::uint64_t seed = 1) {
    Random random(seed);
    std::vector<std::string> keys;
    std::vector<float> values;
    const char* scripts[] = {"word",
                             "Stra\xC3\x9F"
                             "e",
                             "\xE6\x9D\xB1\xE4\xBA\xAC",
                             "\xF0\x9F\x98\x80",
                             "3.5",
                             ",",
                             "-"};
    for (std::size_t i = 0; i < rows; ++i) {
        keys.push_back(scripts[i % 7] + std::to_string(i));
        for (std::size_t j = 0; j < dim; ++j) {
            float value;
            do value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
            while (!(value - value == 0));
            values.push_back(value);
        }
    }
    EmbeddingModel model;
    model.vectors.keys = std::make_shared<const Vocabulary>(std::move(keys));
    model.vectors.vectors = VectorMatrix(std::move(values), rows, dim);
    return model;
}

inline bool sameBits(const VectorMatrix& a, const VectorMatrix& b) {
    if (a.rows() != b.rows() || a.dim() != b.dim()) return false;
    for (std::size_t i = 0; i < a.rows(); ++i) {
        const RowId row{static_cast<std::uint32_t>(i)};
        const std::vector<float> left = a.rowCopy(row);
        const std::vector<float> right = b.rowCopy(row);
        if (std::memcmp(left.data(), right.data(), left.size() * sizeof(float)) != 0) return false;
    }
    return true;
}

inline std::vector<std::string> keysOf(const EmbeddingModel& model) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < model.vectors.rows(); ++i)
        keys.emplace_back(model.vectors.keys->key(RowId{static_cast<std::uint32_t>(i)}));
    return keys;
}

/// All warnings in one text, for searching in it.
inline std::string warningsOf(const EmbeddingModel& model) {
    std::string all;
    for (const std::string& warning : model.warnings) all += warning + '\n';
    return all;
}

}  // namespace embedscope::test
