#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/pickle_reader.h"
#include "core/base/result.h"
#include "core/base/scalar_type.h"

namespace embedscope {

/// A matrix that a pickle describes, and where its numbers are.
struct PickledMatrix {
    std::string name;  ///< the keys that lead to it, with dots: "model.embed_tokens.weight"
    ScalarType type = ScalarType::F32;
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    bool columnMajor = false;
    std::string storage;               ///< PyTorch: the key of its storage
    std::uint64_t offset = 0;          ///< PyTorch: of its first number in the storage, in numbers
    std::uint64_t storageNumbers = 0;  ///< PyTorch
    std::span<const std::byte> bytes;  ///< NumPy: rows x dim numbers in the pickle itself
};

/// Refuses a pickle that names anything beyond what tensors, arrays and models of gensim are made of: such a
/// one would run code elsewhere. Errors: BadFormat with the name.
Status checkPickleNames(const Pickle& pickle, const std::string& name);

/// All two-dimensional tensors and arrays of float types in what was pickled.
std::vector<PickledMatrix> matricesOf(const PickleValue& value);

/// Bytes of one number in each storage of PyTorch that the pickle names, by its key.
std::map<std::string, std::size_t> storageNumberSizes(const Pickle& pickle);

/// An array of NumPy that was pickled with its bytes, one- or two-dimensional, as rows x dim (dim 1 for a
/// list); false when the value is none or its shape does not fit its bytes.
bool readPickledArray(const PickleValue& value, PickledMatrix& matrix);

}  // namespace embedscope
