#pragma once

#include <QString>

#include "ui/theme/theme.h"

namespace embedscope {

/// The one style sheet of the program, over the Fusion style, for these colours; sizes multiplied by scale.
QString styleSheetFor(const ColourTokens& tokens, double scale);

}  // namespace embedscope
