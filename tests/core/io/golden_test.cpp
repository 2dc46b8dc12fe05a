// Files that the programs of each format wrote (golden/make.py): the same five rows of four numbers under the
// same keys, which must come out bit for bit whatever the format.

#include <gtest/gtest.h>

#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"

namespace embedscope {
namespace {

const std::filesystem::path kGolden = EMBEDSCOPE_GOLDEN;

struct GoldenFile {
    const char* path;
    const char* format;
    float scale = 1;  ///< of the numbers
    const char* warning = "";
    const char* tensor = "";
};

void PrintTo(const GoldenFile& file, std::ostream* out) {
    *out << file.path;
}

const GoldenFile kFiles[] = {
    {"npy/float32.npy", "npy"},
    {"npy/float16.npy", "npy"},
    {"npy/float64.npy", "npy", 1, "rounded to float32"},
    {"npy/fortran.npy", "npy"},
    {"npy/fortran64.npy", "npy", 1, "rounded to float32"},
    {"npy/bigendian.npy", "npy"},
    {"npy/int8.npy", "npy", 8.0f / 127.0f},
    {"npy/version3.npy", "npy"},
    {"npz/stored.npz", "npz"},
    {"npz/packed.npz", "npz"},
    {"safetensors/float32/model.safetensors", "safetensors"},
    {"safetensors/float32", "safetensors"},
    {"safetensors/float32/model.safetensors", "safetensors", 1, "", "word_embeddings.weight"},
    {"safetensors/float16.safetensors", "safetensors"},
    {"safetensors/bfloat16.safetensors", "safetensors"},
    {"safetensors/int8.safetensors", "safetensors", 8.0f / 127.0f},
    {"safetensors/sharded/model.safetensors.index.json", "safetensors"},
    {"safetensors/sharded", "safetensors"},
    {"gguf/float32.gguf", "gguf"},
    {"gguf/float16.gguf", "gguf"},
    {"gguf/bfloat16.gguf", "gguf"},
    {"pytorch/zip.pt", "pytorch"},
    {"pytorch/nested.pt", "pytorch"},
    {"pytorch/columns.pt", "pytorch"},
    {"pytorch/old.bin", "pytorch"},
    {"gensim/whole.kv", "gensim"},
    {"gensim/apart.kv", "gensim"},
    {"gensim/word2vec.model", "gensim"},
    {"projector/vecs.tsv", "projector"},
    {"projector/board", "projector"},
    {"projector/board/config.json", "projector"},
    {"csv/numbered.tsv", "csv"},
    {"csv/lists.csv", "csv"},
};

class GoldenFiles : public testing::TestWithParam<GoldenFile> {};

INSTANTIATE_TEST_SUITE_P(All, GoldenFiles, testing::ValuesIn(kFiles), [](const auto& entry) {
    std::string name = entry.param.path + std::string(*entry.param.tensor ? "_" : "") + entry.param.tensor;
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
});

TEST_P(GoldenFiles, giveTheNumbersAndKeysThatWereWritten) {
    const GoldenFile& file = GetParam();
    OpenOptions options;
    options.tensor = file.tensor;
    const auto opened = openModel(kGolden / file.path, options);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    const EmbeddingModel& model = **opened;
    EXPECT_EQ(model.formatId, file.format);
    EXPECT_EQ(test::keysOf(model),
              (std::vector<std::string>{"the", "king", "Stra\u00dfe", "\u6771\u4eac", "queen"}));
    ASSERT_EQ(model.vectors.rows(), 5u);
    ASSERT_EQ(model.vectors.dim(), 4u);
    for (std::uint32_t i = 0; i < 5; ++i)
        for (std::uint32_t j = 0; j < 4; ++j) {
            const float number = static_cast<float>(4 * i + j) - 9;
            const float expected = file.scale == 1 ? number / 8 : number / 127;
            EXPECT_EQ(model.vectors.vectors.rowCopy(RowId{i})[j], expected) << i << ", " << j;
        }
    if (*file.warning)
        EXPECT_NE(test::warningsOf(model).find(file.warning), std::string::npos) << test::warningsOf(model);
    else
        EXPECT_EQ(test::warningsOf(model), "");

    const auto info = describeModel(kGolden / file.path, options);
    ASSERT_TRUE(info.ok()) << info.error().sentence();
    EXPECT_EQ(info->formatId, file.format);
    EXPECT_EQ(info->rows, 5u);
    EXPECT_EQ(info->dim, 4u);

    const auto first = openModel(kGolden / file.path, {.firstRows = 2, .tensor = file.tensor});
    ASSERT_TRUE(first.ok()) << first.error().sentence();
    EXPECT_EQ(test::keysOf(**first), (std::vector<std::string>{"the", "king"}));
    EXPECT_EQ((*first)->vectors.vectors.rowCopy(RowId{1}), model.vectors.vectors.rowCopy(RowId{1}));
}

}  // namespace
}  // namespace embedscope
