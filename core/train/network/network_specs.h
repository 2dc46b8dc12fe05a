#pragma once

#include <vector>

#include "core/base/parameter_spec.h"

namespace embedscope {

/// The settings of the worked example: reviews to vectors to one dense layer.
std::vector<ParameterSpec> imdbKerasSpecs();
/// The settings of a network that predicts the words of a plain text from their context.
std::vector<ParameterSpec> contextualSpecs();

}  // namespace embedscope
