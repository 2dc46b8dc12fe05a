#include "core/base/scalar_type.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <set>
#include <string>

namespace embedscope {
namespace {

TEST(ScalarType, namesAndSizesAgree) {
    std::set<std::string> names;
    for (int i = 0; i <= static_cast<int>(ScalarType::F8E5M2); ++i) {
        const auto type = static_cast<ScalarType>(i);
        names.insert(scalarTypeName(type));
        EXPECT_EQ(scalarTypeFromName(scalarTypeName(type)), type);
    }
    EXPECT_EQ(names.size(), 15u);
    EXPECT_EQ(scalarSize(ScalarType::F64), 8u);
    EXPECT_EQ(scalarSize(ScalarType::BF16), 2u);
    EXPECT_EQ(scalarSize(ScalarType::Bool), 1u);
    EXPECT_EQ(scalarSize(ScalarType::I16), 2u);
    EXPECT_FALSE(scalarTypeFromName("F33").has_value());
    EXPECT_FALSE(scalarTypeFromName("").has_value());
}

/// sign * 2^(exponent - 15) * 1.mantissa, read from IEEE 754.
double halfByDefinition(std::uint16_t bits) {
    const double sign = bits & 0x8000 ? -1 : 1;
    const int exponent = (bits >> 10) & 31;
    const int mantissa = bits & 1023;
    if (exponent == 31) return mantissa ? std::nan("") : sign * INFINITY;
    if (exponent == 0) return sign * std::ldexp(mantissa, -24);
    return sign * std::ldexp(1024 + mantissa, exponent - 25);
}

TEST(ScalarType, everyHalfBecomesItsFloat) {
    for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
        const double expected = halfByDefinition(static_cast<std::uint16_t>(bits));
        const float value = floatFromHalf(static_cast<std::uint16_t>(bits));
        if (std::isnan(expected)) {
            EXPECT_TRUE(std::isnan(value));
        } else {
            EXPECT_EQ(static_cast<double>(value), expected);
            EXPECT_EQ(std::signbit(value), std::signbit(expected));
        }
    }
}

TEST(ScalarType, everyBfloatIsTheUpperHalfOfItsFloat) {
    for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits)
        EXPECT_EQ(std::bit_cast<std::uint32_t>(floatFromBfloat16(static_cast<std::uint16_t>(bits))),
                  bits << 16);
}

}  // namespace
}  // namespace embedscope
