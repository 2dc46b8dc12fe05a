#include "core/nn/workers.h"

#include <algorithm>
#include <cassert>

namespace embedscope {
namespace {

constexpr std::uint64_t kPartBits = 20;
constexpr std::uint64_t kPartMask = (1u << kPartBits) - 1;
// Sections follow one another within microseconds, so a helper looks for the next one that many times before
// it sleeps.
constexpr int kSpins = 4000;

std::uint64_t nextPart(std::uint64_t section) {
    return section & kPartMask;
}
std::uint64_t partsOf(std::uint64_t section) {
    return (section >> kPartBits) & kPartMask;
}

const std::atomic<bool> kNeverPark{false};

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

}  // namespace

Workers::Workers(unsigned threads) : m_threadCount(std::max(threads, 1u)), m_park(&kNeverPark) {}

Workers::~Workers() {
    {
        const std::lock_guard lock(m_mutex);
        m_abandoned = true;
        m_held = false;
    }
    m_forThreads.notify_all();
    m_section.fetch_add(std::uint64_t{1} << (2 * kPartBits));
    m_section.notify_all();
    m_threads.clear();  // joins
}

void Workers::begin(std::function<void()> job) {
    assert(!m_hasJob);
    {
        const std::lock_guard lock(m_mutex);
        m_job = std::move(job);
        m_jobDone = false;
        m_hasJob = true;
    }
    if (m_threads.empty()) startThreads();
}

bool Workers::runUntil(const std::atomic<bool>& park) {
    std::unique_lock lock(m_mutex);
    m_park.store(&park);
    m_held = false;
    m_forThreads.notify_all();
    m_forOwner.wait(lock, [&] { return (m_held || m_jobDone) && m_running == 0; });
    m_held = true;
    m_park.store(&kNeverPark);
    if (m_jobDone) m_hasJob = false;
    return m_jobDone;
}

void Workers::startThreads() {
    m_threads.emplace_back([this] { drive(); });
    for (unsigned i = 1; i < m_threadCount; ++i) m_threads.emplace_back([this] { help(); });
}

void Workers::drive() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_forThreads.wait(lock, [&] { return m_abandoned || (m_hasJob && !m_jobDone && !m_held); });
        if (m_abandoned) return;
        ++m_running;
        lock.unlock();
        m_job();
        lock.lock();
        --m_running;
        m_jobDone = true;
        m_forOwner.notify_all();
    }
}

void Workers::help() {
    for (;;) {
        // In this order: whoever sees the last section, which will not change any more, sees the end too.
        const std::uint64_t section = m_section.load(std::memory_order_acquire);
        if (m_abandoned.load(std::memory_order_acquire)) return;
        if (nextPart(section) < partsOf(section)) {
            {
                std::unique_lock lock(m_mutex);
                m_forThreads.wait(lock, [&] { return m_abandoned || !m_held; });
                if (m_abandoned) return;
                ++m_running;
            }
            while (takePart()) static_cast<void>(pausePoint());
            const std::lock_guard lock(m_mutex);
            --m_running;
            if (m_held || m_jobDone) m_forOwner.notify_all();
            continue;
        }
        bool changed = false;
        for (int spin = 0; spin < kSpins && !changed; ++spin) {
            relax();
            changed = m_section.load(std::memory_order_relaxed) != section;
        }
        if (!changed) m_section.wait(section, std::memory_order_acquire);
    }
}

/// Works on the next part of the present section; false when none is left.
bool Workers::takePart() {
    std::uint64_t section = m_section.load(std::memory_order_acquire);
    do {
        if (nextPart(section) >= partsOf(section)) return false;
    } while (!m_section.compare_exchange_weak(section, section + 1, std::memory_order_acq_rel,
                                              std::memory_order_acquire));
    // The section cannot end before this part is done, so the callback is its own.
    if (!m_abandoned.load(std::memory_order_relaxed)) m_callback.call(m_callback.function, nextPart(section));
    m_finishedParts.fetch_add(1, std::memory_order_release);
    return true;
}

void Workers::runParts(std::size_t parts, Callback callback) {
    assert(parts <= kPartMask);
    if (m_threadCount == 1 || parts <= 1) {
        for (std::size_t i = 0; i < parts && pausePoint(); ++i) callback.call(callback.function, i);
        return;
    }
    static_cast<void>(pausePoint());
    m_callback = callback;
    m_finishedParts.store(0, std::memory_order_relaxed);
    const std::uint64_t number = (m_section.load(std::memory_order_relaxed) >> (2 * kPartBits)) + 1;
    m_section.store((number << (2 * kPartBits)) | (static_cast<std::uint64_t>(parts) << kPartBits),
                    std::memory_order_release);
    m_section.notify_all();
    while (takePart()) static_cast<void>(pausePoint());
    for (int spin = 0; m_finishedParts.load(std::memory_order_acquire) < parts; ++spin) {
        if (spin < kSpins) {
            relax();
            continue;
        }
        static_cast<void>(pausePoint());
        std::this_thread::yield();
    }
}

bool Workers::pausePoint() {
    if (m_park.load(std::memory_order_relaxed)->load(std::memory_order_relaxed) &&
        !m_unbroken.load(std::memory_order_relaxed))
        hold();
    return !m_abandoned.load(std::memory_order_relaxed);
}

void Workers::hold() {
    std::unique_lock lock(m_mutex);
    if (m_abandoned) return;
    if (!m_park.load()->load()) return;  // the owner has gone on in between
    m_held = true;
    --m_running;
    if (m_running == 0) m_forOwner.notify_all();
    m_forThreads.wait(lock, [&] { return m_abandoned || !m_held; });
    ++m_running;
}

}  // namespace embedscope
