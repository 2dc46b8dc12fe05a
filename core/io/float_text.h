#pragma once

#include <cstddef>
#include <string_view>

namespace embedscope {

/// Reads the number that starts at `at` as strtof does in the C locale, bit for bit (decimal, inf and nan; no
/// hexadecimal floats, no leading blanks), and returns where it ends, or nullptr when there is none. Reads
/// nothing at or beyond end. Short numbers take a path of their own: the digits, eight at a time, become an
/// integer below 2^53, one correctly rounded division makes it a double, and the rounding to float can then
/// only be wrong when the double lies halfway between two floats (Clinger 1990); those and long numbers go
/// through std::from_chars.
const char* parseFloat(const char* at, const char* end, float& value);

/// The whole of the text as a number. False when anything else is in it.
bool parseWholeFloat(std::string_view text, float& value);

inline constexpr std::size_t kMaxFloatChars = 16;
/// Writes the shortest decimal that reads back to the same float ("nan" and "inf" too) and returns its end;
/// out has room for kMaxFloatChars.
char* formatFloat(float value, char* out);

}  // namespace embedscope
