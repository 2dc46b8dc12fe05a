#pragma once

#include <cstddef>

/// Marks a function whose unsynchronised reads and writes of shared weights are meant: workers update the
/// rows of one matrix without locks (Niu et al. 2011, "Hogwild!"). Only such functions may touch live
/// weights; ThreadSanitizer skips them.
#if defined(__GNUC__) || defined(__clang__)
#define EMBEDSCOPE_HOGWILD __attribute__((no_sanitize("thread")))
#else
#define EMBEDSCOPE_HOGWILD
#endif

namespace embedscope {

/// Asks for the first cache lines of a row that will be needed soon; the processor finds the rest. Never
/// faults.
inline void prefetchRow(const float* row, std::size_t floats) {
    for (std::size_t at = 0; at < floats && at < 512; at += 16) __builtin_prefetch(row + at, 1, 3);
}

}  // namespace embedscope
