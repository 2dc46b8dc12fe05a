#include "core/index/candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/base/random.h"

namespace embedscope {
namespace {

struct Bounded {
    double lower;
    double upper;
};

std::vector<Bounded> randomBounds(std::size_t count) {
    Random random(9);
    std::vector<Bounded> rows(count);
    for (Bounded& row : rows) {
        row.lower = random.uniform();
        row.upper = row.lower + 0.01 * random.uniform();
    }
    return rows;
}

TEST(Candidates, neverLosesARowThatMayBeAmongTheNearest) {
    constexpr std::size_t kRows = 20000;
    const std::vector<Bounded> rows = randomBounds(kRows);
    for (const std::size_t k : {1, 5, 300}) {
        std::vector<Candidates> parts(3, Candidates::ofNearest(k));
        for (std::uint32_t r = 0; r < kRows; ++r) parts[r % 3].add(r, rows[r].lower, rows[r].upper);
        std::vector<double> lower;
        for (const Bounded& row : rows) lower.push_back(row.lower);
        std::sort(lower.rbegin(), lower.rend());
        std::set<std::uint32_t> expected;
        for (std::uint32_t r = 0; r < kRows; ++r)
            if (rows[r].upper >= lower[k - 1]) expected.insert(r);
        const auto merged = Candidates::merged(parts);
        EXPECT_EQ(merged.size(), expected.size());
        EXPECT_EQ(std::set<std::uint32_t>(merged.begin(), merged.end()), expected);
    }
}

TEST(Candidates, keepsEverythingWhileThereAreFewerThanAskedFor) {
    std::vector<Candidates> parts(2, Candidates::ofNearest(100));
    for (std::uint32_t r = 0; r < 60; ++r) parts[r % 2].add(r, -1e300 * r, -1e300 * r);
    EXPECT_EQ(Candidates::merged(parts).size(), 60u);
}

TEST(Candidates, aFixedThresholdKeepsWhatReachesIt) {
    std::vector<Candidates> parts(1, Candidates::within(0.5));
    parts[0].add(1, 0.2, 0.49);
    parts[0].add(2, 0.2, 0.5);
    parts[0].add(3, 0.9, 1.0);
    EXPECT_EQ(Candidates::merged(parts), (std::vector<std::uint32_t>{2, 3}));
}

TEST(Candidates, saysWhenTheThresholdRises) {
    Candidates candidates = Candidates::ofNearest(2);
    EXPECT_FALSE(candidates.add(0, 0.1, 0.2));
    EXPECT_TRUE(candidates.add(1, 0.3, 0.4));
    EXPECT_EQ(candidates.threshold(), 0.1);
    EXPECT_FALSE(candidates.add(2, 0.05, 0.1));
    EXPECT_TRUE(candidates.add(3, 0.2, 0.3));
    EXPECT_EQ(candidates.threshold(), 0.2);
}

}  // namespace
}  // namespace embedscope
