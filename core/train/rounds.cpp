#include "core/train/rounds.h"

#include <hwy/cache_control.h>

#include <limits>

namespace embedscope {
namespace {

// About 200 microseconds: the end of a phase is near when a thread finds nothing to do, and waking takes
// long.
constexpr int kSpins = 5000;

/// Locks again; the lock is held for less than a microsecond, so sleeping would take longer than trying.
void relock(std::unique_lock<std::mutex>& lock) {
    for (int i = 0; i < kSpins; ++i) {
        if (lock.try_lock()) return;
        hwy::Pause();
    }
    lock.lock();
}

}  // namespace

bool Rounds::run(unsigned worker, const std::atomic<bool>& park, std::uint64_t words) {
    Lock lock(m_mutex);
    while (true) {
        if (m_phase == Phase::Reduction) {  // is finished even when parked
            if (!m_waiting.empty())
                reduceOnePart(lock, worker);
            else
                waitForChange(lock);
            continue;
        }
        if (m_over) return false;
        if (park.load(std::memory_order_relaxed) || m_words >= words) return true;
        if (m_phase == Phase::Between) {
            const std::size_t tasks = m_work->beginRound();
            m_over = tasks == 0;
            begin(m_over ? Phase::Between : Phase::Tasks, tasks);
        } else if (!m_waiting.empty()) {
            runOneTask(lock, worker, park);
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

void Rounds::begin(Phase phase, std::size_t count) {
    m_phase = phase;
    m_unfinished = count;
    m_waiting.clear();
    for (std::size_t i = count; i > 0; --i) m_waiting.push_back(i - 1);
    changed();
}

/// What a thread does next: its usual one, else the first in order that waits.
std::size_t Rounds::take(unsigned worker, std::vector<unsigned>& usual) {
    auto chosen = m_waiting.end() - 1;
    for (auto at = m_waiting.begin(); at != m_waiting.end(); ++at)
        if (*at < usual.size() && usual[*at] == worker) chosen = at;
    const std::size_t number = *chosen;
    m_waiting.erase(chosen);
    if (number >= usual.size()) usual.resize(number + 1, worker);
    usual[number] = worker;
    return number;
}

void Rounds::runOneTask(Lock& lock, unsigned worker, const std::atomic<bool>& park) {
    const std::size_t task = take(worker, m_usualOfTask);
    lock.unlock();
    const bool finished = m_work->runTask(task, park);
    relock(lock);
    if (!finished) {
        m_waiting.push_back(task);
        changed();
    } else if (--m_unfinished == 0) {
        begin(Phase::Reduction, m_work->parts());
    }
}

void Rounds::reduceOnePart(Lock& lock, unsigned worker) {
    const std::size_t part = take(worker, m_usualOfPart);
    lock.unlock();
    m_work->reducePart(part);
    relock(lock);
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
    relock(lock);
    m_change.wait(lock, [&] { return !same(); });
}

}  // namespace embedscope
