#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace embedscope {

/// Lets a group of workers run and parks them again. Between close() (or a runUntil() that saw all of them
/// leave) and the next open() no worker is at work, and all that they wrote is visible to the coordinator.
class WorkerGate {
  public:
    using Clock = std::chrono::steady_clock;

    explicit WorkerGate(unsigned workers) : m_workers(workers) {}

    // For workers.
    /// Waits for the next open(); false when the gate is shut for good. generation starts at 0 and is the
    /// worker's own.
    bool enter(std::uint64_t& generation);
    /// Says that the worker is parked; exhausted when the epoch holds nothing more for it.
    void leave(bool exhausted);
    /// True while workers should leave soon.
    const std::atomic<bool>& parkFlag() const { return m_park; }

    // For the coordinator.
    void open();
    /// Waits until all have left on their own, the deadline or interrupt(); then parks the rest. Returns
    /// whether every worker was exhausted.
    bool runUntil(Clock::time_point deadline);
    /// Waits for interrupt().
    void waitForInterrupt();
    void shutDown();

    /// Ends the present or the next runUntil() or waitForInterrupt() at once. Any thread.
    void interrupt();

  private:
    std::mutex m_mutex;
    std::condition_variable m_forWorkers;
    std::condition_variable m_forCoordinator;
    std::atomic<bool> m_park{true};
    const unsigned m_workers;
    unsigned m_running = 0;
    unsigned m_exhausted = 0;
    std::uint64_t m_generation = 0;
    bool m_interrupted = false;
    bool m_shutDown = false;
};

}  // namespace embedscope
