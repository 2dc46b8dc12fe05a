#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace embedscope::cli {

/// Turns Ctrl-C (SIGINT), SIGTERM and a lost terminal (SIGHUP) into a stop request; a second one ends the
/// process at once. Make it first thing in main, before any other thread: the signals are then blocked in all
/// of them and wait for a thread of its own, where, unlike in a signal handler, everything may be called.
class Interruption {
  public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }

  private:
    void watch();

    sigset_t m_signals{};
    std::stop_source m_stop;
    std::jthread m_watcher;
};

}  // namespace embedscope::cli
