// Tables with a header and TensorBoard's projector; the numbers of the plain cases are compared in
// golden_test.

#include <gtest/gtest.h>

#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

const std::filesystem::path kGolden = EMBEDSCOPE_GOLDEN;

TEST(Tables, keyAndVectorColumnsCanBeChosen) {
    const auto info = describeModel(kGolden / "csv/columns.csv");
    ASSERT_TRUE(info.ok()) << info.error().sentence();
    EXPECT_EQ(info->keyColumn, "word");
    EXPECT_EQ(info->columns, (std::vector<std::string>{"year", "word", "a", "b", "c", "d", "kind"}));
    EXPECT_EQ(info->rows, 5u);
    OpenOptions options;
    options.vectorColumns = {"a", "b", "c", "d"};
    const auto opened = openModel(kGolden / "csv/columns.csv", options);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ((*opened)->vectors.vectors.rowCopy(RowId{4})[3], 10.0f / 8);
    const MetadataColumn* year = (*opened)->metadata.find("year");
    ASSERT_NE(year, nullptr);
    EXPECT_EQ(std::get<std::vector<double>>(year->values)[2], 1902);
    EXPECT_EQ(std::get<std::vector<std::string>>((*opened)->metadata.find("kind")->values)[0], "x, \"y\"");
    options.vectorColumns = {"none"};
    EXPECT_EQ(openModel(kGolden / "csv/columns.csv", options).error().code, ErrorCode::NotFound);
    options.vectorColumns = {};
    options.keyColumn = "kind";
    EXPECT_EQ(test::keysOf(**openModel(kGolden / "csv/columns.csv", options)).front(), "x, \"y\"");
}

TEST(Tables, aColumnOfCountsIsTaken) {
    const auto opened = openModel(kGolden / "csv/numbered.tsv");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ((*opened)->vectors.keys->count(RowId{1}), 8u);
    EXPECT_EQ((*opened)->vectors.dim(), 4u);
}

TEST(Tables, columnsAndCountsSurviveBothFormats) {
    const TempFolder folder;
    EmbeddingModel model = test::makeModel(3, 2);
    model.vectors.keys = std::make_shared<const Vocabulary>(std::vector<std::string>{"a,\"b", "b", "c"},
                                                            std::vector<std::uint64_t>{3, 2, 1});
    model.metadata.columns = {{"age", std::vector<double>{1.5, 2, 3}},
                              {"kind", std::vector<std::string>{"x", "y, z", ""}}};
    for (const char* format : {"csv", "projector"}) {
        const auto path = folder / (std::string("model.") + format);
        ASSERT_TRUE(saveModel(model, path, format).ok());
        const auto opened = openModel(path);
        ASSERT_TRUE(opened.ok()) << opened.error().sentence();
        EXPECT_EQ(test::keysOf(**opened), test::keysOf(model)) << format;
        EXPECT_TRUE(test::sameBits((*opened)->vectors.vectors, model.vectors.vectors)) << format;
        EXPECT_EQ((*opened)->vectors.keys->count(RowId{0}), 3u) << format;
        ASSERT_EQ((*opened)->metadata.columns.size(), 2u) << format;
        EXPECT_EQ((*opened)->metadata.columns[0].values, model.metadata.columns[0].values) << format;
        EXPECT_EQ((*opened)->metadata.columns[1].values, model.metadata.columns[1].values) << format;
    }
    EXPECT_TRUE(std::filesystem::exists(folder / "projector_config.pbtxt"));
    const auto board = openModel(folder / "projector_config.pbtxt");
    ASSERT_TRUE(board.ok()) << board.error().sentence();
    EXPECT_EQ((*board)->vectors.rows(), 3u);
}

TEST(Tables, textsToTrainOnAreNoModels) {
    const TempFolder folder;
    for (const char* text :
         {"review,sentiment\n\"a good, long film\",pos\n\"bad\",neg\n",
          "userId,movieId,rating\n1,2,4.5\n1,3,4.0\n", "label\ttext\n1\tgood film\n0\tbad film\n"}) {
        test::writeAll(folder / "data", text);
        EXPECT_FALSE(openModel(folder / "data").ok()) << text;
    }
}

TEST(Tables, linesThatDoNotFitAreToldWithTheirNumbers) {
    const TempFolder folder;
    test::writeAll(folder / "a.csv", "word,d1,d2\na,1,2\nb,1,x\nc,1\nd,3,4\ne,5,6\n");
    const auto none = openModel(folder / "a.csv");
    ASSERT_FALSE(none.ok());  // with so few lines it is no table of numbers
    std::string many = "word,d1,d2\n";
    for (int i = 0; i < 60; ++i) many += "w" + std::to_string(i) + ",1,2.5\n";
    test::writeAll(folder / "b.csv", many + "b,1,x\nc,1\nd,3,4\n");
    const auto opened = openModel(folder / "b.csv");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ((*opened)->vectors.rows(), 61u);
    EXPECT_NE(test::warningsOf(**opened).find("2 lines were left out"), std::string::npos);
    EXPECT_NE(test::warningsOf(**opened).find("b.csv:62"), std::string::npos) << test::warningsOf(**opened);
}

TEST(Projector, refusesTablesOutsideItsFolderAndRaggedLines) {
    const TempFolder folder;
    for (const char* each : {"/etc/passwd", "../vecs.tsv", "https://example.org/vecs.tsv"}) {
        test::writeAll(folder / "projector_config.pbtxt",
                       std::string("embeddings {\n tensor_path: \"") + each + "\"\n}\n");
        EXPECT_EQ(openModel(folder.path()).error().code, ErrorCode::InvalidArgument) << each;
    }
    std::string table;
    for (int i = 0; i < 30; ++i) table += "0.5\t1\t2\n";
    test::writeAll(folder / "vecs.tsv", table + "0.5\t1\n");
    const auto ragged = openModel(folder / "vecs.tsv");
    ASSERT_FALSE(ragged.ok());
    EXPECT_EQ(ragged.error().place, "vecs.tsv:31");
}

}  // namespace
}  // namespace embedscope
