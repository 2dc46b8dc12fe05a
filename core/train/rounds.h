#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace embedscope {

/// What a round consists of: tasks that may run at the same time and must not depend on one another, and then
/// parts of the reduction, which may run at the same time too. What comes out must not depend on who does
/// what, or when: then it does not depend on the number of threads either.
class RoundWork {
  public:
    virtual ~RoundWork() = default;

    /// Lays out the next round and returns the number of its tasks; 0 at the end of the epoch.
    virtual std::size_t beginRound() = 0;
    /// Works on a task until it is finished (true) or park is set (false), at least one small step; a task
    /// that was left is taken up again later, perhaps by another thread.
    virtual bool runTask(std::size_t task, const std::atomic<bool>& park) = 0;
    /// Parts of the reduction, the same for every round.
    virtual std::size_t parts() const = 0;
    /// A few milliseconds at most, since it is never interrupted.
    virtual void reducePart(std::size_t part) = 0;
    /// The round is over: what it learned counts from now on. Returns the words trained on since the run
    /// began.
    virtual std::uint64_t endRound() = 0;
};

/// Leads any number of threads through rounds. A thread takes the next task or part, waits where all are
/// taken, and never stays behind when it is parked: after the last one has left, a round is either reduced or
/// not begun to be, and nothing is held by a thread, so that another number of threads, or one alone, can go
/// on. Thread-safe.
class Rounds {
  public:
    explicit Rounds(RoundWork& work) : m_work(&work) {}

    /// Works until park is set or finished rounds have brought endRound() to words (true), or the epoch is
    /// over (false). worker is the number of the calling thread: it prefers what it did in the round before,
    /// which its processor still has at hand.
    bool run(unsigned worker, const std::atomic<bool>& park, std::uint64_t words);
    /// Forgets the round in work; no thread is in run().
    void restart();

  private:
    enum class Phase { Between, Tasks, Reduction };
    using Lock = std::unique_lock<std::mutex>;

    void begin(Phase phase, std::size_t count);
    std::size_t take(unsigned worker, std::vector<unsigned>& usual);
    void runOneTask(Lock& lock, unsigned worker, const std::atomic<bool>& park);
    void reduceOnePart(Lock& lock, unsigned worker);
    void changed();
    void waitForChange(Lock& lock);

    RoundWork* m_work;
    std::mutex m_mutex;
    std::condition_variable m_change;
    std::atomic<std::uint32_t> m_version{0};  // rises with every change, so that a short wait can spin
    Phase m_phase = Phase::Between;
    std::vector<std::size_t> m_waiting;   // tasks or parts that nobody works on, the next one last
    std::size_t m_unfinished = 0;         // tasks or parts
    std::vector<unsigned> m_usualOfTask;  // who had it last
    std::vector<unsigned> m_usualOfPart;
    std::uint64_t m_words = 0;
    bool m_over = false;
};

}  // namespace embedscope
