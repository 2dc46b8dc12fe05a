#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/model/vocabulary.h"

namespace embedscope {

/// The name for titles: without folder, without .gz and the ending.
std::string modelNameOf(const std::filesystem::path& path);

/// Memory of an open model: rows of rowBytes, keyBytes of keys and the table that finds them.
std::uint64_t modelMemoryBytes(std::uint64_t rows, std::uint64_t rowBytes, std::uint64_t keyBytes);

enum class EmptyKeys { Allowed, Refused };

/// Checks that no key holds one of the characters that mean something else in a format.
/// Errors: InvalidArgument with the key and its row, Cancelled.
Status checkKeys(const Vocabulary& keys, std::string_view forbidden, EmptyKeys empty, std::stop_token stop);

}  // namespace embedscope
