// What text formats meet in the wild.

#include <gtest/gtest.h>
#include <zlib.h>

#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::keysOf;
using test::TempFolder;
using test::warningsOf;

class TextFormats : public testing::Test {
  protected:
    Result<ModelPtr> open(std::string_view content, const OpenOptions& options = {}) {
        const auto path = m_folder / "vectors.txt";
        test::writeAll(path, content);
        return openModel(path, options);
    }
    /// Opens a text that must open, and returns the model.
    ModelPtr opened(std::string_view content) {
        auto model = open(content);
        EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().sentence());
        return model.ok() ? *model : std::make_shared<const EmbeddingModel>();
    }
    std::string sentence(std::string_view content) {
        const auto model = open(content);
        EXPECT_FALSE(model.ok());
        return model.ok() ? "" : model.error().sentence();
    }
    static std::vector<float> row(const EmbeddingModel& model, std::uint32_t index) {
        return model.vectors.vectors.rowCopy(RowId{index});
    }
    TempFolder m_folder;
};

TEST_F(TextFormats, readsWord2vecTextWithItsHeader) {
    const ModelPtr model = opened("2 3\nthe 0.5 -1 2e-1\nof 1 2 3\n");
    EXPECT_EQ(model->formatId, "word2vec-text");
    EXPECT_EQ(model->name, "vectors");
    EXPECT_EQ(keysOf(*model), (std::vector<std::string>{"the", "of"}));
    EXPECT_EQ(row(*model, 0), (std::vector<float>{0.5f, -1, 0.2f}));
    EXPECT_TRUE(model->warnings.empty());
}

TEST_F(TextFormats, readsGloveText) {
    const ModelPtr model = opened("the 0.5 -1 2\n, 1 2 3\n7 1 1 1\n");
    EXPECT_EQ(model->formatId, "glove-text");
    EXPECT_EQ(keysOf(*model), (std::vector<std::string>{"the", ",", "7"}));
    EXPECT_TRUE(model->warnings.empty()) << warningsOf(*model);
}

TEST_F(TextFormats, acceptsWindowsLineEndsTrailingBlanksTabsAndAByteOrderMark) {
    for (const char* text : {"2 2\r\na 1 2\r\nb 3 4\r\n", "2 2\na 1 2 \nb 3 4 \n",
                             "\xEF\xBB\xBF"
                             "2 2\na 1 2\nb 3 4\n",
                             "a\t1\t2\nb\t3\t4\n",
                             "\xEF\xBB\xBF"
                             "a 1 2\nb  3   4\t\n",
                             "2 2 \na 1 2\nb 3 4\n\n\n"}) {
        const ModelPtr model = opened(text);
        EXPECT_EQ(keysOf(*model), (std::vector<std::string>{"a", "b"})) << text;
        EXPECT_EQ(row(*model, 1), (std::vector<float>{3, 4})) << text;
        EXPECT_TRUE(model->warnings.empty()) << warningsOf(*model);
    }
}

TEST_F(TextFormats, takesTheLastNumbersOfALineWhoseKeyHoldsBlanks) {
    const ModelPtr model = opened("the 1 2\n. . . 3 4\nat name@domain.com 5 6\na 1 b 7 8\n");
    EXPECT_EQ(keysOf(*model), (std::vector<std::string>{"the", ". . .", "at name@domain.com", "a 1 b"}));
    EXPECT_EQ(row(*model, 1), (std::vector<float>{3, 4}));
}

TEST_F(TextFormats, leavesRaggedLinesOutAndNamesTheFirst) {
    const ModelPtr model = opened("a 1 2\nb 3\nc 5 6\nd 1 2 3\ne x 2\n\nf 7 8\n");
    EXPECT_EQ(keysOf(*model), (std::vector<std::string>{"a", "c", "f"}));
    EXPECT_EQ(row(*model, 2), (std::vector<float>{7, 8}));
    EXPECT_NE(warningsOf(*model).find(
                  "3 lines were left out for want of a key and 2 numbers (first at vectors.txt:2)"),
              std::string::npos)
        << warningsOf(*model);
}

TEST_F(TextFormats, countsLinesThroughThoseLeftOut) {
    const ModelPtr model = opened("4 2\na 1 2\n\nbad 1\nb 1 nan\na 3 4\n");
    EXPECT_NE(warningsOf(*model).find("(first at vectors.txt:5)"), std::string::npos) << warningsOf(*model);
    EXPECT_NE(warningsOf(*model).find("'a' at vectors.txt:6"), std::string::npos) << warningsOf(*model);
}

