#include "core/train/worker_gate.h"

namespace embedscope {

bool WorkerGate::enter(std::uint64_t& generation) {
    std::unique_lock lock(m_mutex);
    m_forWorkers.wait(lock, [&] { return m_shutDown || m_generation != generation; });
    generation = m_generation;
    return !m_shutDown;
}

void WorkerGate::leave(bool exhausted) {
    const std::lock_guard lock(m_mutex);
    --m_running;
    m_exhausted += exhausted;
    if (m_running == 0) m_forCoordinator.notify_all();
}

void WorkerGate::open() {
    const std::lock_guard lock(m_mutex);
    m_park = false;
    m_running = m_workers;
    m_exhausted = 0;
    ++m_generation;
    m_forWorkers.notify_all();
}

bool WorkerGate::runUntil(Clock::time_point deadline) {
    std::unique_lock lock(m_mutex);
    m_forCoordinator.wait_until(lock, deadline, [&] { return m_running == 0 || m_interrupted; });
    m_interrupted = false;
    m_park = true;
    m_forCoordinator.wait(lock, [&] { return m_running == 0; });
    return m_exhausted == m_workers;
}

void WorkerGate::waitForInterrupt() {
    std::unique_lock lock(m_mutex);
    m_forCoordinator.wait(lock, [&] { return m_interrupted; });
    m_interrupted = false;
}

void WorkerGate::shutDown() {
    const std::lock_guard lock(m_mutex);
    m_shutDown = true;
    m_park = true;
    m_forWorkers.notify_all();
}

void WorkerGate::interrupt() {
    const std::lock_guard lock(m_mutex);
    m_interrupted = true;
    m_forCoordinator.notify_all();
}

}  // namespace embedscope
