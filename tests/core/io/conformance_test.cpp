// What every format in the registry must do. A new format is covered as soon as it is listed.

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "core/io/format_registry.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::keysOf;
using test::makeModel;
using test::sameBits;
using test::TempFolder;

class EveryFormat : public testing::TestWithParam<std::string> {
  protected:
    const ModelFormat& format() const { return *findFormat(GetParam()); }
    std::filesystem::path save(const EmbeddingModel& model, std::string_view name = "model") const {
        const auto path = m_folder / name;
        const Status saved = saveModel(model, path, GetParam());
        EXPECT_TRUE(saved.ok()) << saved.error().sentence();
        return path;
    }
    TempFolder m_folder;
};

std::vector<std::string> writableFormats() {
    std::vector<std::string> ids;
    for (const ModelFormat& format : modelFormats())
        if (format.write) ids.push_back(format.id);
    return ids;
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryFormat, testing::ValuesIn(writableFormats()), [](const auto& entry) {
    std::string name = entry.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST_P(EveryFormat, keepsEveryBitOnEveryWayToAnother) {
    const EmbeddingModel model = makeModel(57, 9);
    const auto path = save(model);
    const auto detected = detectFormat(path);
    ASSERT_TRUE(detected.ok()) << detected.error().sentence();
    EXPECT_EQ((*detected)->id, GetParam());
    const auto opened = openModel(path);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ((*opened)->formatId, GetParam());
    EXPECT_EQ((*opened)->name, "model");
    EXPECT_TRUE((*opened)->warnings.empty()) << (*opened)->warnings.front();
    for (const std::string& other : writableFormats()) {
        const auto next = m_folder / "next";
        ASSERT_TRUE(saveModel(**opened, next, other).ok());
        const auto again = openModel(next);
        ASSERT_TRUE(again.ok()) << other << ": " << again.error().sentence();
        EXPECT_EQ((*again)->formatId, other);
        EXPECT_EQ(keysOf(**again), keysOf(model)) << other;
        EXPECT_TRUE(sameBits((*again)->vectors.vectors, model.vectors.vectors)) << other;
    }
}

TEST_P(EveryFormat, equalModelsGiveEqualBytes) {
    EXPECT_EQ(test::readAll(save(makeModel(20, 5), "a")), test::readAll(save(makeModel(20, 5), "b")));
}

TEST_P(EveryFormat, describesWithoutLoading) {
    const auto path = save(makeModel(40, 6));
    const auto info = describeModel(path);
    ASSERT_TRUE(info.ok()) << info.error().sentence();
    EXPECT_EQ(info->formatId, GetParam());
    EXPECT_EQ(info->formatLabel, format().label);
    EXPECT_EQ(info->dim, 6u);
    EXPECT_EQ(info->fileBytes, std::filesystem::file_size(path));
    EXPECT_GE(info->memoryBytes, 40u * 6 * 4);
    if (info->rowsExact)
        EXPECT_EQ(info->rows, 40u);
    else
        EXPECT_NEAR(static_cast<double>(info->rows), 40, 5);
}

TEST_P(EveryFormat, opensTheFirstRowsAlone) {
    const EmbeddingModel model = makeModel(30, 4);
    const auto path = save(model);
    for (const std::uint64_t count : {1u, 29u, 30u, 31u}) {
        const auto opened = openModel(path, {count});
        ASSERT_TRUE(opened.ok()) << opened.error().sentence();
        const std::size_t expected = std::min<std::uint64_t>(count, 30);
        ASSERT_EQ((*opened)->vectors.rows(), expected);
        ASSERT_EQ((*opened)->vectors.keys->size(), expected);
        const RowId last{static_cast<std::uint32_t>(expected - 1)};
        EXPECT_EQ((*opened)->vectors.vectors.rowCopy(last), model.vectors.vectors.rowCopy(last));
        EXPECT_TRUE((*opened)->warnings.empty()) << test::warningsOf(**opened);
    }
    EXPECT_EQ(openModel(path, {0}).error().code, ErrorCode::InvalidArgument);
}

TEST_P(EveryFormat, everyTruncationIsAnErrorOrAWarning) {
    const std::string whole = test::readAll(save(makeModel(6, 4)));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto path = m_folder / "part";
        test::writeAll(path, std::string_view(whole).substr(0, size));
        const auto opened = openModel(path);
        if (opened.ok()) {
            // The line end behind the last row of word2vec's binary format may be missing: some programs
            // write none.
            const bool onlyLineEnd = GetParam() == "word2vec-binary" && size + 1 == whole.size();
            const bool endsInLine =
                (GetParam() == "glove-text" || GetParam() == "csv") && whole[size - 1] == '\n';
            EXPECT_TRUE(onlyLineEnd || endsInLine || !(*opened)->warnings.empty()) << size;
            EXPECT_EQ((*opened)->vectors.keys->size(), (*opened)->vectors.rows());
        } else {
            EXPECT_FALSE(opened.error().what.empty());
            EXPECT_FALSE(opened.error().place.empty()) << opened.error().what;
        }
        static_cast<void>(describeModel(path).ok());
    }
}

TEST_P(EveryFormat, everyChangedByteIsSurvived) {
    const std::string whole = test::readAll(save(makeModel(3, 2)));
    Random random(7);
    const auto path = m_folder / "changed";
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char value : {'\0', '\xFF', '9', '\n', static_cast<char>(random.next())}) {
            std::string changed = whole;
            changed[at] = value;
            test::writeAll(path, changed);
            const auto opened = openModel(path);
            if (opened.ok()) {
                EXPECT_EQ((*opened)->vectors.keys->size(), (*opened)->vectors.rows());
            }
        }
    }
}

