// What is special about NumPy's files; the numbers themselves are compared in golden_test.

#include <gtest/gtest.h>

#include <cstring>

#include "core/base/npy_header.h"
#include "core/base/zip_archive.h"
#include "core/io/format_registry.h"
#include "core/io/zip_writer.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;
using test::warningsOf;

const std::filesystem::path kGolden = EMBEDSCOPE_GOLDEN;

std::string npy(const std::string& dictionary, const std::string& data) {
    std::string head("\x93NUMPY\1\0", 8);
    head += static_cast<char>(dictionary.size() & 0xFF);
    head += static_cast<char>(dictionary.size() >> 8);
    return head + dictionary + data;
}

TEST(Npy, columnsOfATableBesideBecomeColumns) {
    const auto opened = openModel(kGolden / "npy/float64.npy");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    const MetadataColumn* length = (*opened)->metadata.find("length");
    ASSERT_NE(length, nullptr);
    EXPECT_EQ(std::get<std::vector<double>>(length->values), (std::vector<double>{3, 4, 6, 2, 5}));
    const MetadataColumn* kind = (*opened)->metadata.find("kind");
    ASSERT_NE(kind, nullptr);
    EXPECT_FALSE(kind->isNumeric());
}

TEST(Npy, countsBesideTheKeysAreCounts) {
    const auto opened = openModel(kGolden / "npy/fortran64.npy");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ((*opened)->vectors.keys->count(RowId{2}), 98u);
}

