// Any text as a number: the same bits and the same end as strtof gives, where both read the same language.

#include <bit>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/io/float_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (text.find('\0') != std::string::npos) return 0;
    // Not in our language: blanks in front, hexadecimal floats, NaN with a payload.
    if (text.empty() || std::isspace(static_cast<unsigned char>(text[0]))) return 0;
    if (text.find_first_of("xX(") != std::string::npos) return 0;
    float value = 0;
    const char* end = embedscope::parseFloat(text.data(), text.data() + text.size(), value);
    char* expectedEnd = nullptr;
    const float expected = std::strtof(text.c_str(), &expectedEnd);
    const bool found = expectedEnd != text.c_str();
    if ((end != nullptr) != found) std::abort();
    if (!found) return 0;
    if (end - text.data() != expectedEnd - text.c_str()) std::abort();
    if (std::isnan(expected) ? !std::isnan(value)
                             : std::bit_cast<std::uint32_t>(value) != std::bit_cast<std::uint32_t>(expected))
        std::abort();
    return 0;
}
