// fastText's models against what fastText 0.9.2 itself prints for them (golden/make.py and the shared
// models).

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "core/io/format_registry.h"
#include "core/model/bag_classifier.h"
#include "core/model/word_vector_of.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

const std::filesystem::path kGolden = std::filesystem::path(EMBEDSCOPE_GOLDEN) / "fasttext";
const std::filesystem::path kModels = std::filesystem::path(EMBEDSCOPE_SHARED_DATA) / "models";

ModelPtr opened(const std::filesystem::path& path) {
    auto model = openModel(path);
    EXPECT_TRUE(model.ok()) << model.error().sentence();
    return model.ok() ? *model : nullptr;
}

/// Compares with lines of a word and its vector as print-word-vectors gives them: five digits.
void expectVectors(const EmbeddingModel& model, const std::filesystem::path& printed) {
    const auto source = WordVectorSource::open(model);
    ASSERT_TRUE(source.ok()) << source.error().sentence();
    std::ifstream lines(printed);
    std::size_t compared = 0;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string word;
        fields >> word;
        std::vector<float> expected;
        for (float number; fields >> number;) expected.push_back(number);
        const auto found = source->find(word);
        if (!found) {  // fastText gives zeros for what it cannot build
            EXPECT_EQ(expected, std::vector<float>(model.vectors.dim())) << word;
            continue;
        }
        ASSERT_EQ(found->values.size(), expected.size());
        for (std::size_t j = 0; j < expected.size(); ++j)
            EXPECT_NEAR(found->values[j], expected[j], 6e-5 * std::abs(expected[j]) + 1e-9)
                << word << ' ' << j;
        ++compared;
    }
    EXPECT_GE(compared, 8u);
}

void expectPredictions(const ModelPtr& model, const std::filesystem::path& printed) {
    const auto classifier = BagClassifier::open(model);
    ASSERT_TRUE(classifier.ok()) << classifier.error().sentence();
    std::ifstream texts(kGolden / "text.txt");
    std::ifstream lines(printed);
    std::string text;
    for (std::string line; std::getline(lines, line) && std::getline(texts, text);) {
        std::istringstream fields(text);
        const std::vector<std::string> words{std::istream_iterator<std::string>(fields), {}};
        const std::vector<std::string_view> views(words.begin(), words.end());
        const std::vector<float> probabilities = (*classifier)->probabilities(views);
        std::istringstream expected(line);
        std::string label;
        for (float probability; expected >> label >> probability;) {
            const auto row = (*classifier)->labels().find(label.substr(9));
            ASSERT_TRUE(row.has_value()) << label;
            EXPECT_NEAR(probabilities[row->value], probability, 3e-5) << text;
        }
    }
}

TEST(FastText, skipGramGivesItsVectorsAlsoForUnseenWords) {
    const ModelPtr model = opened(kGolden / "skipgram.bin");
    ASSERT_TRUE(model);
    EXPECT_EQ(model->formatId, "fasttext");
    EXPECT_EQ(test::warningsOf(*model), "");
    EXPECT_TRUE(model->vectors.keys->find("</s>").has_value());
    EXPECT_TRUE(model->vectors.keys->hasCounts());
    EXPECT_EQ(model->outputVectors.rows(), model->vectors.rows());
    expectVectors(*model, kGolden / "skipgram.bin.vectors");
}

TEST(FastText, cbowWithoutNgramsGivesItsRows) {
    const ModelPtr model = opened(kGolden / "cbow.bin");
    ASSERT_TRUE(model);
    EXPECT_TRUE(model->parts.empty());
    expectVectors(*model, kGolden / "cbow.bin.vectors");
}

TEST(FastText, supervisedShowsItsLabelsBesideTheWordsAndPredicts) {
    const ModelPtr model = opened(kGolden / "supervised.bin");
    ASSERT_TRUE(model);
    EXPECT_TRUE(model->vectors.keys->find("__label__even").has_value());
    const MetadataColumn* kind = model->metadata.find("kind");
    ASSERT_NE(kind, nullptr);
    EXPECT_EQ(std::get<std::vector<std::string>>(kind->values).back(), "label");
    EXPECT_EQ(std::get<std::vector<std::string>>(kind->values).front(), "word");
    expectVectors(*model, kGolden / "supervised.bin.vectors");
    expectPredictions(model, kGolden / "supervised.bin.predictions");
}

