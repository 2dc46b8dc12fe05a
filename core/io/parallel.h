#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace embedscope {

/// Threads that reading and writing use: more than eight only wait for memory.
inline unsigned ioThreads() {
    return std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
}

/// Calls work(i) for every i below pieces, on several threads; the caller's is one of them. The first
/// exception is thrown on.
template <class Work>
void forEachPiece(std::size_t pieces, Work&& work) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex failureMutex;
    const auto run = [&] {
        try {
            for (std::size_t i = next++; i < pieces; i = next++) work(i);
        } catch (...) {
            const std::lock_guard lock(failureMutex);
            failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        const std::size_t threads = std::min<std::size_t>(pieces, ioThreads());
        for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(run);
        run();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace embedscope
