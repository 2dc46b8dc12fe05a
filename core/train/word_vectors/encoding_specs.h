#pragma once

#include <vector>

#include "core/base/parameter_spec.h"

namespace embedscope {

/// encoding, min-n, max-n, buckets, hashes, combine: how a word becomes an input vector.
void addEncodingSpecs(std::vector<ParameterSpec>& specs);

/// The settings of the methods that are named after their encoding: those of skip-gram with other defaults,
/// and the example source as a setting.
std::vector<ParameterSpec> fastTextSpecs();
std::vector<ParameterSpec> hashingSpecs();
std::vector<ParameterSpec> oneHotSpecs();

}  // namespace embedscope
