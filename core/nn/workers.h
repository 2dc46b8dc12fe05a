#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace embedscope {

/// Threads that work through one job, such as an epoch of mini-batches, and can be held at any point of it
/// within milliseconds, even in the middle of a large batch. The job runs on a thread of its own and shares
/// out the parts of each of its sections with run(). What a part computes must not depend on the others, and
/// the number of parts not on the number of threads: then no result does.
class Workers {
  public:
    /// threads >= 1, the job's own included; they are started by the first job and inherit the priority of
    /// the thread that starts it.
    explicit Workers(unsigned threads);
    /// Gives the job up where it is and joins.
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // For the thread that owns the job.
    /// Takes a new job; none may be unfinished. It begins with the next runUntil().
    void begin(std::function<void()> job);
    /// Whether a job was begun that has not come to its end.
    bool isBusy() const { return m_hasJob; }
    /// Lets the job go on until it ends or park becomes true; then all threads are held. Returns whether the
    /// job ended.
    bool runUntil(const std::atomic<bool>& park);

    // For the job.
    /// Calls part(i) for every i in [0, parts), parts < 2^20, and returns when all are done.
    template <class Part>
    void run(std::size_t parts, Part&& part) {
        runParts(parts, Callback{&part, [](void* function, std::size_t i) {
                                     (*static_cast<std::remove_reference_t<Part>*>(function))(i);
                                 }});
    }
    /// While it lives no thread is held: for work that must not be seen half done, such as an update.
    class Unbroken {
      public:
        explicit Unbroken(Workers& workers) : m_workers(workers) { m_workers.m_unbroken = true; }
        ~Unbroken() { m_workers.m_unbroken = false; }
        Unbroken(const Unbroken&) = delete;
        Unbroken& operator=(const Unbroken&) = delete;

      private:
        Workers& m_workers;
    };
    /// To be called at least every few milliseconds from long parts: holds the thread while the workers are
    /// parked. False when the job is given up: its results will not be used any more.
    bool pausePoint();

  private:
    struct Callback {
        void* function = nullptr;
        void (*call)(void*, std::size_t) = nullptr;
    };
    void runParts(std::size_t parts, Callback callback);
    bool takePart();
    void hold();
    void startThreads();
    void drive();
    void help();

    const unsigned m_threadCount;
    std::atomic<std::uint64_t> m_section{0};  // number of the section << 40 | its parts << 20 | next part
    std::atomic<std::size_t> m_finishedParts{0};
    std::atomic<const std::atomic<bool>*> m_park;
    std::atomic<bool> m_abandoned{false};
    std::atomic<bool> m_unbroken{false};
    Callback m_callback;

    std::mutex m_mutex;
    std::condition_variable m_forThreads;
    std::condition_variable m_forOwner;
    bool m_held = true;
    bool m_jobDone = false;
    bool m_hasJob = false;
    unsigned m_running = 0;  // threads inside the job that are not held
    std::function<void()> m_job;
    std::vector<std::jthread> m_threads;
};

}  // namespace embedscope
