// What happens to a model that is open when its file changes on disk.

#include <gtest/gtest.h>

#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

class MappedModels : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(InPlace, MappedModels, testing::Values("native", "npy", "npz"));

TEST_P(MappedModels, readAsZerosWhereTheFileWasShortenedAndSaySo) {
    constexpr std::size_t kRows = 70000;
    constexpr std::size_t kDim = 256;  // 72 MB, which is mapped
    EmbeddingModel model;
    model.vectors.vectors = VectorMatrix(std::vector<float>(kRows * kDim, 1.5f), kRows, kDim);
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < kRows; ++i) keys.push_back("k" + std::to_string(i));
    model.vectors.keys = std::make_shared<const Vocabulary>(std::move(keys));
    const TempFolder folder;
    const auto path = folder / "model";
    ASSERT_TRUE(saveModel(model, path, GetParam()).ok());
    const auto opened = openModel(path);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    const VectorMatrix& vectors = (*opened)->vectors.vectors;
    const RowId last{kRows - 1};
    EXPECT_EQ(vectors.rowCopy(last)[0], 1.5f);
    EXPECT_FALSE(hasLostPages(**opened));
    std::filesystem::resize_file(path, 1 << 20);
    EXPECT_EQ(vectors.rowCopy(RowId{100})[7], 1.5f);
    EXPECT_EQ(vectors.rowCopy(last)[0], 0.0f);
    EXPECT_TRUE(hasLostPages(**opened));
    EXPECT_EQ((*opened)->vectors.keys->key(last), "k" + std::to_string(kRows - 1));
}

TEST_P(MappedModels, stayWholeWhenTheFileIsRemoved) {
    EmbeddingModel model = test::makeModel(300, 60000);
    const TempFolder folder;
    const auto path = folder / "model";
    ASSERT_TRUE(saveModel(model, path, GetParam()).ok());
    const auto opened = openModel(path);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    std::filesystem::remove(path);
    EXPECT_TRUE(test::sameBits((*opened)->vectors.vectors, model.vectors.vectors));
    EXPECT_FALSE(hasLostPages(**opened));
}

}  // namespace
}  // namespace embedscope
