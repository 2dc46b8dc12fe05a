#include "core/io/float_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/io/finite.h"

namespace embedscope {
namespace {

std::uint32_t bitsOf(float value) {
    return std::bit_cast<std::uint32_t>(value);
}

/// Compares with strtof, both with the number alone and with much behind it (the short way needs room to look
/// ahead).
void expectAsStrtof(const std::string& text) {
    const std::string padded = text + " 0.123456 0.123456 0.123456 0.123456 0.123456 0.123456";
    char* strtofEnd = nullptr;
    const float expected = std::strtof(text.c_str(), &strtofEnd);
    for (const std::string& input : {text, padded}) {
        float value = -77;
        const char* end = parseFloat(input.data(), input.data() + input.size(), value);
        ASSERT_NE(end, nullptr) << text;
        EXPECT_EQ(end - input.data(), strtofEnd - text.c_str()) << text;
        EXPECT_EQ(bitsOf(value), bitsOf(expected)) << text << " gave " << value;
    }
}

TEST(ParseFloat, followsStrtofOnChosenNumbers) {
    for (const char* text : {"0",
                             "-0",
                             "1",
                             "-1",
                             "0.0",
                             ".5",
                             "5.",
                             "-.5",
                             "00012.5",
                             "123456789",
                             "1234567890",
                             "12345678901",
                             "99999999999999999999",
                             "0.1",
                             "0.12345678",
                             "0.123456789",
                             "0.1234567890123456",
                             "0.12345678901234567",
                             "0.123456789012345678901234567890",
                             "3.4028235e38",
                             "3.4028236e38",
                             "1e38",
                             "1e39",
                             "-1e39",
                             "1e400",
                             "-1e-400",
                             "1e-45",
                             "7e-46",
                             "8e-46",
                             "1.17549435e-38",
                             "1.1754942e-38",
                             "1e22",
                             "1e23",
                             "1e-22",
                             "1e-23",
                             "1E5",
                             "1e+5",
                             "1e-5",
                             "1e00005",
                             "1e",
                             "1e+",
                             "1ex",
                             "16777217",
                             "16777219",
                             "0.500000029802322387695312",
                             "0.50000002980232238769531250",
                             "0.5000000298023224",
                             "9007199254740993",
                             "9007199254740992.5",
                             "1.5e0",
                             "0e99",
                             "-0e-99",
                             "1.00000005960464477539062500",
                             "1.00000005960464477539062501"})
        expectAsStrtof(text);
}

TEST(ParseFloat, followsStrtofOnEveryKindOfRandomNumber) {
    Random random(3);
    char text[64];
    for (int i = 0; i < 200000; ++i) {
        const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
        const double small =
            (random.uniform() - 0.5) * std::pow(10.0, static_cast<int>(random.below(12)) - 6);
        switch (i % 6) {
            case 0:
                std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
                break;
            case 1:
                std::snprintf(text, sizeof text, "%.17g", small);
                break;
            case 2:
                std::snprintf(text, sizeof text, "%.*f", static_cast<int>(random.below(20)), small);
                break;
            case 3:
                std::snprintf(text, sizeof text, "%.6f", random.uniform() * 2 - 1);
                break;
            case 4:
                std::snprintf(text, sizeof text, "%.*e", static_cast<int>(random.below(19)), small);
                break;
            default:
                std::snprintf(text, sizeof text, "%.8g", small);
        }
        if (value != value && i % 6 == 0) continue;
        expectAsStrtof(text);
        if (HasFailure()) return;
    }
}

TEST(ParseFloat, roundsHalfwayNumbersOnce) {
    // Doubles that lie halfway between two floats, nudged by a digit far behind: rounding twice would go
    // wrong here.
    Random random(5);
    for (int i = 0; i < 20000; ++i) {
        const float low = 0.5f + random.uniformFloat() / 2;
        const float high = std::nextafter(low, 2.0f);
        const double middle = (static_cast<double>(low) + static_cast<double>(high)) / 2;
        char text[80];
        std::snprintf(text, sizeof text, "%.26f", middle);
        expectAsStrtof(text);
        for (const int digits : {15, 16, 17}) {
            std::snprintf(text, sizeof text, "%.*f", digits, middle);
            expectAsStrtof(text);
        }
    }
}

TEST(ParseFloat, readsInfinityAndNan) {
    for (const char* text : {"inf", "-inf", "Infinity", "INF"}) expectAsStrtof(text);
    float value = 0;
    for (const std::string text : {"nan", "NaN", "-nan"}) {
        EXPECT_TRUE(parseWholeFloat(text, value));
        EXPECT_TRUE(std::isnan(value));
    }
}

TEST(ParseFloat, refusesWhatIsNoNumber) {
    float value = 0;
    for (const std::string text : {"", "-", "+", ".", "-.", "e5", "x", "--1", "+-1", "- 1", "\n"}) {
        const std::string padded = text + std::string(64, 'x');
        EXPECT_EQ(parseFloat(padded.data(), padded.data() + padded.size(), value), nullptr) << text;
        EXPECT_FALSE(parseWholeFloat(text, value)) << text;
    }
    EXPECT_FALSE(parseWholeFloat("1.5x", value));
    EXPECT_FALSE(parseWholeFloat("1 ", value));
    EXPECT_TRUE(parseWholeFloat("+1.5", value));
    EXPECT_EQ(value, 1.5f);
}

TEST(ParseFloat, neverReadsBeyondTheEnd) {
    const std::string text = "0.123456789";
    for (std::size_t size = 1; size <= text.size(); ++size) {
        const std::unique_ptr<char[]> exact(new char[size]);  // the address sanitizer watches its end
        std::memcpy(exact.get(), text.data(), size);
        float value = 0;
        EXPECT_EQ(parseFloat(exact.get(), exact.get() + size, value), exact.get() + size);
    }
}

TEST(FormatFloat, isReadBackToTheSameBits) {
    Random random(11);
    for (int i = 0; i < 200000; ++i) {
        const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
        char text[kMaxFloatChars];
        const char* end = formatFloat(value, text);
        float again = 0;
        ASSERT_TRUE(parseWholeFloat({text, static_cast<std::size_t>(end - text)}, again));
        if (std::isnan(value))
            EXPECT_TRUE(std::isnan(again));
        else
            ASSERT_EQ(bitsOf(value), bitsOf(again));
    }
}

TEST(FormatFloat, writesTheLongestNumberWithinItsRoom) {
    for (const float value :
         {-1.17549435e-38f, -3.4028235e38f, -1.00000012e-30f, std::numeric_limits<float>::denorm_min()}) {
        char text[kMaxFloatChars];
        EXPECT_LE(formatFloat(value, text) - text, static_cast<std::ptrdiff_t>(kMaxFloatChars));
    }
}

TEST(AllFinite, findsTheOneBadNumberWhereverItStands) {
    for (std::size_t count = 1; count < 12; ++count) {
        std::vector<float> values(count, std::numeric_limits<float>::max());
        values[0] = -std::numeric_limits<float>::denorm_min();
        EXPECT_TRUE(allFinite(values.data(), count));
        for (std::size_t at = 0; at < count; ++at)
            for (const float bad :
                 {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
                std::vector<float> changed = values;
                changed[at] = bad;
                EXPECT_FALSE(allFinite(changed.data(), count)) << count << ' ' << at;
            }
    }
}

}  // namespace
}  // namespace embedscope
