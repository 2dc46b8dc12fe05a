#include "core/nn/schedule.h"

#include <gtest/gtest.h>

namespace embedscope {
namespace {

TEST(Schedule, followsItsCurve) {
    Schedule schedule{ScheduleKind::Constant, 0.5, 0, 100};
    EXPECT_EQ(schedule.at(0), 0.5);
    EXPECT_EQ(schedule.at(99), 0.5);
    schedule.kind = ScheduleKind::Linear;
    EXPECT_EQ(schedule.at(0), 0.5);
    EXPECT_DOUBLE_EQ(schedule.at(25), 0.375);
    EXPECT_EQ(schedule.at(100), 0);
    EXPECT_EQ(schedule.at(1000), 0);
    schedule.kind = ScheduleKind::Cosine;
    EXPECT_EQ(schedule.at(0), 0.5);
    EXPECT_NEAR(schedule.at(50), 0.25, 1e-15);
    EXPECT_NEAR(schedule.at(25), 0.25 * (1 + 0.70710678118654752), 1e-15);
}

TEST(Schedule, warmsUpInAStraightLine) {
    for (const ScheduleRow& row : schedules()) {
        const Schedule schedule{row.kind, 0.5, 10, 110};
        EXPECT_DOUBLE_EQ(schedule.at(0), 0.05);
        EXPECT_DOUBLE_EQ(schedule.at(4), 0.25);
        EXPECT_DOUBLE_EQ(schedule.at(9), 0.5);
        EXPECT_DOUBLE_EQ(schedule.at(10), 0.5);
        EXPECT_EQ(findSchedule(row.id), &row);
    }
    EXPECT_EQ(findSchedule("wave"), nullptr);
    EXPECT_GT((Schedule{ScheduleKind::Linear, 1, 10, 10}).at(10), 0);  // all of it warm-up
}

}  // namespace
}  // namespace embedscope
