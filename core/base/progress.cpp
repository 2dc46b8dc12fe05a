#include "core/base/progress.h"

#include <algorithm>
#include <utility>

namespace embedscope {

ProgressReporter::ProgressReporter(ProgressCallback callback, std::string stage, std::uint64_t total,
                                   std::string unit)
    : m_callback(std::move(callback)), m_start(Clock::now()), m_lastReport(m_start) {
    m_progress.stage = std::move(stage);
    m_progress.total = total;
    m_progress.unit = std::move(unit);
    if (m_callback) report(0);
}

void ProgressReporter::update(std::uint64_t done) {
    if (!m_callback) return;
    const Clock::duration quiet = Clock::now() - m_lastReport;
    if (quiet < std::chrono::milliseconds(40)) return;
    const double fraction =
        m_progress.total ? static_cast<double>(done) / static_cast<double>(m_progress.total) : -1;
    if (m_progress.total && fraction - m_lastFraction < 0.001 && quiet < std::chrono::seconds(1)) return;
    report(done);
}

void ProgressReporter::finish() {
    if (!m_callback) return;
    if (m_progress.total == 0) m_progress.total = m_progress.done;  // unknown until now
    report(m_progress.total);
}

void ProgressReporter::report(std::uint64_t done) {
    m_lastReport = Clock::now();
    m_progress.done = done;
    m_progress.fraction =
        m_progress.total ? std::min(1.0, static_cast<double>(done) / static_cast<double>(m_progress.total))
                         : -1;
    m_lastFraction = m_progress.fraction;
    const double elapsed = std::chrono::duration<double>(m_lastReport - m_start).count();
    m_progress.secondsLeft = m_progress.fraction > 0 && elapsed > 0.2
                                 ? elapsed * (1 - m_progress.fraction) / m_progress.fraction
                                 : (m_progress.fraction >= 1 ? 0 : -1);
    m_callback(m_progress);
}

}  // namespace embedscope
