#include <gtest/gtest.h>

#include <cmath>

#include "core/io/format_registry.h"
#include "core/tensors/tensor_file.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

EmbeddingModel fullModel() {
    EmbeddingModel model = test::makeModel(4, 3);
    model.vectors.keys =
        std::make_shared<const Vocabulary>(std::vector<std::string>{"a", "two words", "", "\xE6\x9D\xB1"},
                                           std::vector<std::uint64_t>{9, 7, 1ull << 40, 0});
    model.outputVectors = test::makeModel(4, 3, 2).vectors.vectors;
    model.metadata.columns.push_back({"rating", std::vector<double>{1, 2.5, -0.0, std::nan("")}});
    model.metadata.columns.push_back({"class \xC3\xA4", std::vector<std::string>{"x", "", "y\nz", "w"}});
    model.parts.push_back({"net-1",
                           R"({"k":1})",
                           {makeModelTensor<float>("w", {2, 1}, {1.5f, -2}),
                            makeModelTensor<std::uint32_t>("ids", {3}, {7, 8, 9})}});
    model.parts.push_back({"empty", "{}", {}});
    model.provenance = {
        "Embedscope 0.1.0", R"({"method":"skipgram"})", {"a.txt", "b.txt"}, "00ff", 123, 5, 0.1,
        std::nan("")};
    return model;
}

TEST(Native, keepsEverythingThatAModelHolds) {
    TempFolder folder;
    const EmbeddingModel model = fullModel();
    ASSERT_TRUE(saveModel(model, folder / "m", "native").ok());
    const auto opened = openModel(folder / "m");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    const EmbeddingModel& again = **opened;
    EXPECT_EQ(test::keysOf(again), test::keysOf(model));
    EXPECT_TRUE(std::equal(again.vectors.keys->counts().begin(), again.vectors.keys->counts().end(),
                           model.vectors.keys->counts().begin(), model.vectors.keys->counts().end()));
    EXPECT_TRUE(test::sameBits(again.outputVectors, model.outputVectors));
    ASSERT_EQ(again.metadata.columns.size(), 2u);
    const auto& numbers = std::get<std::vector<double>>(again.metadata.find("rating")->values);
    EXPECT_EQ(numbers[1], 2.5);
    EXPECT_TRUE(std::signbit(numbers[2]));
    EXPECT_TRUE(std::isnan(numbers[3]));
    EXPECT_EQ(again.metadata.columns[1].name, model.metadata.columns[1].name);
    EXPECT_EQ(again.metadata.columns[1].values, model.metadata.columns[1].values);
    ASSERT_EQ(again.parts.size(), 2u);
    EXPECT_EQ(again.parts[0].json, model.parts[0].json);
    EXPECT_EQ(again.parts[0].find("ids")->values<std::uint32_t>()[2], 9u);
    EXPECT_EQ(again.parts[0].find("w")->shape, (std::vector<std::uint64_t>{2, 1}));
    EXPECT_EQ(again.parts[0].find("w")->values<float>()[1], -2.0f);
    EXPECT_TRUE(again.parts[0].find("w")->values<double>().empty());
    EXPECT_EQ(findPart(again, "empty")->tensors.size(), 0u);
    EXPECT_EQ(findPart(again, "other"), nullptr);
    EXPECT_EQ(again.provenance.program, model.provenance.program);
    EXPECT_EQ(again.provenance.recipeJson, model.provenance.recipeJson);
    EXPECT_EQ(again.provenance.texts, model.provenance.texts);
    EXPECT_EQ(again.provenance.textHash, "00ff");
    EXPECT_EQ(again.provenance.textTokens, 123u);
    EXPECT_EQ(again.provenance.epochs, 5u);
    EXPECT_EQ(again.provenance.loss, 0.1);
    EXPECT_TRUE(std::isnan(again.provenance.validationLoss));
    EXPECT_EQ(describeModel(folder / "m")->recipeJson, model.provenance.recipeJson);

    ASSERT_TRUE(saveModel(again, folder / "n", "native").ok());
    EXPECT_EQ(test::readAll(folder / "m"), test::readAll(folder / "n"));
    const auto first = openModel(folder / "m", {2});
    ASSERT_TRUE(first.ok());
    EXPECT_EQ((*first)->metadata.columns[1].size(), 2u);
    EXPECT_EQ((*first)->outputVectors.rows(), 2u);
    EXPECT_EQ((*first)->vectors.keys->totalCount(), 16u);
}

