#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace embedscope {

/// Threads that a computation of so many independent blocks will use: requested, or as many as the machine
/// has when that is 0, and never more than there are blocks. At least 1.
inline unsigned workerCount(unsigned requested, std::size_t blocks) {
    const unsigned wanted = requested != 0 ? requested : std::max(1u, std::thread::hardware_concurrency());
    return static_cast<unsigned>(std::clamp<std::size_t>(blocks, 1, wanted));
}

/// Calls work(block, worker) once for every block in [0, blocks), the calling thread being worker 0; each
/// worker takes the next free block, so the order is not fixed. Checks stop between blocks and returns false
/// when that ended the work early. An exception of work ends the work and is thrown again here.
template <class Work>
bool parallelBlocks(std::size_t blocks, unsigned workers, const std::stop_token& stop, Work&& work) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::mutex mutex;
    std::exception_ptr failure;
    const auto run = [&](unsigned worker) {
        try {
            while (!stop.stop_requested() && !failed.load(std::memory_order_relaxed)) {
                const std::size_t block = next.fetch_add(1, std::memory_order_relaxed);
                if (block >= blocks) return;
                work(block, worker);
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            failed = true;
            if (!failure) failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        helpers.reserve(workers > 0 ? workers - 1 : 0);
        for (unsigned worker = 1; worker < workers; ++worker) helpers.emplace_back(run, worker);
        run(0);
    }
    if (failure) std::rethrow_exception(failure);
    return !stop.stop_requested();
}

}  // namespace embedscope
