#pragma once

#include <chrono>
#include <string>

#include "core/train/training_session.h"

namespace embedscope::cli {

enum class ProgressStyle {
    Line,   ///< one line of the terminal that is written over
    Plain,  ///< a new line now and then, for logs
    None
};

/// The style that --progress asks for; "auto" is Line when stderr is a terminal, else Plain.
ProgressStyle progressStyle(const std::string& name);

/// Shows on stderr how far a run is. Used by one thread.
class ProgressDisplay {
  public:
    explicit ProgressDisplay(ProgressStyle style) : m_style(style) {}
    ~ProgressDisplay() { clear(); }
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    /// Call often; what it shows is throttled.
    void update(const SessionStatus& status);
    /// A line that stays: the end of an epoch, a remark. Not shown in style None.
    void keep(const std::string& line);
    /// Takes the changing line away.
    void clear();

  private:
    using Clock = std::chrono::steady_clock;

    ProgressStyle m_style;
    bool m_lineShown = false;
    std::string m_stage;
    Clock::time_point m_lastShown{};
};

}  // namespace embedscope::cli
