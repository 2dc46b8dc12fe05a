#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace embedscope {

enum class ScheduleKind { Constant, Linear, Cosine };

struct ScheduleRow {
    ScheduleKind kind;
    const char* id;
    const char* label;
};
std::span<const ScheduleRow> schedules();
const ScheduleRow* findSchedule(std::string_view id);

/// How the learning rate changes over a run: it rises in a straight line during the warm-up, then stays, or
/// falls in a straight line or half a cosine wave (Loshchilov and Hutter 2017) to 0 at the last update.
struct Schedule {
    ScheduleKind kind = ScheduleKind::Constant;
    double rate = 0.001;        ///< the highest
    std::uint64_t warmUp = 0;   ///< updates
    std::uint64_t updates = 1;  ///< of the whole run

    /// The rate of an update, counted from 0.
    double at(std::uint64_t update) const;
};

}  // namespace embedscope
