#include "core/train/weight_spool.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/random.h"

namespace embedscope {
namespace {

TEST(WeightSpool, GivesBackTheLastCopy) {
    Random random(1);
    std::vector<float> a(3'000'000), b(7);
    const auto fill = [&] {
        for (float& number : a) number = random.uniformFloat();
        for (float& number : b) number = random.uniformFloat();
    };
    const std::vector<std::span<float>> weights{a, b};
    WeightSpool spool;
    EXPECT_FALSE(spool.holdsCopy());
    fill();
    ASSERT_TRUE(spool.save(weights, {}).ok());
    fill();
    ASSERT_TRUE(spool.save(weights, {}).ok());
    EXPECT_TRUE(spool.holdsCopy());
    const auto keptA = a, keptB = b;
    fill();
    ASSERT_TRUE(spool.load(weights, {}).ok());
    EXPECT_EQ(a, keptA);
    EXPECT_EQ(b, keptB);
}

TEST(WeightSpool, TakesNoCopyOfBrokenNumbersAndCanBeStopped) {
    for (float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
        std::vector<float> a(100, 1.0f);
        a[99] = bad;
        const std::vector<std::span<float>> weights{a};
        WeightSpool spool;
        EXPECT_EQ(spool.save(weights, {}).error().code, ErrorCode::NumericalFailure);
        EXPECT_FALSE(spool.holdsCopy());
        a[99] = 0;
        EXPECT_TRUE(spool.save(weights, {}).ok());
        std::stop_source stop;
        stop.request_stop();
        EXPECT_EQ(spool.load(weights, stop.get_token()).error().code, ErrorCode::Cancelled);
    }
}

}  // namespace
}  // namespace embedscope