TEST(FastText, productQuantisedPredictsAsFastTextDoes) {
    const ModelPtr model = opened(kGolden / "quantized.ftz");
    ASSERT_TRUE(model);
    expectPredictions(model, kGolden / "quantized.ftz.predictions");
}

TEST(FastText, describesModelsOfAllKinds) {
    const auto info = describeModel(kGolden / "supervised.bin");
    ASSERT_TRUE(info.ok());
    EXPECT_NE(info->recipeJson.find("\"supervised\""), std::string::npos);
    ASSERT_EQ(info->warnings.size(), 1u);
    EXPECT_NE(info->warnings[0].find("2 labels"), std::string::npos);
    EXPECT_EQ(describeModel(kGolden / "quantized.ftz")->storedType, "product-quantised");
}

TEST(FastText, whatIsWrittenReadsTheSame) {
    const TempFolder folder;
    for (const char* name : {"skipgram.bin", "cbow.bin", "supervised.bin", "quantized.ftz"}) {
        const ModelPtr first = opened(kGolden / name);
        ASSERT_TRUE(first);
        ASSERT_TRUE(saveModel(*first, folder / "again.bin", "fasttext").ok());
        const ModelPtr again = opened(folder / "again.bin");
        ASSERT_TRUE(again);
        EXPECT_EQ(test::keysOf(*again), test::keysOf(*first)) << name;
        EXPECT_TRUE(test::sameBits(again->vectors.vectors, first->vectors.vectors)) << name;
        ASSERT_EQ(again->parts.size(), first->parts.size());
        const auto before = WordVectorSource::open(*first);
        const auto after = WordVectorSource::open(*again);
        ASSERT_TRUE(before.ok() && after.ok());
        if (before->buildsUnseenWords()) {
            EXPECT_EQ(before->find("unseen")->values, after->find("unseen")->values);
        }
        if (std::string_view(name).starts_with("supervised"))
            expectPredictions(again, kGolden / "supervised.bin.predictions");
    }
    // The bytes of a model that was not pruned are fastText's own.
    const ModelPtr model = opened(kGolden / "cbow.bin");
    ASSERT_TRUE(saveModel(*model, folder / "cbow.bin", "fasttext").ok());
    const std::string ours = test::readAll(folder / "cbow.bin");
    const std::string theirs = test::readAll(kGolden / "cbow.bin");
    ASSERT_EQ(ours.size(), theirs.size());
    constexpr std::size_t kSettings = 8 + 12 * 4 + 8;
    EXPECT_EQ(ours.substr(kSettings), theirs.substr(kSettings));
}

TEST(FastText, realModelsGiveTheVectorsBesideThem) {
    if (!std::filesystem::exists(kModels)) GTEST_SKIP() << "skipped: no shared data";
    for (const char* name : {"lee_fasttext", "crime-and-punishment"}) {
        const ModelPtr model = opened(kModels / (std::string(name) + ".bin"));
        const ModelPtr text = opened(kModels / (std::string(name) + ".vec"));
        ASSERT_TRUE(model && text);
        ASSERT_EQ(test::keysOf(*model), test::keysOf(*text)) << name;
        for (std::uint32_t i = 0; i < text->vectors.rows(); ++i) {
            const auto expected = text->vectors.vectors.rowCopy(RowId{i});
            const auto actual = model->vectors.vectors.rowCopy(RowId{i});
            for (std::size_t j = 0; j < expected.size(); ++j)
                ASSERT_NEAR(actual[j], expected[j], 6e-5 * std::abs(expected[j]) + 1e-9) << name << ' ' << i;
        }
    }
}

TEST(FastText, everyCountIsComparedWithTheFile) {
    const TempFolder folder;
    for (const char* name : {"skipgram.bin", "quantized.ftz"}) {
        const std::string whole = test::readAll(kGolden / name);
        for (std::size_t at = 4; at + 8 <= whole.size(); at += (at < 120 ? 4 : 97)) {
            for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31,
                                             std::numeric_limits<std::int64_t>::min()}) {
                std::string changed = whole;
                std::memcpy(changed.data() + at, &value, at % 8 == 0 ? 8 : 4);
                test::writeAll(folder / "changed.bin", changed);
                const auto result = openModel(folder / "changed.bin");
                if (result.ok()) {
                    EXPECT_EQ((*result)->vectors.keys->size(), (*result)->vectors.rows());
                }
            }
        }
    }
}

}  // namespace
}  // namespace embedscope
