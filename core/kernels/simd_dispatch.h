#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace embedscope {

/// The instruction sets that kernels are compiled for. One program holds all of them and takes the best at
/// run time.
enum class SimdPath {
    Scalar,  ///< plain C++, any processor
    Avx2,    ///< 8 floats at a time, with FMA
    Avx512   ///< 16 floats at a time
};

/// The path in use: the best of this processor, or what the environment variable
/// EMBEDSCOPE_SIMD=scalar|avx2|avx512 asks for (the best one below it where the processor lacks it; other
/// values are ignored). Decided at the first call. Thread-safe.
SimdPath simdPath();

/// "scalar", "avx2", "avx512".
const char* simdPathName(SimdPath path);
std::optional<SimdPath> simdPathFromName(std::string_view name);

/// What this processor can run, slowest first.
std::vector<SimdPath> availableSimdPaths();

/// Makes every kernel that is fetched from now on use one path (the best one below it where the processor
/// lacks it), or the usual choice again for nullopt. For tests and measurements: not while a kernel runs.
void forceSimdPath(std::optional<SimdPath> path);

}  // namespace embedscope

/// The function of an HWY_EXPORT table for the path in use. Wants hwy/highway.h and HWY_EXPORT before it.
#define EMBEDSCOPE_DISPATCH(function) \
    (static_cast<void>(::embedscope::simdPath()), HWY_DYNAMIC_DISPATCH(function))