TEST(Native, keepsShortFloatTypes) {
    TempFolder folder;
    const auto bytes = std::make_shared<std::string>("0123456789abcdefghijklmn");
    for (const ScalarType type : {ScalarType::F16, ScalarType::BF16, ScalarType::I8}) {
        EmbeddingModel model = test::makeModel(2, 3);
        // Two rows with a gap of bytes between them, which the file does not hold.
        model.vectors.vectors =
            VectorMatrix(reinterpret_cast<const std::byte*>(bytes->data()), 2, 3, 11, type, bytes);
        ASSERT_TRUE(saveModel(model, folder / "m", "native").ok());
        const auto opened = openModel(folder / "m");
        ASSERT_TRUE(opened.ok()) << opened.error().sentence();
        EXPECT_EQ((*opened)->vectors.vectors.scalarType(), type);
        EXPECT_TRUE(test::sameBits((*opened)->vectors.vectors, model.vectors.vectors));
        EXPECT_EQ(describeModel(folder / "m")->scalarType, type);
    }
}

/// Writes the tensors of a small model with something changed, and returns the error of opening it.
Error errorOf(TempFolder& folder,
              const std::function<void(std::vector<TensorSource>&, TensorMetadata&)>& change) {
    static const std::vector<float> vectors{1, 2, 3, 4};
    static const std::string keys = "ab";
    static const std::vector<std::int64_t> offsets{0, 1, 2};
    std::vector<TensorSource> tensors{tensorSource<float>("vectors", {2, 2}, vectors),
                                      tensorSource<char>("keys.bytes", {2}, keys),
                                      tensorSource<std::int64_t>("keys.offsets", {3}, offsets)};
    TensorMetadata metadata{{"embedscope.format", "embedding-model"}, {"embedscope.version", "1"}};
    change(tensors, metadata);
    EXPECT_TRUE(writeTensorFile(folder / "m", tensors, metadata).ok());
    const auto opened = openModel(folder / "m");
    return opened.ok() ? Error{ErrorCode::Cancelled, "it opened", "", ""} : opened.error();
}

TEST(Native, opensTheSmallestFile) {
    TempFolder folder;
    EXPECT_EQ(errorOf(folder, [](auto&, auto&) {}).what, "it opened");
}

