#include "core/data/labelled/labelled_text.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/random.h"
#include "tests/core/data/text_files.h"

namespace embedscope {
namespace {

using Paths = std::vector<std::filesystem::path>;

Result<std::shared_ptr<const LabelledText>> read(Paths files, Paths heldOut = {}, double share = 0,
                                                 unsigned threads = 1, const LabelledLayout& layout = {}) {
    LabelledOptions options;
    options.layout = layout;
    options.validation = share;
    return LabelledText::read(std::move(files), std::move(heldOut), options, {}, {}, threads);
}

std::string wordsOf(const LabelledText& text, std::uint32_t example) {
    std::string words;
    for (const std::uint32_t word : text.words(example))
        words += (words.empty() ? "" : " ") + std::string(text.types().key({word}));
    return words;
}

std::string labelOf(const LabelledText& text, std::uint32_t example) {
    std::string labels;
    for (const std::uint32_t label : text.labelsOf(example))
        labels += (labels.empty() ? "" : ",") + std::string(text.labels().key({label}));
    return labels;
}

bool mentions(const LabelledText& text, const std::string& part) {
    for (const auto& warning : text.report().warnings)
        if (warning.find(part) != std::string::npos) return true;
    return false;
}

TEST(LabelledText, ReadsFastTextLinesWithSeveralLabels) {
    const TextFiles files;
    const auto text =
        read({files.write("a.txt", "__label__b __label__a Fine film\nIn the __label__b middle\n\n")});
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    ASSERT_EQ((*text)->size(), 2u);
    EXPECT_EQ(labelOf(**text, 0), "a,b");
    EXPECT_EQ(wordsOf(**text, 0), "fine film");
    EXPECT_EQ(labelOf(**text, 1), "b");
    EXPECT_EQ(wordsOf(**text, 1), "in the middle");
}

TEST(LabelledText, ReadsTrecLinesCoarseAndFine) {
    const TextFiles files;
    const auto path = files.write("trec",
                                  "LOC:city Where is it ?\nNUM:date When ?\nLOC:state Which state ?\n"
                                  "NUM:count How many ?\n");
    const auto coarse = read({path});
    ASSERT_TRUE(coarse.ok()) << coarse.error().sentence();
    EXPECT_EQ((*coarse)->labels().size(), 2u);
    EXPECT_EQ(labelOf(**coarse, 2), "LOC");
    LabelledLayout layout;
    layout.fineLabels = true;
    const auto fine = read({path}, {}, 0, 1, layout);
    ASSERT_TRUE(fine.ok());
    EXPECT_EQ(labelOf(**fine, 2), "LOC:state");
}

TEST(LabelledText, ReadsTablesWithQuotedLineEndsSeparatorsAndMarks) {
    const TextFiles files;
    const auto text = read({files.write(
        "a.csv", "id,Review,Sentiment\r\n1,\"two\nlines, \"\"quoted\"\"\",pos\r\n\r\n2,,neg\r\n")});
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    ASSERT_EQ((*text)->size(), 2u);
    EXPECT_EQ(wordsOf(**text, 0), "two lines quoted");
    EXPECT_EQ(wordsOf(**text, 1), "");
    EXPECT_TRUE(mentions(**text, "a.csv:5")) << "the empty text is told with its line";
}

TEST(LabelledText, TakesTheColumnsThatAreNamed) {
    const TextFiles files;
    const auto path =
        files.write("a.tsv", "what\tkind\tuse\nsaid \"so\" here\tx\ttrain\nmore\ty\tdev\nlast\ty\ttrain\n");
    EXPECT_FALSE(read({path}).ok());
    LabelledLayout layout{"what", "kind", "use", false};
    const auto text = read({path}, {}, 0, 1, layout);
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    EXPECT_EQ(wordsOf(**text, 0), "said so here");
    EXPECT_EQ((*text)->training().size(), 2u);
    ASSERT_EQ((*text)->validation().size(), 1u);
    layout.labelColumn = "sort";
    const auto missing = read({path}, {}, 0, 1, layout);
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().place, "--label-column");
    EXPECT_NE(missing.error().what.find("'kind'"), std::string::npos) << "says what there is";
}

TEST(LabelledText, NamesTheLineOfABrokenTable) {
    const TextFiles files;
    const std::pair<const char*, const char*> cases[] = {
        {"text,label\na,b\nc\n", "t.csv:3"},              // a field too few
        {"text,label\na,b\n\"open,b\nx,y\n", "t.csv:3"},  // never closed
        {"text,label\n\"a\"x,b\n", "t.csv:2"},            // text behind the quotation mark
        {"text,label,split\na,b,elsewhere\n", "t.csv:2"},
        {"one,two\na,b\n", "t.csv:1"}};
    for (const auto& [content, place] : cases) {
        const auto text = read({files.write("t.csv", content)});
        ASSERT_FALSE(text.ok()) << content;
        EXPECT_EQ(text.error().place, place) << text.error().sentence();
        EXPECT_FALSE(text.error().advice.empty());
    }
}

TEST(LabelledText, ReadsFoldersOfTexts) {
    const TextFiles files;
    for (const char* folder : {"train/pos", "train/neg", "train/unsup", "test/pos", "test/neg"})
        std::filesystem::create_directories(files.folder() / "acl" / folder);
    files.write("acl/train/pos/1_9.txt", "good");
    files.write("acl/train/neg/1_2.txt", "bad");
    files.write("acl/train/unsup/1_0.txt", "neither");
    files.write("acl/train/urls.txt", "no example");
    files.write("acl/test/pos/2_8.txt", "fine");
    const auto text = read({files.folder() / "acl/"});
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    EXPECT_EQ((*text)->training().size(), 2u);
    EXPECT_EQ((*text)->validation().size(), 1u);
    EXPECT_TRUE(mentions(**text, "unsup"));
    EXPECT_TRUE(mentions(**text, "'neg' holds no .txt file"));
    EXPECT_EQ((*text)->report().files.front(), "acl");
}

TEST(LabelledText, TakesBrokenBytesAsLatin1AndSaysWhere) {
    const TextFiles files;
    const auto text =
        read({files.write("a.txt", "__label__a plain\n__label__b caf\xE9 \xC3\xA9t\xC3\xA9\n")});
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    EXPECT_EQ(wordsOf(**text, 1), "caf\xC3\xA9 \xC3\xA9t\xC3\xA9");
    EXPECT_EQ((*text)->report().replacedBytes, 1u);
    EXPECT_TRUE(mentions(**text, "a.txt:2"));
}

TEST(LabelledText, RefusesWhatCannotBeLearnt) {
    const TextFiles files;
    const auto message = [&](std::string_view content) {
        const auto text = read({files.write("a.txt", content)});
        EXPECT_FALSE(text.ok());
        return text.ok() ? "" : text.error().what;
    };
    EXPECT_NE(message("__label__a x\n__label__a y\n").find("label 'a'"), std::string::npos);
    EXPECT_NE(message("__label__a\n__label__b\n").find("not a single word"), std::string::npos);
    EXPECT_NE(message("__label__\n__label__ text\n").find("not a single example"), std::string::npos);
    EXPECT_NE(message("").find("empty"), std::string::npos);
    EXPECT_NE(
        message("Some prose of one line.\nAnd another line.\nThen more.\nEnd it here.\n").find("look like"),
        std::string::npos);
    const auto packed = read({files.write("a.csv.xz", std::string_view("\xFD"
                                                                       "7zXZ\0....",
                                                                       10))});
    ASSERT_FALSE(packed.ok());
    EXPECT_NE(packed.error().sentence().find("xz -d"), std::string::npos);
    EXPECT_EQ(read({files.folder() / "none.csv"}).error().code, ErrorCode::NotFound);
}

TEST(LabelledText, CountsExamplesWithoutALabel) {
    const TextFiles files;
    const auto text = read({files.write("a.csv", "text,label\nx,a\ny,\nz,b\n")});
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    EXPECT_EQ((*text)->size(), 2u);
    EXPECT_TRUE(mentions(**text, "a.csv:3"));
}

TEST(LabelledText, LeavesOutHeldOutExamplesWithAnUnknownLabel) {
    const TextFiles files;
    const auto train = files.write("a.txt", "__label__a x\n__label__b y\n");
    const auto test = files.write("b.txt", "__label__a new\n__label__c z\n");
    const auto text = read({train}, {test});
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    EXPECT_EQ((*text)->labels().size(), 2u);
    ASSERT_EQ((*text)->validation().size(), 1u);
    EXPECT_TRUE(mentions(**text, "'c'"));
    // Words of held-out examples alone come last and were never counted.
    EXPECT_EQ((*text)->types().count((*text)->types().find("new").value()), 0u);
}

std::string manyLines(std::size_t count) {
    Random random(7);
    std::string lines;
    for (std::size_t i = 0; i < count; ++i) {
        lines += "__label__" + std::to_string(random.below(3));
        for (std::uint32_t word = random.below(80); word > 0; --word)
            lines += " w" + std::to_string(random.below(5000));
        lines += '\n';
    }
    return lines;
}

TEST(LabelledText, DoesNotDependOnThreadsOrPacking) {
    const TextFiles files;
    const std::string lines = manyLines(20000);
    const auto one = read({files.write("a.txt", lines)}, {}, 0.1);
    const auto many = read({files.write("a.txt", lines)}, {}, 0.1, 4);
    const auto packed = read({files.writePacked("b.gz", lines)}, {}, 0.1, 2);
    ASSERT_TRUE(one.ok() && many.ok() && packed.ok());
    EXPECT_EQ((*one)->contentHash(), (*many)->contentHash());
    EXPECT_EQ((*one)->contentHash(), (*packed)->contentHash());
    EXPECT_NE((*one)->contentHash(), (*read({files.write("a.txt", lines)}, {}, 0.2))->contentHash());
    EXPECT_EQ((*one)->validation().size(), 2000u);
    EXPECT_EQ((*one)->training().size(), 18000u);
    // Counts are those of a plain walk over the training examples.
    std::vector<std::uint64_t> counts((*one)->types().size());
    for (const std::uint32_t example : (*one)->training())
        for (const std::uint32_t word : (*one)->words(example)) ++counts[word];
    for (std::uint32_t i = 0; i < counts.size(); ++i) ASSERT_EQ((*one)->types().count({i}), counts[i]);
    for (std::uint32_t i = 1; i < counts.size(); ++i) ASSERT_GE(counts[i - 1], counts[i]);
}

TEST(LabelledText, OrdersNumericLabelsByTheirNumbers) {
    const TextFiles files;
    const auto text = read({files.write("a.txt", "__label__10 x\n__label__2 y\n")});
    ASSERT_TRUE(text.ok());
    EXPECT_EQ((*text)->labels().key({0}), "2");
}

TEST(LabelledText, StopsWhenAsked) {
    const TextFiles files;
    std::stop_source stop;
    stop.request_stop();
    const auto text = LabelledText::read({files.write("a.txt", manyLines(100))}, {}, {}, stop.get_token());
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace embedscope
