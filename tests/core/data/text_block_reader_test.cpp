#include "core/data/text_block_reader.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "tests/core/data/text_files.h"

namespace embedscope {
namespace {

/// All blocks of the files; the text of each file in one piece again.
std::vector<std::string> textsOf(TextBlockReader& reader) {
    std::vector<std::string> texts(reader.names().size());
    TextBlock block;
    while (true) {
        const Result<bool> more = reader.next(block);
        EXPECT_TRUE(more) << more.error().sentence();
        if (!more || !*more) return texts;
        EXPECT_LE(block.text.size(), 3 * TextBlockReader::kBlockBytes);
        std::string& text = texts[block.file];
        EXPECT_EQ(block.continuesLine, !text.empty() && text.back() != '\n');
        text += block.text;
    }
}

TEST(BlockCut, PrefersLinesThenSpacesThenMarksThenCharacters) {
    EXPECT_EQ(blockCut("ab\ncd ef\ngh ij"), 9u);
    EXPECT_EQ(blockCut("ab cd\tef"), 6u);
    EXPECT_EQ(blockCut("我们。学习，处"), std::string("我们。学习，").size());
    EXPECT_EQ(blockCut("猫猫\xE7\x8C"), std::string("猫猫").size());
    EXPECT_EQ(blockCut("\xE7\x8C"), 2u);
    EXPECT_EQ(blockCut("abc"), 3u);
}

TEST(TextBlockReader, LosesNoByteHoweverLongTheLines) {
    const TextFiles files;
    Random random(3);
    std::string shortLines, longLine, noSpace;
    while (shortLines.size() < 900000) shortLines += std::string(random.below(200), 'x') + '\n';
    while (longLine.size() < 1500000) longLine += std::string(random.below(30), 'y') + ' ';
    while (noSpace.size() < 1500000) noSpace += "猫";
    const auto reader = *TextBlockReader::open({files.write("a.txt", shortLines),
                                                files.write("b.txt", longLine), files.write("c.txt", noSpace),
                                                files.write("d.txt", "end"), files.write("e.txt", "")});
    const std::vector<std::string> texts = textsOf(*reader);
    EXPECT_TRUE(texts[0] == shortLines);
    EXPECT_TRUE(texts[1] == longLine);
    EXPECT_TRUE(texts[2] == noSpace);
    EXPECT_EQ(texts[3], "end");
    EXPECT_EQ(texts[4], "");
    EXPECT_EQ(reader->warnings(), std::vector<std::string>{"e.txt is empty."});
    EXPECT_EQ(reader->position(), reader->size());
    EXPECT_EQ(reader->textBytes(), shortLines.size() + longLine.size() + noSpace.size() + 3);
}

TEST(TextBlockReader, DropsAByteOrderMarkAndConvertsUtf16) {
    const TextFiles files;
    std::string wide = "\xFF\xFE";
    std::string expected;
    while (expected.size() < 700000) {  // several blocks
        for (const char c : std::string_view("wide text\n")) wide += {c, '\0'};
        wide += {'\x2B', '\x73', '\n', '\0'};
        expected += "wide text\n猫\n";
    }
    const auto reader = *TextBlockReader::open(
        {files.write("marked.txt", "\xEF\xBB\xBFgood"), files.write("wide.txt", wide)});
    const std::vector<std::string> texts = textsOf(*reader);
    EXPECT_EQ(texts[0], "good");
    EXPECT_TRUE(texts[1] == expected);
    ASSERT_EQ(reader->warnings().size(), 1u);
    EXPECT_EQ(reader->warnings().front(), "wide.txt is UTF-16 and was converted.");
}

TEST(TextBlockReader, UnpacksGzip) {
    const TextFiles files;
    std::string text;
    for (int i = 0; text.size() < 600000; ++i) text += "line " + std::to_string(i) + '\n';
    const auto reader = *TextBlockReader::open({files.writePacked("a.gz", text)});
    EXPECT_TRUE(textsOf(*reader).front() == text);
}

}  // namespace
}  // namespace embedscope
