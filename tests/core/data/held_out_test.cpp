#include "core/data/held_out.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/data/prepared_text.h"

namespace embedscope {
namespace {

constexpr std::uint32_t kEnd = PreparedText::kSentenceEnd;

std::vector<std::uint32_t> streamOf(std::size_t size, std::uint32_t longestSentence, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::uint32_t> stream;
    while (stream.size() + 1 < size) {
        for (std::uint32_t n = 1 + random.below(longestSentence); n > 0 && stream.size() + 1 < size; --n)
            stream.push_back(random.below(1000));
        if (stream.size() < size) stream.push_back(kEnd);
    }
    return stream;
}

/// Every position is in exactly one range, the ranges rise, and the sizes are the sums.
void expectPartition(const HeldOutSplit& split, std::size_t size) {
    std::vector<int> seen(size, 0);
    for (const auto* ranges : {&split.training, &split.validation}) {
        std::uint64_t last = 0, sum = 0;
        for (const StreamRange& range : *ranges) {
            ASSERT_LT(range.begin, range.end);
            ASSERT_TRUE(&range == &ranges->front() || range.begin > last);
            last = range.end;
            sum += range.size();
            ASSERT_LE(range.end, size);
            for (std::uint64_t i = range.begin; i < range.end; ++i) ++seen[i];
        }
        ASSERT_EQ(sum, ranges == &split.training ? split.trainingSize : split.validationSize);
    }
    ASSERT_EQ(std::count(seen.begin(), seen.end(), 1), static_cast<std::ptrdiff_t>(size));
}

TEST(HeldOut, TheTwoPartsCoverTheTextOnceAndBothHaveSome) {
    for (const std::size_t size : {2u, 3u, 10u, 57u, 500u, 1999u, 2001u, 30000u, 123457u})
        for (const std::uint32_t sentence : {1u, 12u, 900u, 100000u})
            for (const double fraction : {1e-6, 0.01, 0.1, 0.5}) {
                const auto stream = streamOf(size, sentence, size + sentence);
                const auto split = splitHeldOut(stream, fraction, 1);
                ASSERT_TRUE(split) << size << ' ' << sentence << ' ' << fraction;
                expectPartition(*split, stream.size());
                EXPECT_GT(split->trainingSize, 0u);
                EXPECT_GT(split->validationSize, 0u);
            }
}

TEST(HeldOut, TheShareIsTheOneAskedFor) {
    const auto stream = streamOf(1000000, 40, 9);
    for (const double fraction : {0.01, 0.05, 0.2, 0.5}) {
        const HeldOutSplit split = *splitHeldOut(stream, fraction, 3);
        EXPECT_NEAR(static_cast<double>(split.validationSize) / 1e6, fraction, 0.02 * fraction + 0.001);
    }
}

TEST(HeldOut, RangesBeginWithASentenceWhereSentencesAreShort) {
    const auto stream = streamOf(100000, 60, 4);
    const HeldOutSplit split = *splitHeldOut(stream, 0.1, 3);
    ASSERT_GT(split.validation.size(), 5u);
    for (const auto* ranges : {&split.training, &split.validation})
        for (const StreamRange& range : *ranges)
            EXPECT_TRUE(range.begin == 0 || stream[range.begin - 1] == kEnd);
}

TEST(HeldOut, OneSentenceIsCutWithin) {
    const std::vector<std::uint32_t> stream(50000, 7);
    const HeldOutSplit split = *splitHeldOut(stream, 0.1, 1);
    expectPartition(split, stream.size());
    EXPECT_EQ(split.validationSize, 5000u);
}

TEST(HeldOut, TheSeedDecidesAndNothingElse) {
    const auto stream = streamOf(200000, 30, 2);
    EXPECT_EQ(*splitHeldOut(stream, 0.05, 1), *splitHeldOut(stream, 0.05, 1));
    EXPECT_NE(*splitHeldOut(stream, 0.05, 1), *splitHeldOut(stream, 0.05, 2));
}

TEST(HeldOut, NothingIsHeldOutUnlessAsked) {
    const auto stream = streamOf(1000, 10, 1);
    const HeldOutSplit split = *splitHeldOut(stream, 0, 1);
    EXPECT_TRUE(split.validation.empty());
    EXPECT_EQ(split.training, (std::vector<StreamRange>{{0, stream.size()}}));
}

TEST(HeldOut, RefusesFractionsOutsideAndTextsTooShort) {
    const std::vector<std::uint32_t> stream(100, 1);
    for (const double fraction : {-0.1, 0.51, std::nan("")})
        EXPECT_EQ(splitHeldOut(stream, fraction, 1).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(splitHeldOut(std::vector<std::uint32_t>{1}, 0.1, 1).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(splitHeldOut({}, 0.1, 1).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace embedscope
