#include "core/base/parameter_spec.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/random.h"

namespace embedscope {
namespace {

ParameterSpec spec(ParameterKind kind, double minimum = 0, double maximum = 0) {
    ParameterSpec result;
    result.id = "rate";
    result.kind = kind;
    result.minimum = minimum;
    result.maximum = maximum;
    if (kind == ParameterKind::Choice)
        result.choices = {{"unicode", "Unicode words"}, {"whitespace", "White space"}};
    return result;
}

TEST(ParameterSpec, readsEveryKind) {
    EXPECT_EQ(std::get<bool>(parseValue(spec(ParameterKind::Flag), "on").value()), true);
    EXPECT_EQ(std::get<bool>(parseValue(spec(ParameterKind::Flag), "no").value()), false);
    EXPECT_EQ(std::get<std::int64_t>(parseValue(spec(ParameterKind::Integer, 1, 10), "10").value()), 10);
    EXPECT_EQ(std::get<double>(parseValue(spec(ParameterKind::Real, 0, 1), "1e-4").value()), 1e-4);
    EXPECT_EQ(std::get<double>(parseValue(spec(ParameterKind::Real, 0, 1), "1").value()), 1.0);
    EXPECT_EQ(std::get<std::string>(parseValue(spec(ParameterKind::Choice), "unicode").value()), "unicode");
    EXPECT_EQ(std::get<std::string>(parseValue(spec(ParameterKind::Text), "any text").value()), "any text");
}

TEST(ParameterSpec, refusesWithTheFlagAsPlace) {
    const struct {
        ParameterSpec spec;
        const char* text;
        const char* what;
    } cases[] = {
        {spec(ParameterKind::Flag), "maybe", "not on or off"},
        {spec(ParameterKind::Integer, 1, 100000), "0", "0 is outside 1 to 100000"},
        {spec(ParameterKind::Integer, 1, 100000), "100001", "100001 is outside"},
        {spec(ParameterKind::Integer, 1, 10), "1.5", "not a whole number"},
        {spec(ParameterKind::Integer, 1, 10), "99999999999999999999", "not a whole number"},
        {spec(ParameterKind::Integer, 1, 10), "", "not a whole number"},
        {spec(ParameterKind::Real, 0, 0.5), "0.6", "0.6 is outside 0 to 0.5"},
        {spec(ParameterKind::Real, 0, 1), "nan", "outside"},
        {spec(ParameterKind::Real, 0, 1), "inf", "outside"},
        {spec(ParameterKind::Real, 0, 1), "1,5", "not a number"},
        {spec(ParameterKind::Choice), "latin", "not one of: unicode, whitespace"},
    };
    for (const auto& each : cases) {
        const auto value = parseValue(each.spec, each.text);
        ASSERT_FALSE(value.ok()) << each.text;
        EXPECT_EQ(value.error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(value.error().place, "--rate");
        EXPECT_NE(value.error().what.find(each.what), std::string::npos) << value.error().what;
    }
}

TEST(ParameterSpec, checksTypesAndTurnsWholeNumbersIntoReals) {
    EXPECT_EQ(std::get<double>(validated(spec(ParameterKind::Real, 0, 5), std::int64_t{3}).value()), 3.0);
    EXPECT_FALSE(validated(spec(ParameterKind::Integer, 0, 5), 3.0).ok());
    EXPECT_FALSE(validated(spec(ParameterKind::Flag), std::int64_t{1}).ok());
    EXPECT_FALSE(validated(spec(ParameterKind::Text), true).ok());
    EXPECT_FALSE(validated(spec(ParameterKind::Choice), true).ok());
    EXPECT_FALSE(validated(spec(ParameterKind::Real, 0, 5), std::string("3")).ok());
}

TEST(ParameterSpec, whatIsFormattedIsReadBack) {
    Random random(2);
    const ParameterSpec real = spec(ParameterKind::Real, -1e300, 1e300);
    for (int i = 0; i < 10000; ++i) {
        const double value = (random.uniform() - 0.5) * (i % 2 ? 1e-5 : 1e9);
        EXPECT_EQ(std::get<double>(parseValue(real, formatValue(value)).value()), value);
    }
    EXPECT_EQ(formatValue(true), "on");
    EXPECT_EQ(formatValue(std::int64_t{-5}), "-5");
    EXPECT_EQ(formatValue(0.025), "0.025");
    EXPECT_EQ(formatValue(std::string("x y")), "x y");
}

TEST(ParameterSpec, isFoundById) {
    const std::vector<ParameterSpec> specs{spec(ParameterKind::Flag)};
    EXPECT_EQ(findSpec(specs, "rate"), &specs[0]);
    EXPECT_EQ(findSpec(specs, "rat"), nullptr);
}

}  // namespace
}  // namespace embedscope
