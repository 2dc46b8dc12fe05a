// Real vectors against gensim 4.2: KeyedVectors.evaluate_word_pairs() and
// evaluate_word_analogies(restrict_vocab=30000) on the same file.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "core/eval/analogies.h"
#include "core/eval/word_similarity.h"
#include "core/index/exact_index.h"
#include "core/io/format_registry.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

const std::filesystem::path kData = EMBEDSCOPE_SHARED_DATA;

class Glove : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto packed = kData / "models" / "glove-6b-100d-top50k.w2v.bin.xz";
        if (!std::filesystem::exists(packed)) GTEST_SKIP() << "skipped: no shared data";
        const auto unpacked = m_folder / "glove.bin";
        const std::string command = "xz -dc '" + packed.string() + "' > '" + unpacked.string() + "'";
        if (std::system(command.c_str()) != 0) GTEST_SKIP() << "skipped: xz is not installed";
        auto model = openModel(unpacked);
        ASSERT_TRUE(model.ok()) << model.error().sentence();
        m_model = *model;
    }

    test::TempFolder m_folder;
    ModelPtr m_model;
};

TEST_F(Glove, figuresAreThoseOfAnotherProgram) {
    const auto wordSim = readWordPairs(kData / "eval" / "EN-WS-353-ALL.txt");
    ASSERT_TRUE(wordSim.ok());
    const auto similarity = evaluateWordPairs(*m_model, *wordSim, "EN-WS-353-ALL.txt");
    EXPECT_EQ(similarity.total, 353u);
    EXPECT_EQ(similarity.covered, 349u);
    EXPECT_NEAR(similarity.spearman, 0.5503657, 2e-6);  // gensim's cosines are float32

    const auto goodenough = readWordPairs(kData / "eval" / "EN-RG-65.txt");
    ASSERT_TRUE(goodenough.ok());
    const auto small = evaluateWordPairs(*m_model, *goodenough, "EN-RG-65.txt");
    EXPECT_EQ(small.covered, 61u);
    EXPECT_NEAR(small.spearman, 0.7336022, 2e-6);

    const auto questions = readAnalogies(kData / "eval" / "questions-words.txt");
    ASSERT_TRUE(questions.ok());
    const auto analogies = evaluateAnalogies(*m_model, *questions, 30000);
    ASSERT_TRUE(analogies.ok());
    EXPECT_EQ(analogies->correct, 10032u);
    EXPECT_EQ(analogies->covered, 15276u);
    EXPECT_EQ(analogies->total, 19544u);
    const std::size_t correct[] = {477, 2547, 49, 691, 332, 206, 100, 1068, 440, 655, 1371, 866, 823, 407};
    ASSERT_EQ(analogies->sections.size(), 14u);
    for (std::size_t s = 0; s < 14; ++s)
        EXPECT_EQ(analogies->sections[s].correct, correct[s]) << analogies->sections[s].name;

    const auto index = ExactIndex::build(m_model->vectors);
    const auto king = m_model->vectors.keys->find("king");
    const auto near = (*index)->nearestToRow(*king, {});
    ASSERT_TRUE(near.ok());
    EXPECT_EQ(m_model->vectors.keys->key((*near)[0].row), "prince");
    EXPECT_NEAR((*near)[0].score, 0.7682, 5e-5);
    EXPECT_EQ(m_model->vectors.keys->key((*near)[1].row), "queen");
    EXPECT_NEAR((*near)[1].score, 0.7508, 5e-5);
}

}  // namespace
}  // namespace embedscope
