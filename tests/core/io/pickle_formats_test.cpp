// PyTorch's and gensim's files: pickles that are read as data. Numbers are compared in golden_test.

#include <gtest/gtest.h>

#include "core/base/pickle_reader.h"
#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

const std::filesystem::path kGolden = EMBEDSCOPE_GOLDEN;
const std::filesystem::path kTrace = "/tmp/embedscope-was-here";

Result<Pickle> parsed(std::string_view text) {
    return readPickle(std::as_bytes(std::span(text.data(), text.size())), "pickle");
}

TEST(Pickles, aMaliciousPayloadIsRefusedAndNothingRuns) {
    std::filesystem::remove(kTrace);
    for (const char* name : {"pytorch/malicious.pt", "gensim/malicious.kv"}) {
        const auto opened = openModel(kGolden / name);
        ASSERT_FALSE(opened.ok()) << name;
        EXPECT_NE(opened.error().what.find("posix.system"), std::string::npos) << opened.error().what;
        EXPECT_NE(opened.error().what.find("nothing ran"), std::string::npos) << opened.error().what;
        EXPECT_FALSE(describeModel(kGolden / name).ok());
    }
    EXPECT_FALSE(std::filesystem::exists(kTrace));
}

TEST(Pickles, listsTheMatricesOfAStateDict) {
    const auto info = describeModel(kGolden / "pytorch/zip.pt");
    ASSERT_TRUE(info.ok()) << info.error().sentence();
    EXPECT_EQ(info->tensor, "embed.weight");
    ASSERT_EQ(info->tensors.size(), 2u);
    EXPECT_EQ(info->tensors[1].name, "head.weight");
    EXPECT_EQ(describeModel(kGolden / "pytorch/nested.pt")->tensor, "state_dict.model.embed.weight");
    EXPECT_EQ(describeModel(kGolden / "gensim/apart.kv")->tensor, "vectors");
}

TEST(Pickles, gensimsCountsAreKept) {
    const auto opened = openModel(kGolden / "gensim/word2vec.model");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ((*opened)->vectors.keys->count(RowId{0}), 20u);
    EXPECT_EQ((*opened)->vectors.keys->count(RowId{4}), 16u);
}

TEST(Pickles, vectorsThatAreNotBesideAreMissed) {
    const TempFolder folder;
    std::filesystem::copy(kGolden / "gensim/apart.kv", folder / "apart.kv");
    const auto opened = openModel(folder / "apart.kv");
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().what.find("apart.kv.vectors.npy"), std::string::npos) << opened.error().what;
    EXPECT_NE(opened.error().advice.find("save_word2vec_format"), std::string::npos);
}

TEST(Pickles, everyTruncationIsAnErrorAndEveryChangedByteSurvived) {
    const TempFolder folder;
    for (const char* name : {"pytorch/zip.pt", "pytorch/old.bin", "gensim/whole.kv"}) {
        const std::string whole = test::readAll(kGolden / name);
        for (std::size_t size = 0; size < whole.size(); size += 3) {
            test::writeAll(folder / "part", std::string_view(whole).substr(0, size));
            EXPECT_FALSE(openModel(folder / "part").ok()) << name << ' ' << size;
        }
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string changed = whole;
            changed[at] = static_cast<char>(at % 2 ? 0xFF : changed[at] ^ 0x11);
            test::writeAll(folder / "part", changed);
            const auto opened = openModel(folder / "part");
            if (opened.ok()) {
                EXPECT_EQ((*opened)->vectors.keys->size(), (*opened)->vectors.rows());
            }
        }
    }
}

TEST(Pickles, circlesAndDepthEndNowhere) {
    std::string deep = "\x80\x02";
    for (int i = 0; i < 200000; ++i) deep += ']';
    for (int i = 1; i < 200000; ++i) deep += 'a';
    deep += '.';
    EXPECT_TRUE(parsed(deep).ok());
    const std::string circle(
        "\x80\x02]q\x01h\x01"
        "a.",
        9);
    EXPECT_TRUE(parsed(circle).ok());
    EXPECT_FALSE(parsed("\x80\x02" + std::string(10, 'h')).ok());
}

TEST(Pickles, readsNumbersAndTexts) {
    const auto list = parsed("(lp0\nI-7\naL12L\naF2.5\naS'word'\naI01\naNa.");
    ASSERT_TRUE(list.ok()) << list.error().sentence();
    const auto& items = list->value->items;
    ASSERT_EQ(items.size(), 6u);
    EXPECT_EQ(items[0]->integer, -7);
    EXPECT_EQ(items[1]->integer, 12);
    EXPECT_EQ(items[2]->real, 2.5);
    EXPECT_EQ(items[3]->text, "word");
    EXPECT_EQ(items[4]->kind, PickleValue::Kind::Bool);
    EXPECT_EQ(items[5]->kind, PickleValue::Kind::None);
}

}  // namespace
}  // namespace embedscope
