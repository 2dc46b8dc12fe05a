#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/base/error.h"

namespace embedscope {

/// True when the bytes could be UTF-8 text: no control characters but white space; the last character may be
/// cut off.
bool looksLikeUtf8Text(std::span<const std::byte> head);

/// For a file that no format recognises: a sentence that says what it seems to be and what to do with it.
Error unknownFormatError(std::span<const std::byte> head, const std::string& name);

}  // namespace embedscope
