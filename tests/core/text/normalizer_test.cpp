#include "core/text/normalizer.h"

#include <gtest/gtest.h>

namespace embedscope {
namespace {

std::string folded(std::string_view text) {
    return Normalizer::create(true)->normalized(text);
}
std::string composed(std::string_view text) {
    return Normalizer::create(false)->normalized(text);
}

TEST(Normalizer, WritingsOfOneWordBecomeEqual) {
    EXPECT_EQ(folded("Straße"), folded("STRASSE"));
    EXPECT_EQ(folded("Ärger"), "ärger");
    EXPECT_EQ(folded("A\u0308rger"), "ärger");        // a letter and a combining mark
    EXPECT_EQ(folded("ﬁnden"), "finden");             // a ligature
    EXPECT_EQ(folded("ＡＢＣ１"), "abc1");            // full-width forms
    EXPECT_EQ(folded("Don\u00ADau"), "donau");        // a soft hyphen
    EXPECT_EQ(folded("ΣΊΣΥΦΟΣ"), folded("σίσυφος"));  // a final sigma
}

TEST(Normalizer, KeepsTheCaseWhenAsked) {
    EXPECT_EQ(composed("Straße A\u0308rger ＡＢＣ"), "Straße Ärger ABC");
    EXPECT_EQ(composed("Hello"), "Hello");
}

TEST(Normalizer, TheShortWayForAsciiEqualsTheLongOne) {
    std::string ascii;
    for (char c = 0; c >= 0 && c < 127; ++c) ascii += c;
    // The umlaut sends the text the long way.
    EXPECT_EQ(folded(ascii) + "ä", folded(ascii + "ä"));
    EXPECT_EQ(composed(ascii) + "ä", composed(ascii + "ä"));
}

TEST(Normalizer, LoweringAsciiInPlaceChangesNothingElse) {
    for (int c = 0; c < 256; ++c) {
        char byte = static_cast<char>(c);
        lowerAsciiInPlace(&byte, 1);
        EXPECT_EQ(static_cast<unsigned char>(byte), c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
}

}  // namespace
}  // namespace embedscope
