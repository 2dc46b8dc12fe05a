#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/scalar_type.h"

namespace embedscope {

static_assert(std::endian::native == std::endian::little, "the numbers of a model part are used as they lie");

/// Numbers of one type with a shape, in row order; the bytes live as long as owner. Immutable.
struct ModelTensor {
    std::string name;
    ScalarType type = ScalarType::F32;
    std::vector<std::uint64_t> shape;
    std::span<const std::byte> bytes;  ///< as many as type and shape say, aligned to the type
    std::shared_ptr<const void> owner;

    /// The numbers as T; empty when the tensor has another type.
    template <class T>
    std::span<const T> values() const {
        if (scalarTypeOf<T>() != type) return {};
        return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
    }
};

/// A tensor that owns a copy of numbers.
template <class T>
ModelTensor makeModelTensor(std::string name, std::vector<std::uint64_t> shape, std::vector<T> numbers) {
    auto owner = std::make_shared<const std::vector<T>>(std::move(numbers));
    return {std::move(name), scalarTypeOf<T>(), std::move(shape), std::as_bytes(std::span(*owner)), owner};
}

/// What a model holds beside its vectors: rows of character n-grams, the layers of a network, its labels. The
/// description is JSON; the class that wrote a part knows what it means, everyone else carries it along.
struct ModelPart {
    std::string name;  ///< "subwords", "network": lower-case letters, digits and '-'
    std::string json;  ///< one JSON object
    std::vector<ModelTensor> tensors;

    /// The tensor of that name, or nullptr.
    const ModelTensor* find(std::string_view tensor) const {
        for (const ModelTensor& candidate : tensors)
            if (candidate.name == tensor) return &candidate;
        return nullptr;
    }
};

}  // namespace embedscope
