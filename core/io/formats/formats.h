#pragma once

#include "core/io/format_registry.h"

namespace embedscope {

// One function a format; format_registry.cpp lists them.
ModelFormat nativeFormat();
ModelFormat word2vecTextFormat();
ModelFormat word2vecBinaryFormat();
ModelFormat gloveTextFormat();
ModelFormat fastTextFormat();
ModelFormat gensimFormat();
ModelFormat ggufFormat();
ModelFormat npyFormat();
ModelFormat npzFormat();
ModelFormat projectorFormat();
ModelFormat pytorchFormat();
ModelFormat safetensorsFormat();
ModelFormat tableFormat();

}  // namespace embedscope
