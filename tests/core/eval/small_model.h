#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/model/embedding_model.h"

namespace embedscope::test {

struct Word {
    std::string key;
    std::vector<float> vector;
};

inline EmbeddingModel modelOf(const std::vector<Word>& words) {
    std::vector<std::string> keys;
    std::vector<float> numbers;
    for (const Word& word : words) {
        keys.push_back(word.key);
        numbers.insert(numbers.end(), word.vector.begin(), word.vector.end());
    }
    const std::size_t rows = keys.size();
    const std::size_t dim = rows == 0 ? 0 : numbers.size() / rows;
    EmbeddingModel model;
    model.vectors = {std::make_shared<const Vocabulary>(std::move(keys)),
                     VectorMatrix(std::move(numbers), rows, dim)};
    return model;
}

}  // namespace embedscope::test
