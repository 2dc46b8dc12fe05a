#include "core/base/atomic_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

TEST(AtomicFile, theNameHoldsTheOldContentUntilTheCommit) {
    TempFolder folder;
    test::writeAll(folder / "a", "old");
    auto file = AtomicFile::create(folder / "a");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->write("new ").ok());
    ASSERT_TRUE(file->write(std::string(3 << 20, 'x')).ok());
    EXPECT_EQ(test::readAll(folder / "a"), "old");
    ASSERT_TRUE(file->commit().ok());
    EXPECT_EQ(test::readAll(folder / "a"), "new " + std::string(3 << 20, 'x'));
    EXPECT_EQ(folder.fileCount(), 1u);
}

TEST(AtomicFile, keepsTheOrderOfSmallAndLargePieces) {
    TempFolder folder;
    auto file = AtomicFile::create(folder / "a");
    ASSERT_TRUE(file.ok());
    std::string expected;
    for (std::size_t size : {1u, 1u << 20, 3u, (1u << 20) - 1, (1u << 20) + 1, 0u, 20u << 20, 7u}) {
        const std::string piece(size, static_cast<char>('a' + expected.size() % 26));
        expected += piece;
        ASSERT_TRUE(file->write(piece).ok());
    }
    ASSERT_TRUE(file->commit().ok());
    EXPECT_TRUE(test::readAll(folder / "a") == expected);
}

TEST(AtomicFile, leavesNothingBehindWithoutACommit) {
    TempFolder folder;
    {
        auto file = AtomicFile::create(folder / "a");
        ASSERT_TRUE(file.ok());
        ASSERT_TRUE(file->write(std::string(2 << 20, 'x')).ok());
        EXPECT_EQ(folder.fileCount(), 1u);
    }
    EXPECT_EQ(folder.fileCount(), 0u);
}

TEST(AtomicFile, canBeMovedWhileItIsWritten) {
    TempFolder folder;
    auto first = AtomicFile::create(folder / "a");
    auto second = AtomicFile::create(folder / "b");
    ASSERT_TRUE(first.ok() && second.ok());
    ASSERT_TRUE(first->write("one").ok());
    *second = std::move(*first);
    ASSERT_TRUE(second->write(" two").ok());
    ASSERT_TRUE(second->commit().ok());
    EXPECT_EQ(test::readAll(folder / "a"), "one two");
    EXPECT_EQ(folder.fileCount(), 1u);
}

TEST(AtomicFile, keepsPermissionsAndLinks) {
    TempFolder folder;
    test::writeAll(folder / "real", "old");
    ::chmod((folder / "real").c_str(), 0640);
    std::filesystem::create_symlink("real", folder / "link");
    auto file = AtomicFile::create(folder / "link");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->write("new").ok());
    ASSERT_TRUE(file->commit().ok());
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
    EXPECT_EQ(test::readAll(folder / "real"), "new");
    EXPECT_EQ(std::filesystem::status(folder / "real").permissions(), std::filesystem::perms{0640});
}

TEST(AtomicFile, aNewFileHasThePermissionsOfTheUmask) {
    TempFolder folder;
    const mode_t old = ::umask(027);
    auto file = AtomicFile::create(folder / "a");
    ::umask(old);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->commit().ok());
    EXPECT_EQ(std::filesystem::status(folder / "a").permissions(), std::filesystem::perms{0640});
}

TEST(AtomicFile, takesTheLongestNames) {
    TempFolder folder;
    const std::string name(255, 'n');
    auto file = AtomicFile::create(folder / name);
    ASSERT_TRUE(file.ok()) << file.error().sentence();
    ASSERT_TRUE(file->commit().ok());
    EXPECT_TRUE(std::filesystem::exists(folder / name));
}

TEST(AtomicFile, refusesTooLongNamesBeforeTheWork) {
    TempFolder folder;
    const auto file = AtomicFile::create(folder / std::string(256, 'n'));
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(folder.fileCount(), 0u);
}

TEST(AtomicFile, refusesWhatIsNoFile) {
    TempFolder folder;
    EXPECT_EQ(AtomicFile::create(folder.path()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(AtomicFile::create("/dev/null").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(AtomicFile::create(folder / "none/a").error().code, ErrorCode::NotFound);
    EXPECT_EQ(AtomicFile::create("/proc/embedscope").error().code, ErrorCode::NotFound);
    test::writeAll(folder / "file", "x");
    EXPECT_EQ(AtomicFile::create(folder / "file/a").error().code, ErrorCode::NotFound);
    EXPECT_EQ(folder.fileCount(), 1u);
}

TEST(AtomicFile, whatAKilledWriterLeftIsGoneAfterTheNextWrite) {
    TempFolder folder;
    test::writeAll(folder / "a", "old");
    const pid_t child = ::fork();
    if (child == 0) {
        auto file = AtomicFile::create(folder / "a");
        if (!file.ok() || !file->write(std::string(2 << 20, 'x')).ok()) ::_exit(1);
        ::kill(::getpid(), SIGKILL);
    }
    int how = 0;
    ASSERT_EQ(::waitpid(child, &how, 0), child);
    ASSERT_TRUE(WIFSIGNALED(how));
    ASSERT_EQ(folder.fileCount(), 2u) << "the old file and the leftover";
    EXPECT_EQ(test::readAll(folder / "a"), "old");
    {
        auto file = AtomicFile::create(folder / "a");
        ASSERT_TRUE(file.ok());
        EXPECT_EQ(folder.fileCount(), 2u) << "the old file and the new temporary one";
        ASSERT_TRUE(file->write("new").ok());
        ASSERT_TRUE(file->commit().ok());
    }
    EXPECT_EQ(folder.fileCount(), 1u);
    EXPECT_EQ(test::readAll(folder / "a"), "new");
}

TEST(AtomicFile, anotherWriterAtWorkAndFilesOfOtherNamesAreLeftAlone) {
    TempFolder folder;
    for (const char* name : {".a.tmp", ".a.x-1.tmp", ".a.12.tmp", ".a.1-2-3.tmp", ".ab.1-2.tmp", "a.1-2.tmp"})
        test::writeAll(folder / name, "mine");
    auto first = AtomicFile::create(folder / "a");
    ASSERT_TRUE(first.ok());
    auto second = AtomicFile::create(folder / "a");
    ASSERT_TRUE(second.ok());
    EXPECT_EQ(folder.fileCount(), 8u);
    ASSERT_TRUE(first->write("1").ok());
    ASSERT_TRUE(first->commit().ok());
    ASSERT_TRUE(second->write("2").ok());
    ASSERT_TRUE(second->commit().ok());
    EXPECT_EQ(test::readAll(folder / "a"), "2");
    EXPECT_EQ(folder.fileCount(), 7u);
}

TEST(AtomicFile, afterAFailureNothingIsCommitted) {
    TempFolder folder;
    test::writeAll(folder / "a", "old");
    auto file = AtomicFile::create(folder / "a");
    ASSERT_TRUE(file.ok());
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    ::getrlimit(RLIMIT_FSIZE, &old);
    const rlimit limit{100000, old.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Status written = file->write(std::string(4 << 20, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, handler);
    EXPECT_EQ(written.error().code, ErrorCode::TooLarge);
    EXPECT_EQ(file->write("more").error().code, ErrorCode::TooLarge);
    EXPECT_EQ(file->commit().error().code, ErrorCode::TooLarge);
    EXPECT_TRUE(test::readAll(folder / "a") == "old");
}

}  // namespace
}  // namespace embedscope