TEST_F(TextFormats, believesTheRowsThatAreThereRatherThanTheHeader) {
    for (const char* rows : {"3", "1"}) {
        const ModelPtr model = opened(std::string(rows) + " 2\na 1 2\nb 3 4\n");
        EXPECT_EQ(model->vectors.rows(), 2u);
        EXPECT_NE(warningsOf(*model).find("promises " + std::string(rows) + " rows and there are 2"),
                  std::string::npos);
    }
    for (const char* header :
         {"0 2", "-1 2", "2 0", "2 -1", "1152921504606846976000 2", "2 9223372036854775808", "2 3"})
        EXPECT_NE(sentence(std::string(header) + "\na 1 2\nb 3 4\n").find("vectors.txt:"), std::string::npos)
            << header;
    EXPECT_NE(sentence("5 2\n").find("the file holds none"), std::string::npos);
}

TEST_F(TextFormats, refusesRowsThatTheFileCannotHold) {
    for (const char* rows :
         {"5", "2147483648", "1152921504606846976", "9223372036854775808", "18446744073709551615"}) {
        const std::string text = std::string(rows) + " 2\na 1 2\nb 3 4\n";
        EXPECT_NE(sentence(text).find("vectors.txt:1: the header promises " + std::string(rows) + " rows"),
                  std::string::npos)
            << sentence(text);
        const auto info = describeModel(m_folder / "vectors.txt");
        ASSERT_FALSE(info.ok());
        EXPECT_EQ(info.error().code, ErrorCode::UnexpectedEnd);
    }
}

TEST_F(TextFormats, refusesAFileThatWasCutOff) {
    EXPECT_NE(sentence("3 2\na 1 2\nb 3 4\nc 5").find("cut off"), std::string::npos);
    EXPECT_NE(sentence("3 2\na 1 2\nb 3 4").find("cut off"), std::string::npos);
    EXPECT_EQ(opened("2 2\na 1 2\nb 3 4")->vectors.rows(), 2u);
}

TEST_F(TextFormats, blankLinesClaimNoMemory) {
    std::string text = "a";
    for (int i = 0; i < 5000; ++i) text += " 1";
    text += "\n" + std::string(8 << 20, '\n');
    EXPECT_EQ(opened(text)->vectors.rows(), 1u);
}

TEST_F(TextFormats, repairsKeysThatAreNotUtf8) {
    const ModelPtr latin = opened(
        "stra\xDF"
        "e 1 2\nplain 3 4\n\xE9t\xE9 5 6\n");
    EXPECT_EQ(keysOf(*latin), (std::vector<std::string>{"stra\xC3\x9F"
                                                        "e",
                                                        "plain", "\xC3\xA9t\xC3\xA9"}));
    EXPECT_NE(warningsOf(*latin).find("2 keys are not UTF-8 (first at vectors.txt:1); read as Latin-1"),
              std::string::npos);
    const ModelPtr broken = opened(
        "stra\xC3\x9F"
        "e 1 2\ncut\xE6\x9D 3 4\n\xED\xA0\x80 5 6\n");
    EXPECT_EQ(keysOf(*broken), (std::vector<std::string>{"stra\xC3\x9F"
                                                         "e",
                                                         "cut\xEF\xBF\xBD", "\xEF\xBF\xBD"}));
    EXPECT_NE(warningsOf(*broken).find("2 keys are not UTF-8 (first at vectors.txt:2)"), std::string::npos);
}

TEST_F(TextFormats, keepsEmptyKeysAndTellsOfThem) {
    const ModelPtr model = opened("a 1 2\n 3 4\nb 5 6\n");
    EXPECT_EQ(keysOf(*model), (std::vector<std::string>{"a", "", "b"}));
    EXPECT_NE(warningsOf(*model).find("1 row has an empty key (first at vectors.txt:2)"), std::string::npos);
}

TEST_F(TextFormats, tellsOfAMissingLineEnd) {
    const ModelPtr model = opened("a 1 2\nb 3 4");
    EXPECT_EQ(row(*model, 1), (std::vector<float>{3, 4}));
    EXPECT_NE(warningsOf(*model).find("no line end"), std::string::npos);
}

TEST_F(TextFormats, givesTheSameAcrossBlockBorders) {
    // Lines of changing length, so that blocks and pieces end everywhere in a line; some of them do not fit.
    Random random(9);
    std::string text;
    std::vector<std::string> keys;
    std::vector<float> firsts;
    for (int i = 0; text.size() < (20u << 20); ++i) {
        if (i % 1000 == 999) {
            text += "ragged 1\n";
            continue;
        }
        keys.push_back("k" + std::to_string(i) + std::string(random.below(300), 'x'));
        firsts.push_back(static_cast<float>(i) / 4);
        text += keys.back() + ' ' + std::to_string(i / 4) +
                (i % 4 == 0   ? ""
                 : i % 4 == 1 ? ".25"
                 : i % 4 == 2 ? ".5"
                              : ".75") +
                " -1 2\n";
    }
    const ModelPtr model = opened(text);
    ASSERT_EQ(keysOf(*model), keys);
    for (std::uint32_t i = 0; i < firsts.size(); ++i)
        ASSERT_EQ(row(*model, i), (std::vector<float>{firsts[i], -1, 2}));
}

