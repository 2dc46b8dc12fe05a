#include "core/base/exact_math.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "core/base/random.h"

namespace embedscope {
namespace {

TEST(ExactMath, AgreesWithTheLibraryToAFewUnitsOfTheLastPlace) {
    Random random(1);
    for (int i = 0; i < 20000; ++i) {
        const double x = (random.uniform() - 0.5) * (i % 2 ? 4 : 1400);
        EXPECT_NEAR(exactExp(x) / std::exp(x), 1, 1e-15) << x;
        const double positive = std::exp(x);
        EXPECT_NEAR(exactLog(positive), std::log(positive), 4e-16 * std::abs(x) + 2e-16) << positive;
        const double count = 1 + random.below(1u << 30), exponent = 3 * random.uniform() - 1;
        EXPECT_NEAR(exactPower(count, exponent) / std::pow(count, exponent), 1, 2e-14)
            << count << "^" << exponent;
        const double turn = 2 * random.uniform() - 1;
        EXPECT_NEAR(exactCosineOfPi(turn), std::cos(std::numbers::pi * turn), 1e-15) << turn;
    }
}

TEST(ExactMath, Edges) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(exactExp(0), 1);
    EXPECT_EQ(exactExp(-1000), 0);
    EXPECT_EQ(exactExp(1000), infinity);
    EXPECT_EQ(exactLog(1), 0);
    EXPECT_EQ(exactLog(0), -infinity);
    EXPECT_EQ(exactLog(infinity), infinity);
    EXPECT_TRUE(std::isnan(exactLog(-1)));
    EXPECT_TRUE(std::isnan(exactExp(std::nan(""))));
    EXPECT_EQ(exactPower(0, 0), 1);
    EXPECT_EQ(exactPower(0, 0.75), 0);
    EXPECT_EQ(exactPower(7, 1), 7);
    EXPECT_EQ(exactCosineOfPi(0), 1);
    EXPECT_EQ(exactCosineOfPi(1), -1);
    EXPECT_NEAR(exactCosineOfPi(0.5), 0, 1e-16);
}

TEST(ExactMath, TheBitsAreThoseThatModelsWereMadeWith) {
    // Written down once on x86-64; another value here on another machine or compiler means other models.
    std::uint64_t all = 0;
    const auto add = [&all](double number) {
        all = (all ^ std::bit_cast<std::uint64_t>(number)) * 0x9E3779B97F4A7C15ull;
    };
    Random random(2);
    for (int i = 0; i < 1000; ++i) {
        add(exactExp(random.uniform() * 40 - 20));
        add(exactLog(random.uniform() * 1000));
        add(exactPower(1 + random.below(1000000), 0.75));
        add(exactCosineOfPi(2 * random.uniform() - 1));
    }
    EXPECT_EQ(all, 8263842072730945995u);
}

}  // namespace
}  // namespace embedscope
