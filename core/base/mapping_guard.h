#pragma once

#include <atomic>
#include <cstddef>

namespace embedscope::detail {

/// Watches over a mapped file: when the file is shortened or its disk vanishes, the system ends a program
/// that reads a lost page (SIGBUS). While a guard lives, such a page reads as zeros instead, and lost becomes
/// true. Pages of other mappings go to the handler that stood there before. The process-wide handler is
/// installed with the first guard and stays. Beyond 1024 guards at a time a mapping is not watched over.
/// Thread-safe.
class MappingGuard {
  public:
    /// size > 0. lost must live as long as the guard.
    MappingGuard(const std::byte* data, std::size_t size, std::atomic<bool>& lost);
    ~MappingGuard();
    MappingGuard(const MappingGuard&) = delete;
    MappingGuard& operator=(const MappingGuard&) = delete;

  private:
    std::size_t m_slot;
};

}  // namespace embedscope::detail
