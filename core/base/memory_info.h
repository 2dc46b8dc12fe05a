#pragma once

#include <cstdint>

namespace embedscope {

/// Bytes of memory that programs can still get without swapping, as the system estimates it; the largest
/// number where the system does not say.
std::uint64_t availableMemoryBytes();

}  // namespace embedscope
