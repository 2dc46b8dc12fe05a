#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/scalar_type.h"

namespace embedscope {

/// What the head of a NumPy array says (format versions 1.0 to 3.0, numpy.lib.format).
struct NpyHeader {
    enum class Kind { Numbers, Unicode, ByteTexts, PythonObjects, Other };
    Kind kind = Kind::Other;
    ScalarType type = ScalarType::F32;  ///< of Numbers
    std::string typeText;               ///< "<f4", as it stands there
    std::uint64_t itemBytes = 0;
    bool bigEndian = false;
    bool columnMajor = false;  ///< Fortran order
    std::vector<std::uint64_t> shape;
    std::size_t dataOffset = 0;
    std::uint64_t dataBytes = 0;  ///< items times itemBytes; checked against the file unless PythonObjects
};

bool looksLikeNpy(std::span<const std::byte> head);

/// Reads the head of an array that has fileBytes bytes in all; head holds its start. name is for the place of
/// errors. Errors: BadFormat, UnsupportedVersion, UnexpectedEnd (less data than the shape says).
Result<NpyHeader> parseNpyHeader(std::span<const std::byte> head, std::uint64_t fileBytes,
                                 const std::string& name);

/// The head that NumPy would write for an array in row order; its length is a multiple of 64.
std::string formatNpyHeader(std::string_view typeText, std::span<const std::uint64_t> shape);

/// NumPy's name of a type that vectors can have here ("<f4"); bfloat16 has none.
const char* npyTypeText(ScalarType type);

}  // namespace embedscope
