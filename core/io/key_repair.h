#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/vocabulary.h"

namespace embedscope {

/// Where a row stands in the words of the user: "vectors.txt:17", "row 17 of model.bin".
using PlaceOfRow = std::function<std::string(std::uint64_t row)>;

/// Length of the well-formed UTF-8 sequence at the start of the text (no surrogates, no overlong forms), 0
/// when there is none.
std::size_t utf8SequenceLength(std::string_view text);
bool isUtf8(std::string_view text);

/// Builds the vocabulary of a file. Keys that are not UTF-8 are read as Latin-1 when no key of the file is
/// UTF-8 beyond ASCII, otherwise their broken bytes become U+FFFD. Repairs, empty and repeated keys are told
/// in warnings.
std::shared_ptr<const Vocabulary> buildVocabulary(std::string arena, std::vector<std::uint64_t> offsets,
                                                  std::vector<std::uint64_t> counts,
                                                  const PlaceOfRow& placeOf,
                                                  std::vector<std::string>& warnings);

}  // namespace embedscope