TEST(Native, saysWhatIsWrong) {
    TempFolder folder;
    EXPECT_EQ(errorOf(folder, [](auto&, auto& metadata) { metadata["embedscope.version"] = "2"; }).code,
              ErrorCode::UnsupportedVersion);
    EXPECT_NE(errorOf(folder, [](auto&, auto& metadata) { metadata["embedscope.format"] = "checkpoint"; })
                  .what.find("no model"),
              std::string::npos);
    EXPECT_EQ(errorOf(folder, [](auto&, auto& metadata) { metadata.erase("embedscope.format"); }).what,
              "it opened");  // as any other safetensors file
    EXPECT_EQ(errorOf(folder, [](auto& tensors, auto&) { tensors[0].name = "vector"; }).code,
              ErrorCode::BadFormat);
    EXPECT_EQ(errorOf(folder, [](auto& tensors, auto&) { tensors[0].shape = {4}; }).code,
              ErrorCode::BadFormat);
    EXPECT_EQ(errorOf(folder,
                      [](auto& tensors, auto&) {
                          tensors[0].shape = {1, 4};
                      })
                  .code,
              ErrorCode::BadFormat);
    EXPECT_EQ(errorOf(folder, [](auto& tensors, auto&) { tensors[0].type = ScalarType::I32; }).code,
              ErrorCode::UnsupportedVersion);
    EXPECT_EQ(errorOf(folder, [](auto& tensors, auto&) { tensors.pop_back(); }).code, ErrorCode::NotFound);
    EXPECT_EQ(errorOf(folder, [](auto& tensors, auto&) { tensors[1].type = ScalarType::I8; }).code,
              ErrorCode::BadFormat);
    for (const std::vector<std::int64_t>& offsets : {std::vector<std::int64_t>{0, 2, 1},
                                                     {0, 1, 3},
                                                     {0, 1, 1},
                                                     {1, 1, 2},
                                                     {-1, 1, 2},
                                                     {0, 1, std::numeric_limits<std::int64_t>::min()},
                                                     {0, 2}})
        EXPECT_EQ(errorOf(folder,
                          [&](auto& tensors, auto&) {
                              tensors[2] =
                                  tensorSource<std::int64_t>("keys.offsets", {offsets.size()}, offsets);
                          })
                      .code,
                  ErrorCode::BadFormat);
    const std::vector<std::int64_t> counts{5, -1};
    EXPECT_EQ(
        errorOf(folder, [&](auto& tensors,
                            auto&) { tensors.push_back(tensorSource<std::int64_t>("counts", {2}, counts)); })
            .code,
        ErrorCode::BadFormat);
    const std::vector<float> output{1, 2};
    EXPECT_EQ(errorOf(folder,
                      [&](auto& tensors, auto&) {
                          tensors.push_back(tensorSource<float>("output_vectors", {1, 2}, output));
                      })
                  .code,
              ErrorCode::BadFormat);
    EXPECT_EQ(errorOf(folder, [](auto&, auto& metadata) { metadata["columns"] = "[1]"; }).code,
              ErrorCode::BadFormat);
    EXPECT_EQ(errorOf(folder, [](auto&, auto& metadata) { metadata["columns"] = "[[[["; }).code,
              ErrorCode::BadFormat);
    EXPECT_EQ(errorOf(folder, [](auto&, auto& metadata) { metadata["columns"] = "[\"x\"]"; }).code,
              ErrorCode::NotFound);
}

TEST(Native, aCheckpointIsNamed) {
    TempFolder folder;
    EXPECT_NE(errorOf(folder,
                      [](auto&, auto& metadata) {
                          metadata = {{"format", "embedscope-checkpoint"}};
                      })
                  .what.find("checkpoint of a training run"),
              std::string::npos);
}

TEST(Native, aBrokenProvenanceIsAWarning) {
    TempFolder folder;
    EXPECT_EQ(errorOf(folder, [](auto&, auto& metadata) { metadata["provenance"] = "{broken"; }).what,
              "it opened");
    EXPECT_FALSE((*openModel(folder / "m"))->warnings.empty());
    EXPECT_EQ(errorOf(folder,
                      [](auto&, auto& metadata) {
                          metadata["provenance"] = R"({"loss":"x","epochs":-1,"texts":[1]})";
                      })
                  .what,
              "it opened");
}

TEST(Native, usesLargeFilesInPlace) {
    TempFolder folder;
    EmbeddingModel model = test::makeModel(2, 2);
    const std::size_t rows = 90000;
    const std::size_t dim = 200;
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < rows; ++i) keys.push_back(std::to_string(i));
    model.vectors.keys = std::make_shared<const Vocabulary>(std::move(keys));
    std::vector<float> values(rows * dim);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    model.vectors.vectors = VectorMatrix(std::move(values), rows, dim);
    ASSERT_TRUE(saveModel(model, folder / "m", "native").ok());
    ASSERT_GT(std::filesystem::file_size(folder / "m"), kMapFromBytes);
    const auto opened = openModel(folder / "m");
    ASSERT_TRUE(opened.ok());
    const VectorMatrix& matrix = (*opened)->vectors.vectors;
    EXPECT_TRUE(matrix.isFloat32());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrix.rowBytes(RowId{0})) % 64, 0u);
    EXPECT_EQ(matrix.rowFloats(RowId{rows - 1})[0], static_cast<float>((rows - 1) * dim));
    // Writing the model over the file that it is mapped from leaves it whole.
    ASSERT_TRUE(saveModel(**opened, folder / "m", "native").ok());
    EXPECT_EQ(matrix.rowFloats(RowId{rows - 1})[1], static_cast<float>((rows - 1) * dim + 1));
}

}  // namespace
}  // namespace embedscope
