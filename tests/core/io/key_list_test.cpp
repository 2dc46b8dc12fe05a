#include "core/io/key_list.h"

#include <gtest/gtest.h>

#include "core/io/json_keys.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

std::vector<std::string> keysOf(const KeyList& list) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < list.size(); ++i)
        keys.push_back(list.arena.substr(list.offsets[i], list.offsets[i + 1] - list.offsets[i]));
    return keys;
}

class KeyFile : public testing::Test {
  protected:
    Result<KeyList> read(std::string_view content, std::uint64_t rows) {
        test::writeAll(m_folder / "keys", content);
        m_warnings.clear();
        return readKeyFile(m_folder / "keys", rows, {}, m_warnings);
    }
    std::vector<std::string> keys(std::string_view content, std::uint64_t rows) {
        const auto list = read(content, rows);
        if (!list) return {"error: " + list.error().what};
        return keysOf(*list);
    }
    TempFolder m_folder;
    std::vector<std::string> m_warnings;
};

TEST_F(KeyFile, oneKeyALine) {
    EXPECT_EQ(keys("a\r\nb c\n\nd", 4), (std::vector<std::string>{"a", "b c", "", "d"}));
    EXPECT_EQ(keys("\xEF\xBB\xBFx\ny\n", 2), (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(keys("[PAD]\n[UNK]\nthe\n", 3), (std::vector<std::string>{"[PAD]", "[UNK]", "the"}));
}

TEST_F(KeyFile, tokenizerWithAVocabularyObjectAndAddedTokens) {
    const char* tokenizer =
        R"({"version": "1.0", "truncation": {"vocab": {"x": 9}}, "added_tokens": [{"id": 0, "content": "<s>",
        "special": true}, {"id": 3, "content": "new", "nested": {"id": 7}}], "pre_tokenizer": [[1, [2]]],
        "model": {"type": "BPE", "vocab": {"<s>": 0, "b": 2, "a": 1}, "merges": ["a b"], "after": {"c": 1}}})";
    EXPECT_EQ(keys(tokenizer, 4), (std::vector<std::string>{"<s>", "a", "b", "new"}));
    EXPECT_TRUE(m_warnings.empty());
    EXPECT_EQ(keys(tokenizer, 6), (std::vector<std::string>{"<s>", "a", "b", "new", "[row 4]", "[row 5]"}));
    ASSERT_EQ(m_warnings.size(), 1u);
    EXPECT_NE(m_warnings[0].find("2 rows have no key"), std::string::npos);
    EXPECT_EQ(keys(tokenizer, 3), (std::vector<std::string>{"<s>", "a", "b"}));
    EXPECT_NE(m_warnings.at(0).find("1 key of keys have no row"), std::string::npos) << m_warnings[0];
}

TEST_F(KeyFile, tokenizerWithAUnigramList) {
    EXPECT_EQ(keys(R"({"model": {"vocab": [["<unk>", 0.0], ["\u2581the", -3.5], ["s", -4]]}})", 3),
              (std::vector<std::string>{"<unk>", "\u2581the", "s"}));
}

TEST_F(KeyFile, refusesAnotherNumberOfKeysAndFilesWithVectors) {
    EXPECT_EQ(read("a\nb\n", 3).error().what, "it holds 2 keys and the matrix has 3 rows");
    EXPECT_EQ(read("{\"a\": 5}", 3).error().code, ErrorCode::BadFormat);
    EXPECT_EQ(read("{}", 3).error().code, ErrorCode::BadFormat);
    EXPECT_EQ(read("{\"a\": ", 3).error().code, ErrorCode::BadFormat);
    EXPECT_EQ(read("a 1.5 2.5 3.5\nb 1.5 2.5 3.5\nc 1 2 3\n", 3).error().what, "it holds vectors of its own");
}

TEST_F(KeyFile, deepNestingCostsNothing) {
    const std::string deep(200000, '[');
    EXPECT_FALSE(readJsonKeys(deep, "deep").ok());
    std::string objects;
    for (int i = 0; i < 50000; ++i) objects += "{\"a\":";
    EXPECT_FALSE(readJsonKeys(objects, "deep").ok());
}

}  // namespace
}  // namespace embedscope
