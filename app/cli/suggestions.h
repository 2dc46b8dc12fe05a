#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/vocabulary.h"

namespace embedscope::cli {

/// Keys that somebody may have meant by a word that the model lacks: those a slip of the keys away (one edit
/// in words of up to four letters, two in longer ones; a swap of neighbours counts as one), nearest first and
/// among equals those with the same first letter, then keys that go on from the word; then the earlier row,
/// which is the more frequent word. At most limit. O(n).
std::vector<std::string> suggestKeys(const Vocabulary& keys, std::string_view word, std::size_t limit);

}  // namespace embedscope::cli
