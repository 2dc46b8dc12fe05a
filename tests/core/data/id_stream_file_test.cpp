#include "core/data/id_stream_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdlib>
#include <numeric>

#include "tests/core/data/text_files.h"

namespace embedscope {
namespace {

TEST(IdStreamFile, GivesBackWhatWasAppendedInAnyPortions) {
    IdStreamFile file = *IdStreamFile::create();
    std::vector<std::uint32_t> all;
    for (const std::size_t size : {0u, 1u, 65535u, 3u, 65536u, 200000u, 7u, 65537u}) {
        std::vector<std::uint32_t> part(size);
        std::iota(part.begin(), part.end(), static_cast<std::uint32_t>(all.size()));
        all.insert(all.end(), part.begin(), part.end());
        ASSERT_TRUE(file.append(part));
        ASSERT_EQ(file.size(), all.size());
    }
    ASSERT_TRUE(file.rewrite(
        [](std::uint64_t first, std::span<std::uint32_t> values) {
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = values[i] == first + i ? values[i] * 2 : 0;
        },
        {}));
    ASSERT_TRUE(file.map());
    ASSERT_EQ(file.values().size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(file.values()[i], 2 * all[i]);
}

TEST(IdStreamFile, AnEmptyOneIsAllowed) {
    IdStreamFile file = *IdStreamFile::create();
    ASSERT_TRUE(file.map());
    EXPECT_TRUE(file.values().empty());
}

TEST(IdStreamFile, RewritingCanBeStopped) {
    IdStreamFile file = *IdStreamFile::create();
    ASSERT_TRUE(file.append(std::vector<std::uint32_t>(10, 1)));
    std::stop_source source;
    source.request_stop();
    const Status status = file.rewrite([](std::uint64_t, std::span<std::uint32_t>) {}, source.get_token());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::Cancelled);
}

/// Sets TMPDIR for the length of a test.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(const std::string& folder) {
        if (const char* before = std::getenv("TMPDIR")) m_before = before;
        ::setenv("TMPDIR", folder.c_str(), 1);
    }
    ~TemporaryFolder() { m_before.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", m_before.c_str(), 1); }

  private:
    std::string m_before;
};

TEST(IdStreamFile, LeavesNothingBehind) {
    const TextFiles files;
    const TemporaryFolder folder(files.folder().string());
    IdStreamFile file = *IdStreamFile::create();
    ASSERT_TRUE(file.append(std::vector<std::uint32_t>(100000, 1)));
    EXPECT_TRUE(std::filesystem::is_empty(files.folder()));
}

TEST(IdStreamFile, AMissingTemporaryFolderIsSaid) {
    const TemporaryFolder folder("/there/is/no/such/folder");
    const auto file = IdStreamFile::create();
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().sentence().find("TMPDIR"), std::string::npos);
}

TEST(IdStreamFile, ADiskThatTakesNoMoreIsSaid) {
    // A limit on the size of files stands in for a full disk.
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    auto* const handler = ::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before;
    small.rlim_cur = 300000;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    IdStreamFile file = *IdStreamFile::create();
    const Status status = file.append(std::vector<std::uint32_t>(100000, 1));
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::TooLarge);
    EXPECT_NE(status.error().sentence().find("TMPDIR"), std::string::npos);
}

}  // namespace
}  // namespace embedscope
