#pragma once

#include <vector>

#include "core/base/parameter_spec.h"

namespace embedscope {

/// The settings of skip-gram, in the order of the form.
std::vector<ParameterSpec> skipGramSpecs();
/// The settings of CBOW, in the order of the form.
std::vector<ParameterSpec> cbowSpecs();

}  // namespace embedscope