TEST_P(EveryFormat, cancelsHalfWayAndKeepsTheOldFile) {
    const EmbeddingModel model = makeModel(200000, 20);
    const auto path = save(makeModel(3, 2));
    const std::string old = test::readAll(path);
    std::stop_source stopWriting;
    const Status saved = saveModel(model, path, GetParam(), stopWriting.get_token(),
                                   [&](const Progress&) { stopWriting.request_stop(); });
    ASSERT_FALSE(saved.ok());
    EXPECT_EQ(saved.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(test::readAll(path), old);
    EXPECT_EQ(m_folder.fileCount(), 1 + format().filesBeside);

    std::stop_source stopReading;
    const auto large = save(model, "large");
    const auto opened =
        openModel(large, {}, stopReading.get_token(), [&](const Progress&) { stopReading.request_stop(); });
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, ErrorCode::Cancelled);
}

TEST_P(EveryFormat, reportsProgressUpToTheEnd) {
    const auto path = m_folder / "model";
    std::vector<Progress> reports;
    const ProgressCallback keep = [&](const Progress& progress) { reports.push_back(progress); };
    ASSERT_TRUE(saveModel(makeModel(2000, 10), path, GetParam(), {}, keep).ok());
    ASSERT_GE(reports.size(), 2u);
    EXPECT_EQ(reports.back().fraction, 1);
    reports.clear();
    ASSERT_TRUE(openModel(path, {}, {}, keep).ok());
    ASSERT_GE(reports.size(), 2u);
    EXPECT_EQ(reports.back().fraction, 1);
    EXPECT_EQ(reports.back().total, std::filesystem::file_size(path));
}

/// Files of this process cannot grow beyond a size while it lives; stands in for a full disk.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &m_old);
        const rlimit limit{bytes, m_old.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_old);
        std::signal(SIGXFSZ, m_handler);
    }

  private:
    rlimit m_old{};
    void (*m_handler)(int);
};

TEST_P(EveryFormat, aDiskWithoutRoomKeepsTheOldFile) {
    const auto path = save(makeModel(3, 2));
    const std::string old = test::readAll(path);
    const EmbeddingModel model = makeModel(5000, 20);
    Status saved;
    {
        const FileSizeLimit limit(50000);
        saved = saveModel(model, path, GetParam());
    }
    ASSERT_FALSE(saved.ok());
    EXPECT_EQ(saved.error().code, ErrorCode::TooLarge) << saved.error().sentence();
    EXPECT_EQ(test::readAll(path), old);
    EXPECT_EQ(m_folder.fileCount(), 1 + format().filesBeside);
}

