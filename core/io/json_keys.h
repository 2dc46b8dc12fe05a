#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// A key and the row that a JSON file gives it.
struct NumberedKey {
    std::string key;
    std::uint64_t row = 0;
};

/// Reads keys from JSON: a list of texts, an object from text to number, or a tokenizer.json (model.vocab as
/// an object or as a list of pairs, and added_tokens). Takes memory in proportion to the keys alone, however
/// deep the JSON is nested. Errors: BadFormat (no JSON, or no keys in it).
Result<std::vector<NumberedKey>> readJsonKeys(std::string_view text, const std::string& name);

}  // namespace embedscope
