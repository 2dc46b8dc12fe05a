#include "core/base/progress.h"

#include <gtest/gtest.h>

#include <vector>

namespace embedscope {
namespace {

TEST(ProgressReporter, reportsTheStartAndTheEndWhateverHappensBetween) {
    std::vector<Progress> reports;
    ProgressReporter reporter([&](const Progress& progress) { reports.push_back(progress); }, "Counting",
                              1000000, "words");
    for (std::uint64_t i = 0; i <= 1000000; i += 10) reporter.update(i);
    reporter.finish();
    ASSERT_GE(reports.size(), 2u);
    EXPECT_EQ(reports.front().fraction, 0);
    EXPECT_EQ(reports.front().stage, "Counting");
    EXPECT_EQ(reports.front().unit, "words");
    EXPECT_EQ(reports.back().fraction, 1);
    EXPECT_EQ(reports.back().done, 1000000u);
    EXPECT_EQ(reports.back().secondsLeft, 0);
    for (std::size_t i = 1; i < reports.size(); ++i) EXPECT_GE(reports[i].fraction, reports[i - 1].fraction);
}

TEST(ProgressReporter, neverSaysMoreThanAll) {
    Progress last;
    ProgressReporter reporter([&](const Progress& progress) { last = progress; }, "x", 10);
    reporter.update(50);
    EXPECT_LE(last.fraction, 1);
    reporter.finish();
    EXPECT_EQ(last.fraction, 1);
}

TEST(ProgressReporter, anUnknownTotalHasNoFraction) {
    std::vector<Progress> reports;
    ProgressReporter reporter([&](const Progress& progress) { reports.push_back(progress); }, "x", 0);
    EXPECT_LT(reports.front().fraction, 0);
    EXPECT_LT(reports.front().secondsLeft, 0);
}

TEST(ProgressReporter, needsNoCallback) {
    ProgressReporter reporter({}, "x", 10);
    reporter.update(5);
    reporter.finish();
    SUCCEED();
}

}  // namespace
}  // namespace embedscope
