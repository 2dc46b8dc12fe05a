#include "core/base/random.h"

#include <gtest/gtest.h>

#include <set>

namespace embedscope {
namespace {

TEST(Random, isXoshiro256StarStar) {
    // The reference program at state {1, 2, 3, 4}: prng.di.unimi.it/xoshiro256starstar.c.
    Random random(Random::State{1, 2, 3, 4});
    for (const std::uint64_t expected :
         {11520ull, 0ull, 1509978240ull, 1215971899390074240ull, 1216172134540287360ull})
        EXPECT_EQ(random.next(), expected);
}

TEST(Random, goesOnFromASavedState) {
    Random random(42);
    for (int i = 0; i < 100; ++i) random.next();
    Random again(random.state());
    for (int i = 0; i < 100; ++i) EXPECT_EQ(random.next(), again.next());
}

TEST(Random, seedsAndStreamsDiffer) {
    std::set<std::uint64_t> firsts;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        for (std::uint64_t stream = 0; stream < 50; ++stream) firsts.insert(Random(seed, stream).next());
    EXPECT_EQ(firsts.size(), 2500u);
    EXPECT_EQ(Random(7, 3).next(), Random(7, 3).next());
}

TEST(Random, numbersStayInRangeAndFillIt) {
    Random random(1);
    std::array<int, 7> counts{};
    double sum = 0;
    for (int i = 0; i < 70000; ++i) {
        const std::uint32_t value = random.below(7);
        ASSERT_LT(value, 7u);
        ++counts[value];
        const double uniform = random.uniform();
        ASSERT_TRUE(uniform >= 0 && uniform < 1);
        const float single = random.uniformFloat();
        ASSERT_TRUE(single >= 0 && single < 1);
        sum += uniform;
    }
    for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
    EXPECT_NEAR(sum / 70000, 0.5, 0.01);
    EXPECT_EQ(random.below(1), 0u);
}

}  // namespace
}  // namespace embedscope
