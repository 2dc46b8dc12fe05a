#include "core/kernels/simd_dispatch.h"

#include <hwy/highway.h>

#include <atomic>
#include <cstdlib>
#include <mutex>

namespace embedscope {
namespace {

constexpr SimdPath kAllPaths[] = {SimdPath::Scalar, SimdPath::Avx2, SimdPath::Avx512};

/// Highway's bit of a path; 0 for the fallback, which every processor has.
std::int64_t targetBit(SimdPath path) {
    switch (path) {
        case SimdPath::Scalar:
            return 0;
        case SimdPath::Avx2:
            return HWY_AVX2;
        case SimdPath::Avx512:
            return HWY_AVX3;
    }
    return 0;
}

bool isAvailable(SimdPath path) {
    static const std::int64_t supported = hwy::SupportedTargets();
    return path == SimdPath::Scalar || (supported & targetBit(path)) != 0;
}

SimdPath bestUpTo(SimdPath limit) {
    SimdPath best = SimdPath::Scalar;
    for (SimdPath path : kAllPaths)
        if (path <= limit && isAvailable(path)) best = path;
    return best;
}

SimdPath usualPath() {
    const char* wish = std::getenv("EMBEDSCOPE_SIMD");
    return bestUpTo(simdPathFromName(wish ? wish : "").value_or(SimdPath::Avx512));
}

std::atomic<int> chosenPath{-1};

void choose(SimdPath path) {
    hwy::GetChosenTarget().Update(targetBit(path));
    chosenPath.store(static_cast<int>(path), std::memory_order_release);
}

}  // namespace

SimdPath simdPath() {
    int path = chosenPath.load(std::memory_order_acquire);
    if (path < 0) {
        static std::once_flag once;
        std::call_once(once, [] { choose(usualPath()); });
        path = chosenPath.load(std::memory_order_acquire);
    }
    return static_cast<SimdPath>(path);
}

const char* simdPathName(SimdPath path) {
    switch (path) {
        case SimdPath::Scalar:
            return "scalar";
        case SimdPath::Avx2:
            return "avx2";
        case SimdPath::Avx512:
            return "avx512";
    }
    return "";
}

std::optional<SimdPath> simdPathFromName(std::string_view name) {
    for (SimdPath path : kAllPaths)
        if (name == simdPathName(path)) return path;
    return std::nullopt;
}

std::vector<SimdPath> availableSimdPaths() {
    std::vector<SimdPath> paths;
    for (SimdPath path : kAllPaths)
        if (isAvailable(path)) paths.push_back(path);
    return paths;
}

void forceSimdPath(std::optional<SimdPath> path) {
    static_cast<void>(simdPath());  // so that a later first call does not undo this
    choose(path ? bestUpTo(*path) : usualPath());
}

}  // namespace embedscope
