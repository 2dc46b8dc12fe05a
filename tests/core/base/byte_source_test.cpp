#include "core/base/byte_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zlib.h>

#include "core/base/random.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

Result<std::string> readThrough(const std::filesystem::path& path, std::size_t step = 1000) {
    auto stream = ByteStream::open(path);
    if (!stream) return stream.error();
    std::string all;
    std::string buffer(step, '\0');
    for (;;) {
        auto count = (*stream)->read(std::as_writable_bytes(std::span(buffer.data(), buffer.size())));
        if (!count) return count.error();
        if (*count == 0) break;
        all.append(buffer, 0, *count);
        EXPECT_LE((*stream)->compressedPosition(), (*stream)->compressedSize());
    }
    EXPECT_EQ((*stream)->compressedPosition(), (*stream)->compressedSize());
    return all;
}

std::string randomBytes(std::size_t size) {
    Random random(4);
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random.next());
    return bytes;
}

void writeGzip(const std::filesystem::path& path, std::string_view content, const char* mode = "wb") {
    const gzFile file = ::gzopen(path.c_str(), mode);
    ::gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    ::gzclose(file);
}

TEST(MappedFile, showsTheWholeFile) {
    TempFolder folder;
    const std::string content = randomBytes(100001);
    test::writeAll(folder / "a.bin", content);
    const auto file = MappedFile::open(folder / "a.bin");
    ASSERT_TRUE(file.ok());
    EXPECT_EQ((*file)->name(), "a.bin");
    const auto bytes = (*file)->bytes();
    EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), content);
}

TEST(MappedFile, staysWhenTheFileIsReplaced) {
    TempFolder folder;
    test::writeAll(folder / "a", "content");
    const auto file = MappedFile::open(folder / "a");
    std::filesystem::remove(folder / "a");
    test::writeAll(folder / "a", "x");
    EXPECT_EQ((*file)->bytes()[6], std::byte{'t'});
}

TEST(Sources, anEmptyFileIsEmpty) {
    TempFolder folder;
    test::writeAll(folder / "a", "");
    EXPECT_TRUE((*MappedFile::open(folder / "a"))->bytes().empty());
    EXPECT_EQ(readThrough(folder / "a").value(), "");
}

TEST(Sources, refuseWhatIsNoFile) {
    TempFolder folder;
    ::mkfifo((folder / "pipe").c_str(), 0600);
    const struct {
        std::filesystem::path path;
        ErrorCode code;
    } cases[] = {{folder / "absent", ErrorCode::NotFound},
                 {folder.path(), ErrorCode::InvalidArgument},
                 {folder / "pipe", ErrorCode::InvalidArgument},
                 {"/dev/zero", ErrorCode::InvalidArgument}};
    for (const auto& each : cases) {
        EXPECT_EQ(MappedFile::open(each.path).error().code, each.code) << each.path;
        EXPECT_EQ(ByteStream::open(each.path).error().code, each.code) << each.path;
    }
}

TEST(ByteStream, readsPlainFilesInAnyStep) {
    TempFolder folder;
    const std::string content = randomBytes(700001);
    test::writeAll(folder / "a", content);
    for (const std::size_t step : {7u, 4096u, 1u << 20})
        EXPECT_TRUE(readThrough(folder / "a", step).value() == content);
    EXPECT_FALSE((*ByteStream::open(folder / "a"))->isCompressed());
}

TEST(ByteStream, tellsOfAFileThatIsShortenedWhileItIsRead) {
    TempFolder folder;
    test::writeAll(folder / "a", randomBytes(3000000));
    const auto stream = ByteStream::open(folder / "a");
    ASSERT_TRUE(stream.ok());
    std::vector<std::byte> buffer(1000);
    ASSERT_EQ((*stream)->read(buffer).value(), buffer.size());
    std::filesystem::resize_file(folder / "a", 2000000);
    Result<std::size_t> count = buffer.size();
    while (count.ok() && *count > 0) count = (*stream)->read(buffer);
    ASSERT_FALSE(count.ok());
    EXPECT_EQ(count.error().code, ErrorCode::UnexpectedEnd);
    EXPECT_EQ(count.error().place, "a");
}

TEST(ByteStream, unpacksGzipOfOneAndOfSeveralMembers) {
    TempFolder folder;
    const std::string content = randomBytes(300000) + std::string(2000000, 'z');
    writeGzip(folder / "a", content);
    EXPECT_TRUE((*ByteStream::open(folder / "a"))->isCompressed());
    EXPECT_TRUE(readThrough(folder / "a").value() == content);
    writeGzip(folder / "a", "tail", "ab");
    EXPECT_TRUE(readThrough(folder / "a").value() == content + "tail");
}

TEST(ByteStream, tellsOfGzipThatEndsEarlyOrIsDamaged) {
    TempFolder folder;
    const std::string content = randomBytes(50000);
    writeGzip(folder / "whole", content);
    const std::string packed = test::readAll(folder / "whole");
    for (const std::size_t size :
         {packed.size() - 1, packed.size() - 8, packed.size() / 2, std::size_t{20}}) {
        test::writeAll(folder / "part", packed.substr(0, size));
        const auto read = readThrough(folder / "part");
        ASSERT_FALSE(read.ok()) << size;
        EXPECT_EQ(read.error().code, ErrorCode::UnexpectedEnd) << size;
        EXPECT_EQ(read.error().place, "part");
    }
    std::string damaged = packed;
    damaged[packed.size() - 6] ^= 1;  // in the check sum
    test::writeAll(folder / "damaged", damaged);
    EXPECT_EQ(readThrough(folder / "damaged").error().code, ErrorCode::BadFormat);
}

}  // namespace
}  // namespace embedscope
