#include "core/text/utf8.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/random.h"

namespace embedscope {
namespace {

std::string encoded(std::uint32_t c) {
    std::string out;
    if (c < 0x80)
        out = {static_cast<char>(c)};
    else if (c < 0x800)
        out = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    else if (c < 0x10000)
        out = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | ((c >> 6) & 63)),
               static_cast<char>(0x80 | (c & 63))};
    else
        out = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | ((c >> 12) & 63)),
               static_cast<char>(0x80 | ((c >> 6) & 63)), static_cast<char>(0x80 | (c & 63))};
    return out;
}

TEST(Utf8, EveryCharacterIsValidAndNoSurrogateIs) {
    for (std::uint32_t c = 0; c < 0x110000; ++c) {
        const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        const std::string text = encoded(c);
        ASSERT_EQ(validUtf8Prefix(text) == text.size(), !surrogate) << std::hex << c;
    }
    EXPECT_EQ(validUtf8Prefix(encoded(0x110000)), 0u);
}

TEST(Utf8, NoTwoBytesThatAreNoCharacterPass) {
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            const std::string text{static_cast<char>(a), static_cast<char>(b)};
            const bool valid = (a < 0x80 && b < 0x80) || (a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF);
            ASSERT_EQ(validUtf8Prefix(text) == 2, valid) << a << ' ' << b;
        }
}

TEST(Utf8, OverlongFormsAreRefused) {
    for (const std::string_view bad :
         {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80"})
        EXPECT_EQ(validUtf8Prefix(bad), 0u);
}

TEST(Utf8, ARunOfBrokenBytesBecomesOneReplacement) {
    Utf8Damage damage;
    EXPECT_EQ(repairedUtf8("ab\xFF\xFE\x80z\xC3", damage), "ab\xEF\xBF\xBDz\xEF\xBF\xBD");
    EXPECT_EQ(damage.bytes, 4u);
    EXPECT_EQ(damage.firstOffset, 2u);
}

TEST(Utf8, RandomBytesAreRepairedToValidTextAndCountedInFull) {
    Random random(7);
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        const std::uint32_t length = random.below(80);
        for (std::uint32_t i = 0; i < length; ++i)
            text += random.below(3) == 0 ? static_cast<char>(random.below(256))
                                         : static_cast<char>('a' + random.below(26));
        Utf8Damage damage;
        const std::string repaired = repairedUtf8(text, damage);
        ASSERT_EQ(validUtf8Prefix(repaired), repaired.size());
        ASSERT_EQ(damage.bytes == 0, validUtf8Prefix(text) == text.size());
        if (damage.bytes == 0)
            ASSERT_EQ(repaired, text);
        else
            ASSERT_EQ(damage.firstOffset, validUtf8Prefix(text));
        ASSERT_EQ(isAscii(text), std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; }));
    }
}

TEST(Utf8, AnUnfinishedCharacterAtTheEndIsFound) {
    for (const std::uint32_t c : {0x41u, 0xE4u, 0x4E00u, 0x1F600u}) {
        const std::string whole = "x" + encoded(c);
        EXPECT_EQ(unfinishedUtf8Suffix(whole), 0u);
        for (std::size_t size = 2; size < whole.size(); ++size)
            EXPECT_EQ(unfinishedUtf8Suffix(std::string_view(whole).substr(0, size)), size - 1);
    }
    EXPECT_EQ(unfinishedUtf8Suffix("\x80\x80\x80\x80"), 0u);
    EXPECT_EQ(unfinishedUtf8Suffix("x\xFF"), 0u);
    EXPECT_EQ(unfinishedUtf8Suffix(""), 0u);
}

TEST(Utf16, DecodesBothByteOrdersWhereverABlockIsCut) {
    const std::u16string text = u"Straße, 猫, \U0001F600!";
    for (const TextEncoding encoding : {TextEncoding::Utf16LittleEndian, TextEncoding::Utf16BigEndian}) {
        std::string bytes;
        for (const char16_t unit : text) {
            const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 255);
            bytes +=
                encoding == TextEncoding::Utf16BigEndian ? std::string{high, low} : std::string{low, high};
        }
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            Utf16Decoder decoder(encoding);
            std::string out;
            decoder.decode(std::string_view(bytes).substr(0, cut), out);
            decoder.decode(std::string_view(bytes).substr(cut), out);
            decoder.finish(out);
            ASSERT_EQ(out, "Straße, 猫, \U0001F600!");
            ASSERT_EQ(decoder.replacedBytes(), 0u);
        }
    }
}

TEST(Utf16, HalfPairsAndAHalfUnitAreReplacedAndCounted) {
    Utf16Decoder decoder(TextEncoding::Utf16BigEndian);
    std::string out;
    decoder.decode(std::string("\xD8\x00\x00\x61\xDC\x00\xD8\x00\xD8\x00\x7A", 11), out);
    decoder.finish(out);
    EXPECT_EQ(out, "\uFFFDa\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(decoder.replacedBytes(), 9u);
}

TEST(Utf16, TheByteOrderMarkNamesTheEncoding) {
    EXPECT_EQ(byteOrderMark("\xFF\xFE").encoding, TextEncoding::Utf16LittleEndian);
    EXPECT_EQ(byteOrderMark("\xFE\xFF").encoding, TextEncoding::Utf16BigEndian);
    EXPECT_EQ(byteOrderMark("\xEF\xBB\xBFx").size, 3u);
    EXPECT_EQ(byteOrderMark("\xEF\xBB").size, 0u);
    EXPECT_EQ(byteOrderMark("").size, 0u);
}

}  // namespace
}  // namespace embedscope
