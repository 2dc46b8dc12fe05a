#pragma once

#include <string>
#include <string_view>

#include "core/tensors/tensor_file.h"

namespace embedscope::detail {

/// Reads the JSON head of a tensor file whose data starts at dataStart. Takes memory in proportion to the
/// head, whatever is in it. Errors: BadFormat, UnexpectedEnd (a tensor beyond the end of the file),
/// UnsupportedVersion, with the place in name.
Result<TensorHeader> parseTensorHeader(std::string_view json, std::uint64_t dataStart,
                                       std::uint64_t fileBytes, const std::string& name);

/// The JSON head of tensors whose offset is still relative to the data; keys in the order given, no blanks.
std::string formatTensorHeader(const std::vector<TensorInfo>& tensors, const TensorMetadata& metadata);

}  // namespace embedscope::detail
