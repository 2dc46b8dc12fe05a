#include "core/io/float_text.h"

#include <locale.h>
#include <stdlib.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

namespace embedscope {
namespace {

constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t kIntegerPowers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
/// The fast path may look this far ahead of where it stands: sign, 19 digits, a point, one more load of
/// eight.
constexpr std::ptrdiff_t kLookAhead = 40;

bool isDigit(char c) {
    return static_cast<unsigned char>(c - '0') < 10;
}

/// Eight characters with the digits turned into 0 to 9.
std::uint64_t loadDigits(const char* at) {
    std::uint64_t chunk;
    std::memcpy(&chunk, at, sizeof chunk);
    return chunk ^ 0x3030303030303030ull;
}

/// How many of the eight bytes, from the first, are 0 to 9.
unsigned countDigits(std::uint64_t digits) {
    const std::uint64_t others = ((digits + 0x7676767676767676ull) | digits) & 0x8080808080808080ull;
    return others == 0 ? 8u : static_cast<unsigned>(std::countr_zero(others)) / 8u;
}

/// The number that eight digits spell, the first in the lowest byte.
std::uint64_t joinDigits(std::uint64_t digits) {
    digits = digits * 10 + (digits >> 8);
    constexpr std::uint64_t kMask = 0x000000FF000000FFull;
    return (((digits & kMask) * 0x000F424000000064ull) +
            (((digits >> 16) & kMask) * 0x0000271000000001ull)) >>
           32;
}

/// strtof for the rare number that from_chars finds out of range: it gives 0 or infinity with the right sign.
float extremeFloat(const char* at, const char* end) {
    static const locale_t cLocale = ::newlocale(LC_ALL_MASK, "C", nullptr);
    return ::strtof_l(std::string(at, end).c_str(), nullptr, cLocale);
}

const char* parseAny(const char* at, const char* end, float& value) {
    const char* begin = at;
    if (at < end && *at == '+') {
        ++begin;
        if (begin < end && *begin == '-') return nullptr;
    }
    const auto [last, failure] = std::from_chars(begin, end, value);
    if (failure == std::errc::result_out_of_range)
        value = extremeFloat(begin, last);
    else if (failure != std::errc())
        return nullptr;
    return last;
}

}  // namespace

const char* parseFloat(const char* at, const char* end, float& value) {
    if (end - at < kLookAhead) return parseAny(at, end, value);
    const char* p = at;
    const bool negative = *p == '-';
    p += negative;
    const char* const first = p;
    std::uint64_t mantissa = 0;
    while (isDigit(*p) && p - first < 10) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
    std::ptrdiff_t digits = p - first;
    int exponent = 0;
    if (*p == '.') {
        ++p;
        unsigned count = 8;
        for (int loads = 0; count == 8 && loads < 2; ++loads) {
            const std::uint64_t chunk = loadDigits(p);
            count = countDigits(chunk);
            if (count == 0) break;
            mantissa = mantissa * kIntegerPowers[count] + joinDigits(chunk << (64 - 8 * count));
            p += count;
            digits += count;
            exponent -= static_cast<int>(count);
        }
    }
    if (digits == 0 || digits > 18 || isDigit(*p) || mantissa > (1ull << 53)) return parseAny(at, end, value);
    if ((*p | 0x20) == 'e') {
        const char* q = p + 1;
        const bool minus = *q == '-';
        q += *q == '-' || *q == '+';
        if (!isDigit(*q)) return parseAny(at, end, value);
        int written = 0;
        for (int i = 0; isDigit(*q) && i < 4; ++i) written = written * 10 + (*q++ - '0');
        if (isDigit(*q)) return parseAny(at, end, value);
        exponent += minus ? -written : written;
        p = q;
    }
    if (exponent < -22 || exponent > 22) return parseAny(at, end, value);
    const double magnitude = exponent < 0 ? static_cast<double>(mantissa) / kPowers[-exponent]
                                          : static_cast<double>(mantissa) * kPowers[exponent];
    if ((std::bit_cast<std::uint64_t>(magnitude) & 0x1FFFFFFFu) == 0x10000000u)
        return parseAny(at, end, value);
    value = static_cast<float>(negative ? -magnitude : magnitude);
    return p;
}

bool parseWholeFloat(std::string_view text, float& value) {
    const char* end = text.data() + text.size();
    return !text.empty() && parseFloat(text.data(), end, value) == end;
}

char* formatFloat(float value, char* out) {
    if (std::isnan(value)) {  // to_chars writes the sign, which some readers refuse
        std::memcpy(out, "nan", 3);
        return out + 3;
    }
    return std::to_chars(out, out + kMaxFloatChars, value).ptr;
}

}  // namespace embedscope
