#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/model/embedding_model.h"

namespace embedscope {

/// A model of n words "w0", "w1", ... in d dimensions, drawn from a simple generator, so that the neighbours
/// of each are different; with counts n, n - 1, ... Named words take the first rows.
inline ModelPtr smallModel(std::size_t n = 60, std::size_t d = 8, std::vector<std::string> words = {},
                           std::uint32_t seed = 1) {
    std::vector<std::uint64_t> counts;
    for (std::size_t i = words.size(); i < n; ++i) words.push_back("w" + std::to_string(i));
    for (std::size_t i = 0; i < n; ++i) counts.push_back(n - i);
    std::vector<float> values(n * d);
    std::uint32_t state = seed * 2654435761u + 12345u;
    for (float& value : values) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<float>(state >> 8) / static_cast<float>(1u << 23) - 1.0F;
    }
    auto model = std::make_shared<EmbeddingModel>();
    model->name = "small";
    model->formatId = "native";
    model->vectors.keys = std::make_shared<const Vocabulary>(std::move(words), std::move(counts));
    model->vectors.vectors = VectorMatrix(std::move(values), n, d);
    return model;
}

}  // namespace embedscope
