#pragma once

#include <vector>

#include "core/base/parameter_spec.h"
#include "core/model/recipe.h"
#include "core/text/phrases.h"

namespace embedscope {

/// phrases, phrase-score, phrase-threshold, phrase-min-count: collocations that become one token.
void addPhraseSpecs(std::vector<ParameterSpec>& specs);

/// What they say; the defaults of PhraseOptions where no phrases are wanted or the method has no such
/// settings.
PhraseOptions phraseOptions(const Recipe& recipe);

}  // namespace embedscope
