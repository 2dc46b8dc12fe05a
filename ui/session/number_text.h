#pragma once

#include <QString>
#include <cstdint>

namespace embedscope {

// Numbers and units are kept together by no-break spaces.

/// "1,234" below ten thousand, then "12.3 k", "4.57 M": for places where three digits are what matters.
QString shortCount(double count);
/// All digits, grouped as the locale does.
QString fullCount(std::uint64_t count);
/// "210 MB".
QString byteText(std::uint64_t bytes);
/// "less than a second", "12 s", "3 min 20 s", "2 h 5 min".
QString durationText(double seconds);
/// "98.2 %"; fraction 0..1.
QString percentText(double fraction, int decimals = 1);
/// "1.3 M words/s".
QString speedText(double wordsPerSecond);

}  // namespace embedscope
