#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace embedscope {

/// How one number of a stored matrix is written. Names are those of safetensors.
enum class ScalarType { F64, F32, F16, BF16, I8, U8, I32, U32, I64, U64, I16, U16, Bool, F8E4M3, F8E5M2 };

/// "F32", "BF16", "F8_E4M3", "BOOL", ...
const char* scalarTypeName(ScalarType type);
std::optional<ScalarType> scalarTypeFromName(std::string_view name);
/// Bytes of one number.
std::size_t scalarSize(ScalarType type);

/// The float of an IEEE half (binary16) and of a bfloat16, bit for bit.
float floatFromHalf(std::uint16_t bits);
float floatFromBfloat16(std::uint16_t bits);

/// The type of a C++ number.
template <class T>
constexpr ScalarType scalarTypeOf() {
    if constexpr (std::is_same_v<T, double>) return ScalarType::F64;
    if constexpr (std::is_same_v<T, float>) return ScalarType::F32;
    if constexpr (std::is_same_v<T, std::int64_t>) return ScalarType::I64;
    if constexpr (std::is_same_v<T, std::uint64_t>) return ScalarType::U64;
    if constexpr (std::is_same_v<T, std::int32_t>) return ScalarType::I32;
    if constexpr (std::is_same_v<T, std::uint32_t>) return ScalarType::U32;
    if constexpr (std::is_same_v<T, std::int8_t>) return ScalarType::I8;
    if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, char>) return ScalarType::U8;
}

}  // namespace embedscope
