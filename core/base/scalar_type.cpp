#include "core/base/scalar_type.h"

#include <array>
#include <bit>

namespace embedscope {
namespace {

struct Row {
    ScalarType type;
    const char* name;
    std::size_t size;
};

constexpr std::array<Row, 15> kTypes{{{ScalarType::F64, "F64", 8},
                                      {ScalarType::F32, "F32", 4},
                                      {ScalarType::F16, "F16", 2},
                                      {ScalarType::BF16, "BF16", 2},
                                      {ScalarType::I8, "I8", 1},
                                      {ScalarType::U8, "U8", 1},
                                      {ScalarType::I32, "I32", 4},
                                      {ScalarType::U32, "U32", 4},
                                      {ScalarType::I64, "I64", 8},
                                      {ScalarType::U64, "U64", 8},
                                      {ScalarType::I16, "I16", 2},
                                      {ScalarType::U16, "U16", 2},
                                      {ScalarType::Bool, "BOOL", 1},
                                      {ScalarType::F8E4M3, "F8_E4M3", 1},
                                      {ScalarType::F8E5M2, "F8_E5M2", 1}}};

}  // namespace

const char* scalarTypeName(ScalarType type) {
    return kTypes[static_cast<std::size_t>(type)].name;
}

std::optional<ScalarType> scalarTypeFromName(std::string_view name) {
    for (const Row& row : kTypes)
        if (name == row.name) return row.type;
    return std::nullopt;
}

std::size_t scalarSize(ScalarType type) {
    return kTypes[static_cast<std::size_t>(type)].size;
}

float floatFromHalf(std::uint16_t bits) {
    const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
    std::uint32_t exponent = (bits >> 10) & 0x1Fu;
    std::uint32_t mantissa = bits & 0x3FFu;
    if (exponent == 0x1Fu) return std::bit_cast<float>(sign | 0x7F800000u | (mantissa << 13));
    if (exponent == 0) {
        if (mantissa == 0) return std::bit_cast<float>(sign);
        exponent = 113;  // a subnormal half is a normal float: shift until the leading bit stands at bit 10
        while ((mantissa & 0x400u) == 0) {
            mantissa <<= 1;
            --exponent;
        }
        return std::bit_cast<float>(sign | (exponent << 23) | ((mantissa & 0x3FFu) << 13));
    }
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

float floatFromBfloat16(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

}  // namespace embedscope
