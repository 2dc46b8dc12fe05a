#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace embedscope {

/// How far a long computation is.
struct Progress {
    std::string stage;           ///< "Reading the text"; a sentence fragment a user understands
    double fraction = 0;         ///< of this stage, 0 to 1; negative while unknown
    double secondsLeft = -1;     ///< of this stage; negative while unknown
    std::uint64_t done = 0;      ///< in units
    std::uint64_t total = 0;     ///< in units; 0 while unknown
    std::string unit = "bytes";  ///< "bytes", "rows", "words"
};

/// Receives progress; called from the working thread, at most about 25 times a second.
using ProgressCallback = std::function<void(const Progress&)>;

/// Throttles reports to 25 a second, and to one a second while less than 0.1 % has changed; estimates the
/// time left from the mean rate so far. Used by one thread. A null callback is allowed and costs nothing.
class ProgressReporter {
  public:
    ProgressReporter(ProgressCallback callback, std::string stage, std::uint64_t total,
                     std::string unit = "bytes");

    /// Says that done of the total units are finished. Reports when enough has changed.
    void update(std::uint64_t done);
    /// Reports the end of the stage, whatever the throttle; a total that was unknown becomes what was last
    /// reported done.
    void finish();

  private:
    void report(std::uint64_t done);

    using Clock = std::chrono::steady_clock;
    ProgressCallback m_callback;
    Progress m_progress;
    Clock::time_point m_start;
    Clock::time_point m_lastReport;
    double m_lastFraction = -1;
};

}  // namespace embedscope