TEST_F(TextFormats, readsALineLongerThanABlock) {
    std::string text = "key";
    const std::size_t dim = 1500000;
    for (std::size_t i = 0; i < dim; ++i) text += " 0.25" + std::to_string(i % 10);
    text += '\n';
    const ModelPtr model = opened(std::to_string(1) + ' ' + std::to_string(dim) + '\n' + text);
    ASSERT_EQ(model->vectors.dim(), dim);
    EXPECT_EQ(row(*model, 0).back(), 0.259f);
}

std::string gzipped(const std::string& content) {
    TempFolder folder;
    const gzFile file = ::gzopen((folder / "x").c_str(), "wb");
    ::gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    ::gzclose(file);
    return test::readAll(folder / "x");
}

TEST_F(TextFormats, readsGzip) {
    const auto path = m_folder / "words.vec.gz";
    std::string text = "40000 3\n";
    for (int i = 0; i < 40000; ++i) text += "w" + std::to_string(i) + " 1 2 " + std::to_string(i) + '\n';
    const std::string packed = gzipped(text);
    test::writeAll(path, packed);
    const auto info = describeModel(path);
    ASSERT_TRUE(info.ok());
    EXPECT_EQ(info->rows, 40000u);
    const auto model = openModel(path);
    ASSERT_TRUE(model.ok()) << model.error().sentence();
    EXPECT_EQ((*model)->name, "words");
    EXPECT_EQ((*model)->vectors.rows(), 40000u);
    EXPECT_EQ(row(**model, 39999)[2], 39999);
    EXPECT_TRUE((*model)->warnings.empty());

    test::writeAll(path, packed.substr(0, packed.size() / 2));
    EXPECT_EQ(openModel(path).error().code, ErrorCode::UnexpectedEnd);
    std::string damaged = packed;
    damaged[packed.size() / 2] ^= 0x55;
    test::writeAll(path, damaged);
    EXPECT_FALSE(openModel(path).ok());
}

TEST_F(TextFormats, readsPackedBinaryToo) {
    const EmbeddingModel model = test::makeModel(500, 7);
    ASSERT_TRUE(saveModel(model, m_folder / "plain", "word2vec-binary").ok());
    test::writeAll(m_folder / "model.bin.gz", gzipped(test::readAll(m_folder / "plain")));
    const auto opened = openModel(m_folder / "model.bin.gz");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_TRUE(test::sameBits((*opened)->vectors.vectors, model.vectors.vectors));
    test::writeAll(m_folder / "bomb.gz", gzipped("1000000000000 100\nkey \x01\x02\x03\x04"));
    EXPECT_EQ(openModel(m_folder / "bomb.gz").error().code, ErrorCode::UnexpectedEnd);
}

TEST_F(TextFormats, saysWhatAFileIsThatIsNoModel) {
    const struct {
        std::string content;
        const char* expected;
    } cases[] = {
        {"It was the best of times,\nit was the worst of times,\nit was the age of wisdom\n",
         "it is a text and no model"},
        {"\n <!DOCTYPE HTML PUBLIC><html><title>404</title>", "a web page (HTML)"},
        {"<html>\n<body>", "a web page (HTML)"},
        {"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n", "Git LFS pointer"},
        {std::string("PK\3\4 and so on\0", 15), "a zip archive"},
        {std::string("GGUF\3\0\0\0", 8), "the file ends in its head"},
        {"\x93NUMPY and so on", "NumPy's format"},
        {std::string("\x80\x04\x95\x00\x00", 5), "never executed"},
        {"{\"a\": [1, 2]}", "JSON"},
        {"0.1 0.2 0.3\n0.4 0.5 0.6\n", "numbers without keys"},
        {"the 1234\nof 900\nand 850\n", "such as word counts"},
        {std::string("\xFF\xFE"
                     "a\0 \0",
                     6),
         "UTF-16"},
        {std::string(100, '\1'), "a binary file of no known format"},
    };
    for (const auto& each : cases)
        EXPECT_NE(sentence(each.content).find(each.expected), std::string::npos) << sentence(each.content);
    EXPECT_NE(sentence("").find("the file is empty"), std::string::npos);
    EXPECT_EQ(openModel(m_folder.path()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(openModel(m_folder / "absent").error().code, ErrorCode::NotFound);
    EXPECT_EQ(describeModel(m_folder / "absent").error().code, ErrorCode::NotFound);
    EXPECT_EQ(openModel("/dev/null").error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace embedscope
