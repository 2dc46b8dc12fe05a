#pragma once

#include <QString>
#include <string_view>

#include "core/model/recipe.h"

namespace embedscope {

/// Why a setting changes nothing at present, as a sentence ("Only with negative sampling."); empty when it
/// matters. It follows from the other settings of the recipe alone.
QString whyIdle(const Recipe& recipe, std::string_view id);

}  // namespace embedscope
