#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace embedscope {

/// One background thread that does jobs in the order in which they came. The destructor waits until all are
/// done, so that what was to be written is written. add() may be called from any thread.
class JobQueue {
  public:
    JobQueue() = default;
    ~JobQueue() { finish(); }
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    void add(std::function<void()> job) {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
        if (!m_thread.joinable()) m_thread = std::thread([this] { run(); });
        m_wake.notify_one();
    }

    /// Waits for all jobs and ends the thread; nothing may be added afterwards.
    void finish() {
        {
            const std::lock_guard lock(m_mutex);
            m_closing = true;
            m_wake.notify_one();
        }
        if (m_thread.joinable()) m_thread.join();
    }

  private:
    void run() {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_wake.wait(lock, [this] { return m_closing || !m_jobs.empty(); });
            if (m_jobs.empty()) return;
            std::function<void()> job = std::move(m_jobs.front());
            m_jobs.pop_front();
            lock.unlock();
            job();
            job = nullptr;  // what it held goes before the next one starts
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_jobs;
    bool m_closing = false;
    std::thread m_thread;
};

}  // namespace embedscope