TEST_P(EveryFormat, targetsThatCannotBeWrittenStayAsTheyAre) {
    const EmbeddingModel model = makeModel(3, 2);
    const auto folder = m_folder / "folder";
    std::filesystem::create_directory(folder);
    EXPECT_EQ(saveModel(model, folder, GetParam()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(saveModel(model, m_folder / "none/model", GetParam()).error().code, ErrorCode::NotFound);
    EXPECT_EQ(saveModel(model, "/dev/full", GetParam()).error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
    if (::geteuid() != 0) {
        const auto path = save(model);
        std::filesystem::permissions(path, std::filesystem::perms::owner_read);
        EXPECT_EQ(saveModel(model, path, GetParam()).error().code, ErrorCode::PermissionDenied);
    }
}

TEST_P(EveryFormat, canBeWrittenOverTheModelThatIsOpen) {
    const auto path = save(makeModel(50, 4, 1));
    const auto opened = openModel(path);
    ASSERT_TRUE(opened.ok());
    ASSERT_TRUE(saveModel(makeModel(2, 3, 2), path, GetParam()).ok());
    ASSERT_TRUE(saveModel(**opened, path, GetParam()).ok());
    const auto again = openModel(path);
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(sameBits((*again)->vectors.vectors, makeModel(50, 4, 1).vectors.vectors));
}

TEST_P(EveryFormat, smallFilesDoNotCareWhatHappensOnDisk) {
    const auto path = save(makeModel(50, 4, 1));
    const auto opened = openModel(path);
    ASSERT_TRUE(opened.ok());
    std::filesystem::resize_file(path, 0);
    EXPECT_TRUE(sameBits((*opened)->vectors.vectors, makeModel(50, 4, 1).vectors.vectors));
}

TEST_P(EveryFormat, tellsOfRowsWithNanAndInfinity) {
    EmbeddingModel model = makeModel(4, 3);
    std::vector<float> values(12, 0.5f);
    values[4] = std::numeric_limits<float>::quiet_NaN();
    values[11] = -std::numeric_limits<float>::infinity();
    model.vectors.vectors = VectorMatrix(values, 4, 3);
    const auto opened = openModel(save(model));
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_TRUE(sameBits((*opened)->vectors.vectors, model.vectors.vectors));
    EXPECT_NE(test::warningsOf(**opened).find("2 rows hold NaN or infinity"), std::string::npos)
        << test::warningsOf(**opened);
}

TEST_P(EveryFormat, keepsRepeatedKeysAndTellsOfThem) {
    EmbeddingModel model = makeModel(3, 2);
    model.vectors.keys = std::make_shared<const Vocabulary>(std::vector<std::string>{"a", "b", "a"});
    const auto opened = openModel(save(model));
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(keysOf(**opened), (std::vector<std::string>{"a", "b", "a"}));
    EXPECT_EQ((*opened)->vectors.keys->find("a")->value, 0u);
    EXPECT_NE(test::warningsOf(**opened).find("more than once (first 'a'"), std::string::npos);
}

TEST_P(EveryFormat, holdsAKeyOrNamesIt) {
    for (const std::string key : {"two words", "line\nend", "tab\there", "", "return\r", " lead", "\n"}) {
        EmbeddingModel model = makeModel(3, 2);
        model.vectors.keys = std::make_shared<const Vocabulary>(std::vector<std::string>{"a", key, "c"});
        const TempFolder folder;
        const auto path = folder / "model";
        const Status saved = saveModel(model, path, GetParam());
        if (saved.ok()) {
            const auto opened = openModel(path);
            ASSERT_TRUE(opened.ok()) << opened.error().sentence();
            EXPECT_EQ(keysOf(**opened), (std::vector<std::string>{"a", key, "c"}));
        } else {
            EXPECT_EQ(saved.error().code, ErrorCode::InvalidArgument);
            EXPECT_EQ(saved.error().place, "row 2");
            EXPECT_EQ(folder.fileCount(), 0u);
        }
    }
}

TEST(SaveModel, refusesUnknownFormatsAndEmptyModels) {
    TempFolder folder;
    EXPECT_EQ(saveModel(makeModel(2, 2), folder / "m", "cuneiform").error().code, ErrorCode::InvalidArgument);
    EmbeddingModel empty;
    empty.vectors.keys = std::make_shared<const Vocabulary>();
    for (const std::string& id : writableFormats())
        EXPECT_EQ(saveModel(empty, folder / "m", id).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(folder.fileCount(), 0u);
}

}  // namespace
}  // namespace embedscope
