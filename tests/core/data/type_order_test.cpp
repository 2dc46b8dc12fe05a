#include "core/data/type_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "core/base/random.h"

namespace embedscope {
namespace {

TEST(TypeCounter, CountsAsAMapDoes) {
    Random random(5);
    TypeCounter counter;
    std::map<std::string, std::uint64_t> reference;
    for (int i = 0; i < 200000; ++i) {
        std::string token;
        for (std::uint32_t length = 1 + random.below(i % 100 == 0 ? 60 : 4); length > 0; --length)
            token += static_cast<char>(random.below(16) == 0 ? 0 : 'a' + random.below(20));
        ++reference[token];
        ASSERT_EQ(counter.type(counter.add(token)), token);
    }
    ASSERT_EQ(counter.size(), reference.size());
    for (std::uint32_t i = 0; i < counter.size(); ++i)
        ASSERT_EQ(counter.count(i), reference[std::string(counter.type(i))]);
}

TEST(TypeOrder, TheMostFrequentComesFirstAndTiesGoByBytes) {
    Random random(6);
    TypeCounter counter;
    for (int i = 0; i < 300000; ++i)
        counter.add("same prefix " + std::to_string(random.next() % (1 + random.below(200000))));
    counter.add("");
    counter.add("\xFF");
    ASSERT_GT(counter.size(), 2 * 16384u);  // several slices
    const std::vector<std::uint32_t> order = *typesByFrequency(counter, {});

    std::vector<std::uint32_t> expected(counter.size());
    std::iota(expected.begin(), expected.end(), 0u);
    std::sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (counter.count(a) != counter.count(b)) return counter.count(a) > counter.count(b);
        return counter.type(a) < counter.type(b);
    });
    EXPECT_EQ(order, expected);
}

TEST(TypeOrder, CanBeStopped) {
    TypeCounter counter;
    counter.add("word");
    std::stop_source source;
    source.request_stop();
    const auto order = typesByFrequency(counter, source.get_token());
    ASSERT_FALSE(order);
    EXPECT_EQ(order.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace embedscope
