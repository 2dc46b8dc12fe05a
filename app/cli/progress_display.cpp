#include "app/cli/progress_display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "app/cli/console.h"

namespace embedscope::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kLineInterval = 100ms;
constexpr auto kPlainInterval = 10s;

std::size_t terminalWidth() {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) return size.ws_col;
    return 80;
}

std::string describe(const SessionStatus& status) {
    const Progress& progress = status.progress;
    std::string text = progress.stage.empty() ? "Starting" : progress.stage;
    if (progress.fraction >= 0) text += "  " + fixed(100 * progress.fraction, 1) + " %";
    if (status.state == SessionState::Running && status.epochs > 0) {
        text += "  epoch " + std::to_string(std::min(status.epoch + 1, status.epochs)) + " of " +
                std::to_string(status.epochs);
        if (status.wordsPerSecond > 0) {
            text += "  " + grouped(static_cast<unsigned long long>(std::llround(status.wordsPerSecond))) +
                    " " + progress.unit + "/s";
        }
    }
    if (progress.secondsLeft >= 0) text += "  " + duration(progress.secondsLeft) + " left";
    return text;
}

}  // namespace

ProgressStyle progressStyle(const std::string& name) {
    if (name == "none") return ProgressStyle::None;
    return name == "auto" && isatty(STDERR_FILENO) == 1 ? ProgressStyle::Line : ProgressStyle::Plain;
}

void ProgressDisplay::update(const SessionStatus& status) {
    if (m_style == ProgressStyle::None) return;
    const auto now = Clock::now();
    const bool newStage = status.progress.stage != m_stage;
    const auto interval =
        m_style == ProgressStyle::Line ? Clock::duration(kLineInterval) : Clock::duration(kPlainInterval);
    if (!newStage && now - m_lastShown < interval) return;
    m_stage = status.progress.stage;
    m_lastShown = now;
    const std::string text = describe(status);
    if (m_style == ProgressStyle::Plain) {
        note(text);
        return;
    }
    const std::string line = "\r" + text.substr(0, terminalWidth() - 1) + "\033[K";
    std::fwrite(line.data(), 1, line.size(), stderr);
    m_lineShown = true;
}

void ProgressDisplay::keep(const std::string& line) {
    if (m_style == ProgressStyle::None) return;
    clear();
    note(line);
}

void ProgressDisplay::clear() {
    if (!m_lineShown) return;
    std::fputs("\r\033[K", stderr);
    m_lineShown = false;
}

}  // namespace embedscope::cli
