// safetensors in general: the choice of a tensor, models in several files, folders. Numbers are compared in
// golden_test.

#include <gtest/gtest.h>

#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

const std::filesystem::path kGolden = std::filesystem::path(EMBEDSCOPE_GOLDEN) / "safetensors";
const std::filesystem::path kModels = std::filesystem::path(EMBEDSCOPE_SHARED_DATA) / "models";

TEST(Safetensors, listsItsMatricesAndTakesTheOneThatWasAskedFor) {
    const auto info = describeModel(kGolden / "float32");
    ASSERT_TRUE(info.ok()) << info.error().sentence();
    EXPECT_EQ(info->tensor, "embeddings.word_embeddings.weight");
    EXPECT_EQ(info->tensors.size(), 3u);
    OpenOptions options;
    options.tensor = "position_embeddings.weight";
    const auto opened = openModel(kGolden / "float32", options);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ((*opened)->vectors.rows(), 9u);
    options.tensor = "norm";
    const auto missing = openModel(kGolden / "float32", options);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().advice.find("word_embeddings"), std::string::npos);
}

TEST(Safetensors, aPartOfAModelThatIsNotThereIsNamed) {
    const TempFolder folder;
    std::filesystem::copy(kGolden / "sharded/model.safetensors.index.json",
                          folder / "model.safetensors.index.json");
    const auto opened = openModel(folder.path());
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().place.find("model-00001-of-00002.safetensors"), std::string::npos)
        << opened.error().place;
    test::writeAll(folder / "model.safetensors.index.json", R"({"weight_map": {"a": "../secret"}})");
    EXPECT_NE(openModel(folder.path()).error().what.find("outside its folder"), std::string::npos);
    for (const char* odd : {R"({"weight_map": [1]})", R"({"weight_map": {"a": 1}})", R"({"weight_map": {}})",
                            R"({"weight_map")"}) {
        test::writeAll(folder / "model.safetensors.index.json", odd);
        EXPECT_FALSE(openModel(folder.path()).ok()) << odd;
    }
}

TEST(Safetensors, everyTruncationIsAnError) {
    const TempFolder folder;
    const std::string whole = test::readAll(kGolden / "float16.safetensors");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        test::writeAll(folder / "part", std::string_view(whole).substr(0, size));
        EXPECT_FALSE(openModel(folder / "part").ok()) << size;
    }
}

TEST(Safetensors, aFolderWithoutAModelSaysWhatIsInIt) {
    const TempFolder folder;
    test::writeAll(folder / "notes.md", "hello");
    const auto opened = openModel(folder.path());
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(opened.error().what.find("notes.md"), std::string::npos);
}

TEST(Safetensors, aRealModelOpensWithItsTokenizer) {
    if (!std::filesystem::exists(kModels)) GTEST_SKIP() << "skipped: no shared data";
    const auto opened = openModel(kModels / "model2vec-float32");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ((*opened)->formatId, "safetensors");
    EXPECT_EQ(test::warningsOf(**opened), "");
    EXPECT_TRUE((*opened)->vectors.keys->find("[PAD]").has_value());
    EXPECT_EQ((*opened)->vectors.keys->find("[PAD]")->value, 0u);
}

}  // namespace
}  // namespace embedscope
