// Files that other programs wrote, with numbers that those programs' readers give.

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

const std::filesystem::path kModels = std::filesystem::path(EMBEDSCOPE_SHARED_DATA) / "models";

class RealFiles : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(kModels)) GTEST_SKIP() << "skipped: no shared data";
    }
    static ModelPtr opened(const std::filesystem::path& path) {
        auto model = openModel(path);
        EXPECT_TRUE(model.ok()) << model.error().sentence();
        EXPECT_TRUE(!model.ok() || (*model)->warnings.empty());
        return model.ok() ? *model : nullptr;
    }
    static float at(const EmbeddingModel& model, std::string_view key, std::size_t j) {
        const auto row = model.vectors.keys->find(key);
        EXPECT_TRUE(row.has_value()) << key;
        return row ? model.vectors.vectors.rowCopy(*row)[j] : 0;
    }
};

// The expected numbers are those of gensim 4.2's KeyedVectors.load_word2vec_format: first, middle and last
// row.

TEST_F(RealFiles, word2vecBinary) {
    const ModelPtr model = opened(kModels / "euclidean_vectors.bin");
    ASSERT_TRUE(model);
    EXPECT_EQ(model->vectors.rows(), 2747u);
    EXPECT_EQ(model->vectors.dim(), 10u);
    EXPECT_EQ(at(*model, "the", 0), 0x1.af9172p-2f);
    EXPECT_EQ(at(*model, "internet", 3), 0x1.ac5e16p-2f);
    EXPECT_EQ(at(*model, "fly", 9), 0x1.5db51ap-2f);
}

TEST_F(RealFiles, gloveText) {
    const ModelPtr model = opened(kModels / "test_glove.txt");
    ASSERT_TRUE(model);
    EXPECT_EQ(model->vectors.rows(), 76u);
    EXPECT_EQ(model->vectors.dim(), 50u);
    EXPECT_EQ(at(*model, "the", 0), 0x1.ac0832p-2f);
    EXPECT_EQ(at(*model, "who", 3), -0x1.25e204p-1f);
    EXPECT_EQ(at(*model, "into", 49), -0x1.2c91d2p+0f);
}

TEST_F(RealFiles, fastTextVec) {
    const ModelPtr lee = opened(kModels / "lee_fasttext.vec");
    ASSERT_TRUE(lee);
    EXPECT_EQ(lee->vectors.rows(), 1762u);
    EXPECT_EQ(at(*lee, "the", 0), -0x1.51e108p-1f);
    EXPECT_EQ(at(*lee, "followed", 3), -0x1.9e108cp-2f);
    EXPECT_EQ(at(*lee, "hundred", 9), 0x1.eb93ccp-5f);
    const ModelPtr crime = opened(kModels / "crime-and-punishment.vec");
    ASSERT_TRUE(crime);
    EXPECT_EQ(crime->vectors.rows(), 291u);
    EXPECT_EQ(at(*crime, "\u0438", 0), -0x1.ca4d2cp-4f);
    EXPECT_EQ(at(*crime, "\u043d\u0430\u043f\u0440\u043e\u0442\u0438\u0432;", 4), 0x1.c0b136p-5f);
}

TEST_F(RealFiles, gloveAsWord2vecBinary) {
    const auto packed = kModels / "glove-6b-100d-top50k.w2v.bin.xz";
    test::TempFolder folder;
    const auto path = folder / "glove.bin";
    const std::string command = "xz -dkc '" + packed.string() + "' > '" + path.string() + "'";
    if (!std::filesystem::exists(packed) || std::system(command.c_str()) != 0)
        GTEST_SKIP() << "skipped: no xz, or not the file";
    const ModelPtr model = opened(path);
    ASSERT_TRUE(model);
    EXPECT_EQ(model->vectors.rows(), 50000u);
    EXPECT_EQ(model->vectors.dim(), 100u);
    EXPECT_EQ(at(*model, "the", 0), -0x1.38e2ap-5f);
    EXPECT_EQ(at(*model, "nasional", 50), -0x1.24d6a2p+0f);
    EXPECT_EQ(at(*model, "caloric", 99), -0x1.4f6944p-2f);
}

}  // namespace
}  // namespace embedscope
