#pragma once

#include <vector>

#include "core/model/model_part.h"
#include "core/tensors/tensor_file.h"

namespace embedscope {

/// How the native format holds the parts of a model: the description of part N under the key "part.N" of the
/// metadata, its tensor T as "part.N.T", and the names of all parts as a JSON list under "parts".

/// Adds what the parts need to a file; they must outlive its writing. Errors: InvalidArgument (a name).
Status addParts(const std::vector<ModelPart>& parts, std::vector<TensorSource>& tensors,
                TensorMetadata& metadata);

/// The parts of a file, used where they lie. Errors: BadFormat.
Result<std::vector<ModelPart>> readParts(const std::shared_ptr<const TensorFile>& file);

}  // namespace embedscope