TEST(Npy, numbersTheRowsWhenNoKeysLieBesideAndSaysSo) {
    const TempFolder folder;
    std::filesystem::copy(kGolden / "npy/float32.npy", folder / "vectors.npy");
    const auto opened = openModel(folder / "vectors.npy");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ(test::keysOf(**opened), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
    EXPECT_NE(warningsOf(**opened).find("the rows are numbered from 0"), std::string::npos);
    test::writeAll(folder / "vectors.txt", "a\nb\n");
    const auto other = openModel(folder / "vectors.npy");
    ASSERT_TRUE(other.ok());
    EXPECT_NE(warningsOf(**other).find("it holds 2 keys and the matrix has 5 rows"), std::string::npos)
        << warningsOf(**other);
    OpenOptions options;
    options.vocabulary = folder / "vectors.txt";
    EXPECT_EQ(openModel(folder / "vectors.npy", options).error().code, ErrorCode::BadFormat);
    test::writeAll(folder / "mine.list", "a\nb\nc\nd\ne\n");
    options.vocabulary = folder / "mine.list";
    const auto chosen = openModel(folder / "vectors.npy", options);
    ASSERT_TRUE(chosen.ok());
    EXPECT_EQ(test::keysOf(**chosen), (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

TEST(Npy, keysOnlyTheRowsOfAWordList) {
    OpenOptions options;
    options.words = {"queen", "the", "nobody"};
    const auto opened = openModel(kGolden / "npy/float32.npy", options);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ(test::keysOf(**opened), (std::vector<std::string>{"the", "queen"}));
    EXPECT_EQ((*opened)->vectors.vectors.rowCopy(RowId{1})[3], 10.0f / 8);
    EXPECT_NE(warningsOf(**opened).find("1 of the 3 words of the list are not in the model ('nobody')"),
              std::string::npos);
    options.words = {"nobody"};
    EXPECT_EQ(openModel(kGolden / "npy/float32.npy", options).error().code, ErrorCode::NotFound);
}

TEST(Npy, refusesPythonObjectsAndSaysWhy) {
    for (const char* name : {"npy/objects.npy"}) {
        const auto opened = openModel(kGolden / name);
        ASSERT_FALSE(opened.ok());
        EXPECT_NE(opened.error().what.find("never executed"), std::string::npos) << opened.error().what;
    }
    const auto opened = openModel(kGolden / "npz/objects.npz");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_NE(warningsOf(**opened).find("never executed"), std::string::npos);
    EXPECT_EQ((*opened)->vectors.rows(), 5u);
}

TEST(Npy, refusesWhatIsNoMatrixOfFloats) {
    const TempFolder folder;
    struct Case {
        const char* head;
        const char* says;
    };
    for (const Case& each : {
             Case{"{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }\n", "1 dimensions"},
             Case{"{'descr': '<i8', 'fortran_order': False, 'shape': (1, 2), }\n", "'<i8'"},
             Case{"{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), }\n", "0 x 2"},
             Case{"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0), }\n", "2 x 0"},
             Case{"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2147483648), }\n",
                  "needs 17179869184 bytes"},
             Case{"{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808, "
                  "9223372036854775808), }\n",
                  "larger than any file"},
             Case{"{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }\n", "cannot be read"},
             Case{"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 2), }\n", "''"},
             Case{"{'descr': '<f4', 'fortran_order': os.system('x'), 'shape': (1, 2), }\n", "cannot be read"},
         }) {
        test::writeAll(folder / "a.npy", npy(each.head, std::string(16, '\0')));
        const auto opened = openModel(folder / "a.npy");
        ASSERT_FALSE(opened.ok()) << each.head;
        EXPECT_NE(opened.error().what.find(each.says), std::string::npos) << opened.error().what;
    }
}

TEST(Npz, choosesTheMatrixThatWasAskedFor) {
    const auto info = describeModel(kGolden / "npz/stored.npz");
    ASSERT_TRUE(info.ok());
    EXPECT_EQ(info->tensor, "vectors");
    ASSERT_EQ(info->tensors.size(), 2u);
    OpenOptions options;
    options.tensor = "other";
    const auto other = openModel(kGolden / "npz/stored.npz", options);
    ASSERT_TRUE(other.ok()) << other.error().sentence();
    EXPECT_EQ((*other)->vectors.rows(), 3u);
    options.tensor = "none";
    const auto none = openModel(kGolden / "npz/stored.npz", options);
    EXPECT_EQ(none.error().code, ErrorCode::NotFound);
    EXPECT_NE(none.error().advice.find("vectors"), std::string::npos);
}

TEST(Npz, keepsCountsAndKeysOfManyLengths) {
    const TempFolder folder;
    EmbeddingModel model = test::makeModel(3, 2);
    const std::vector<std::string> keys{"", "a\nb", std::string(3000, 'x') + "\U0001F600"};
    model.vectors.keys = std::make_shared<const Vocabulary>(keys, std::vector<std::uint64_t>{7, 0, 1});
    ASSERT_TRUE(saveModel(model, folder / "a.npz", "npz").ok());
    const auto opened = openModel(folder / "a.npz");
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ(test::keysOf(**opened), keys);
    EXPECT_EQ((*opened)->vectors.keys->count(RowId{0}), 7u);
}

/// Sets 2, 4 or 8 bytes somewhere.
std::string patched(std::string bytes, std::size_t at, std::uint64_t value, std::size_t count) {
    std::memcpy(bytes.data() + at, &value, count);
    return bytes;
}

TEST(Zip, everyCountIsComparedWithTheFile) {
    const TempFolder folder;
    ASSERT_TRUE(saveModel(test::makeModel(6, 4), folder / "a.npz", "npz").ok());
    const std::string whole = test::readAll(folder / "a.npz");
    const std::size_t end = whole.rfind("PK\5\6");
    const std::size_t directory = whole.find("PK\1\2");
    for (const std::uint64_t value : {0ull, ~0ull, 1ull << 31, 0xFFFFull}) {
        for (const std::size_t at : {end + 8, end + 10, directory + 28, directory + 30, directory + 32}) {
            test::writeAll(folder / "b.npz", patched(whole, at, value, 2));
            static_cast<void>(openModel(folder / "b.npz").ok());
        }
        for (const std::size_t at :
             {end + 12, end + 16, directory + 16, directory + 20, directory + 24, directory + 42}) {
            test::writeAll(folder / "b.npz", patched(whole, at, value, 4));
            static_cast<void>(openModel(folder / "b.npz").ok());
        }
    }
}

TEST(Zip, aBombIsRefusedBeforeItIsUnpacked) {
    const TempFolder folder;
    auto zip = ZipWriter::create(folder / "bomb.npz");
    ASSERT_TRUE(zip.ok());
    const std::vector<std::byte> zeros(1 << 20);
    const Status packed = zip->addPacked("vectors.npy", [&](const ByteSink& sink) -> Status {
        for (int i = 0; i < 16; ++i)
            if (Status taken = sink(zeros); !taken) return taken;
        return {};
    });
    ASSERT_TRUE(packed.ok());
    ASSERT_TRUE(zip->commit().ok());
    std::string whole = test::readAll(folder / "bomb.npz");
    const std::size_t directory = whole.find("PK\1\2");
    whole = patched(whole, directory + 24, 0xFFFFFFF0, 4);  // 4 GB out of 16 KB
    test::writeAll(folder / "bomb.npz", whole);
    const auto opened = openModel(folder / "bomb.npz");
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().what.find("than it can hold"), std::string::npos) << opened.error().what;
}

TEST(Zip, storedFilesLieAtMultiplesOf64) {
    const TempFolder folder;
    ASSERT_TRUE(saveModel(test::makeModel(5, 3), folder / "a.npz", "npz").ok());
    auto content = openContent(folder / "a.npz");
    ASSERT_TRUE(content.ok());
    const std::byte* start = content->bytes.data();
    auto archive = ZipArchive::open(*content);
    ASSERT_TRUE(archive.ok());
    const auto bytes = (*archive)->read(*(*archive)->find("vectors.npy"));
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ((bytes->bytes.data() - start) % 64, 0);
}

}  // namespace
}  // namespace embedscope
