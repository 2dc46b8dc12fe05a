#include "core/base/memory_info.h"

#include <cstdio>
#include <limits>

namespace embedscope {

std::uint64_t availableMemoryBytes() {
    std::FILE* file = std::fopen("/proc/meminfo", "re");
    if (!file) return std::numeric_limits<std::uint64_t>::max();
    char line[128];
    unsigned long long kilobytes = 0;
    bool found = false;
    while (!found && std::fgets(line, sizeof line, file))
        found = std::sscanf(line, "MemAvailable: %llu kB", &kilobytes) == 1;
    std::fclose(file);
    return found ? kilobytes * 1024 : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace embedscope
