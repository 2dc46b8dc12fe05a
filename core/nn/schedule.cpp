#include "core/nn/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace embedscope {
namespace {

constexpr ScheduleRow kSchedules[] = {{ScheduleKind::Constant, "constant", "It stays"},
                                      {ScheduleKind::Linear, "linear", "It falls in a straight line"},
                                      {ScheduleKind::Cosine, "cosine", "It falls in a wave (cosine)"}};

}  // namespace

std::span<const ScheduleRow> schedules() {
    return kSchedules;
}
const ScheduleRow* findSchedule(std::string_view id) {
    for (const ScheduleRow& row : kSchedules)
        if (id == row.id) return &row;
    return nullptr;
}

double Schedule::at(std::uint64_t update) const {
    if (update < warmUp) return rate * static_cast<double>(update + 1) / static_cast<double>(warmUp);
    if (kind == ScheduleKind::Constant) return rate;
    const double rest = static_cast<double>(std::max<std::uint64_t>(updates, warmUp + 1) - warmUp);
    const double done = std::min(1.0, static_cast<double>(update - warmUp) / rest);
    if (kind == ScheduleKind::Linear) return rate * (1 - done);
    return rate * 0.5 * (1 + std::cos(std::numbers::pi * done));
}

}  // namespace embedscope
