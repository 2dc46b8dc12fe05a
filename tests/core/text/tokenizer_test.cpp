#include "core/text/tokenizer.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/text/utf8.h"

namespace embedscope {
namespace {

using Words = std::vector<std::string>;

Words words(std::string_view text, TextOptions options = {}) {
    return *tokensOf(text, options);
}

/// What ICU says about the whole line at once: the slow obvious way.
class Reference {
  public:
    explicit Reference(bool lowerCase)
        : m_normalizer(*Normalizer::create(lowerCase)), m_segmenter(std::move(*WordSegmenter::create())) {}
    Words operator()(std::string_view line) {
        Words result;
        m_segmenter.segment(m_normalizer.normalizedUtf16(line), result);
        return result;
    }

  private:
    Normalizer m_normalizer;
    WordSegmenter m_segmenter;
};

Words split(Tokenizer& tokenizer, std::string line) {
    if (tokenizer.wantsLowerAscii()) lowerAsciiInPlace(line.data(), line.size());
    Words result;
    tokenizer.split(line, [&](std::string_view token) { result.emplace_back(token); });
    return result;
}

TEST(Tokenizer, EqualsIcuOnRandomAscii) {
    // Marks that join words come often; everything else that ASCII has comes, too.
    const std::string_view common = "abcXYZ012'._,:;@- \t\r\n";
    for (const bool lowerCase : {true, false}) {
        Reference reference(lowerCase);
        const auto tokenizer = *Tokenizer::create({TokenizerKind::Unicode, SentenceRule::Line, lowerCase});
        Random random(lowerCase ? 1 : 2);
        for (int round = 0; round < 40000; ++round) {
            std::string line;
            const std::uint32_t length = random.below(24);
            for (std::uint32_t i = 0; i < length; ++i)
                line += random.below(10) == 0
                            ? static_cast<char>(random.below(128))
                            : common[random.below(static_cast<std::uint32_t>(common.size()))];
            ASSERT_EQ(split(*tokenizer, line), reference(line)) << testing::PrintToString(line);
        }
    }
}

TEST(Tokenizer, EqualsIcuOnEveryAsciiStringOfFourFromTheClasses) {
    Reference reference(true);
    const auto tokenizer = *Tokenizer::create({});
    const std::string_view classes = "aB1_@.,;:'\"- \t\r\v$";
    for (const char a : classes)
        for (const char b : classes)
            for (const char c : classes)
                for (const char d : classes) {
                    const std::string line{a, b, c, d};
                    ASSERT_EQ(split(*tokenizer, line), reference(line)) << testing::PrintToString(line);
                }
}

TEST(Tokenizer, EqualsIcuOnRandomMixturesOfScripts) {
    const std::vector<std::string> pieces = {"a",      "B",      "7",       "_",
                                             "'",      "’",      ".",       ",",
                                             ":",      " ",      "  ",      "\t",
                                             "\r",     "ä",      "A\u0308", "\u0308",
                                             "ß",      "é",      "–",       "\u00A0",
                                             "\u3000", "\u00AD", "\u200B",  "\u200D",
                                             "\uFE0F", "א",      "\"",      "ב",
                                             "猫",     "我们",   "学习",    "。",
                                             "ひ",     "らがな", "カ",      "タカナ",
                                             "ｶﾞ",     "สวัสดี",   "ครับ",     "한국",
                                             "어",     "😀",      "👨",       "🇩",
                                             "🇪",      "Ⓜ",      "½",       "²",
                                             "ﬁ",      "ﷺ",      "٣",       "\u0915\u094D\u0937",
                                             "İ",      "Σ",      "\uFFFD",  "\x01",
                                             "$",      "·",      "Å",       "K"};
    for (const bool lowerCase : {true, false}) {
        Reference reference(lowerCase);
        const auto tokenizer = *Tokenizer::create({TokenizerKind::Unicode, SentenceRule::Line, lowerCase});
        Random random(lowerCase ? 3 : 4);
        for (int round = 0; round < 30000; ++round) {
            std::string line;
            const std::uint32_t length = random.below(12);
            for (std::uint32_t i = 0; i < length; ++i)
                line += pieces[random.below(static_cast<std::uint32_t>(pieces.size()))];
            ASSERT_EQ(split(*tokenizer, line), reference(line)) << line;
        }
    }
}

TEST(Tokenizer, SplitsEnglish) {
    EXPECT_EQ(words("Don't panic: the U.S. paid $1,234.56 (twice) in snake_case!"),
              (Words{"don't", "panic", "the", "u.s", "paid", "1,234.56", "twice", "in", "snake_case"}));
}

TEST(Tokenizer, SplitsGermanAndFoldsItsLetters) {
    EXPECT_EQ(words("Die Straßenbahn fährt heute über die Brücke, nicht wahr?"),
              (Words{"die", "strassenbahn", "fährt", "heute", "über", "die", "brücke", "nicht", "wahr"}));
    EXPECT_EQ(words("Übergrößenträger, ÄÖÜ", {TokenizerKind::Unicode, SentenceRule::Line, false}),
              (Words{"Übergrößenträger", "ÄÖÜ"}));
}

TEST(Tokenizer, SplitsChineseByItsDictionary) {
    EXPECT_EQ(words("我们喜欢学习自然语言处理。"), (Words{"我们", "喜欢", "学习", "自然", "语言", "处理"}));
    EXPECT_EQ(words("小猫在花园里睡觉，小狗在门口等她。"),
              (Words{"小猫", "在", "花园", "里", "睡觉", "小狗", "在", "门口", "等", "她"}));
}

TEST(Tokenizer, SplitsJapaneseByItsDictionary) {
    EXPECT_EQ(words("私は毎朝公園で犬と散歩します。"),
              (Words{"私", "は", "毎朝", "公園", "で", "犬", "と", "散歩", "し", "ます"}));
    EXPECT_EQ(words("カタカナと東京"), (Words{"カタカナ", "と", "東京"}));
}

TEST(Tokenizer, LeavesOutMarksAndLonelyUnderscores) {
    EXPECT_EQ(words("... !? -- _ ____ € 😀 ~ @ @_@"), Words{});
    EXPECT_EQ(words("___ ‿‿ ä__ 〇"), (Words{"ä__", "〇"}));
}

TEST(Tokenizer, BrokenBytesSplitAWordAndDoNoHarm) {
    EXPECT_EQ(words("caf\xE9s ok\xFF"), (Words{"caf", "s", "ok"}));
}

TEST(Tokenizer, WhitespaceKeepsTokensAsTheyStand) {
    const TextOptions options{TokenizerKind::Whitespace, SentenceRule::Line, true};
    EXPECT_EQ(words(" New_York , isn't\tSTRASSE 猫。\r\v x\u00A0y ", options),
              (Words{"New_York", ",", "isn't", "STRASSE", "猫。", "x\u00A0y"}));
}

TEST(Tokenizer, RemembersMoreRunsThanItHasRoomFor) {
    const auto tokenizer = *Tokenizer::create({});
    for (int i = 0; i < 140000; ++i) {
        if (i % 1000 == 0) tokenizer->forget();
        ASSERT_EQ(split(*tokenizer, "ä" + std::to_string(i)).size(), 1u);
    }
    EXPECT_EQ(split(*tokenizer, "ä17 ä139999"), (Words{"ä17", "ä139999"}));
}

}  // namespace
}  // namespace embedscope
