#include "core/train/rounds.h"

#include <hwy/cache_control.h>

#include <limits>

namespace embedscope {
namespace {

// About 200 microseconds: the end of a phase is near when a thread finds nothing to do, and waking takes long.
constexpr int kSpins = 5000;

void takeAll(std::vector<std::size_t>& waiting, std::size_t count) {
    waiting.clear();
    for (std::size_t i = count; i > 0; --i) waiting.push_back(i - 1);
}

}  // namespace

bool Rounds::run(const std::atomic<bool>& park, std::uint64_t words) {
    Lock lock(m_mutex);
    while (true) {
        if (m_phase == Phase::Reduction) {  // is finished even when parked
            if (!m_waiting.empty())
                reduceOnePart(lock);
            else
                waitForChange(lock);
            continue;
        }
        if (m_over) return false;
        if (park.load(std::memory_order_relaxed) || m_words >= words) return true;
        if (m_phase == Phase::Between) {
            m_unfinished = m_work->beginRound();
            m_over = m_unfinished == 0;
            takeAll(m_waiting, m_unfinished);
            if (!m_over) m_phase = Phase::Tasks;
            changed();
        } else if (!m_waiting.empty()) {
            runOneTask(lock, park);
        } else {
            waitForChange(lock);
        }
    }
}

void Rounds::restart() {
    const Lock lock(m_mutex);
    m_phase = Phase::Between;
    m_waiting.clear();
    m_over = false;
}

void Rounds::runOneTask(Lock& lock, const std::atomic<bool>& park) {
    const std::size_t task = m_waiting.back();
    m_waiting.pop_back();
    lock.unlock();
    const bool finished = m_work->runTask(task, park);
    lock.lock();
    if (!finished) {
        m_waiting.push_back(task);
        changed();
    } else if (--m_unfinished == 0) {
        m_phase = Phase::Reduction;
        m_unfinished = m_work->parts();
        takeAll(m_waiting, m_unfinished);
        changed();
    }
}

void Rounds::reduceOnePart(Lock& lock) {
    const std::size_t part = m_waiting.back();
    m_waiting.pop_back();
    lock.unlock();
    m_work->reducePart(part);
    lock.lock();
    if (--m_unfinished > 0) return;
    m_words = m_work->endRound();
    m_phase = Phase::Between;
    changed();
}

void Rounds::changed() {
    m_version.fetch_add(1, std::memory_order_release);
    m_change.notify_all();
}

/// Waits until another thread has changed something that was seen under the lock.
void Rounds::waitForChange(Lock& lock) {
    const std::uint32_t seen = m_version.load(std::memory_order_relaxed);
    const auto same = [&] { return m_version.load(std::memory_order_acquire) == seen; };
    lock.unlock();
    for (int i = 0; i < kSpins && same(); ++i) hwy::Pause();
    lock.lock();
    m_change.wait(lock, [&] { return !same(); });
}

}  // namespace embedscope
