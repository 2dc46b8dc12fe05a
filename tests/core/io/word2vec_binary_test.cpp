#include <gtest/gtest.h>

#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::keysOf;
using test::TempFolder;

std::string bytesOf(std::initializer_list<float> values) {
    std::string bytes(values.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), std::data(values), bytes.size());
    return bytes;
}

class Word2vecBinary : public testing::Test {
  protected:
    Result<ModelPtr> open(std::string_view content) {
        test::writeAll(m_folder / "model.bin", content);
        return openModel(m_folder / "model.bin");
    }
    TempFolder m_folder;
};

TEST_F(Word2vecBinary, readsRowsWithAndWithoutLineEnds) {
    const std::string first = bytesOf({0.1f, -2});
    const std::string second = bytesOf({3, 1e-30f});
    for (const std::string& content :
         {"2 2\na " + first + "b " + second, "2 2\na " + first + "\nb " + second + "\n",
          "2 2\na " + first + "\nb " + second}) {
        const auto model = open(content);
        ASSERT_TRUE(model.ok()) << model.error().sentence();
        EXPECT_EQ(keysOf(**model), (std::vector<std::string>{"a", "b"}));
        EXPECT_EQ((*model)->vectors.vectors.rowCopy(RowId{1}), (std::vector<float>{3, 1e-30f}));
        EXPECT_TRUE((*model)->warnings.empty());
    }
}

TEST_F(Word2vecBinary, believesNoHeader) {
    const std::string rest = "\na " + bytesOf({0.1f, -2}) + "\nb " + bytesOf({3, 4}) + "\n";
    for (const char* header :
         {"0 2", "-1 2", "2 0", "2 -5", "3 2", "2 3", "2147483648 2", "9223372036854775808 2",
          "1152921504606846976 4", "18446744073709551615 18446744073709551615", "2 9223372036854775808",
          "99999999999999999999999 2"}) {
        const auto model = open(header + rest);
        ASSERT_FALSE(model.ok()) << header;
        EXPECT_TRUE(model.error().code == ErrorCode::UnexpectedEnd ||
                    model.error().code == ErrorCode::BadFormat);
        EXPECT_NE(model.error().place.find("model.bin@0x"), std::string::npos) << model.error().place;
        EXPECT_FALSE(describeModel(m_folder / "model.bin").ok() && std::string(header) != "3 2");
    }
}

TEST_F(Word2vecBinary, tellsOfBytesBehindTheLastRow) {
    const auto model = open("1 2\na " + bytesOf({1, 0.3f}) + "\nb " + bytesOf({3, 4}));
    ASSERT_TRUE(model.ok());
    EXPECT_EQ((*model)->vectors.rows(), 1u);
    EXPECT_NE(test::warningsOf(**model).find("more bytes follow"), std::string::npos);
}

TEST_F(Word2vecBinary, namesTheRowInWhichTheFileEnds) {
    // The keys are so long that the header alone could be true.
    const auto model =
        open("3 1\n" + std::string(40, 'k') + ' ' + bytesOf({0.1f}) + "\nb " + bytesOf({0.1f}));
    ASSERT_FALSE(model.ok());
    EXPECT_EQ(model.error().code, ErrorCode::UnexpectedEnd);
    EXPECT_NE(model.error().what.find("row 3 of the 3"), std::string::npos) << model.error().what;
}

TEST_F(Word2vecBinary, refusesAKeyWithoutEnd) {
    std::string content = "2 1\na " + bytesOf({0.1f}) + std::string(3 << 20, 'x');
    const auto model = open(content);
    ASSERT_FALSE(model.ok());
    EXPECT_EQ(model.error().code, ErrorCode::BadFormat);
    EXPECT_EQ(model.error().place, "model.bin@0xa");
}

TEST_F(Word2vecBinary, readsRowsAcrossBlockBorders) {
    const EmbeddingModel model = test::makeModel(30000, 101);
    ASSERT_TRUE(saveModel(model, m_folder / "model.bin", "word2vec-binary").ok());
    const auto opened = openModel(m_folder / "model.bin");
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(keysOf(**opened), keysOf(model));
    EXPECT_TRUE(test::sameBits((*opened)->vectors.vectors, model.vectors.vectors));
    const EmbeddingModel wide = test::makeModel(3, 3000000);
    ASSERT_TRUE(saveModel(wide, m_folder / "wide.bin", "word2vec-binary").ok());
    const auto openedWide = openModel(m_folder / "wide.bin");
    ASSERT_TRUE(openedWide.ok());
    EXPECT_TRUE(test::sameBits((*openedWide)->vectors.vectors, wide.vectors.vectors));
}

}  // namespace
}  // namespace embedscope
