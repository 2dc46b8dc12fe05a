#include "core/base/zip_archive.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "core/base/memory_info.h"

namespace embedscope {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kLocalHeader = 0x04034B50;
constexpr std::uint32_t kDirectoryEntry = 0x02014B50;
constexpr std::uint32_t kDirectoryEnd = 0x06054B50;
constexpr std::uint32_t kDirectoryEnd64 = 0x06064B50;
constexpr std::uint32_t kLocator64 = 0x07064B50;
constexpr std::size_t kLocalHeaderBytes = 30;
constexpr std::size_t kDirectoryEntryBytes = 46;
constexpr std::size_t kDirectoryEndBytes = 22;
constexpr std::size_t kDirectoryEnd64Bytes = 56;
constexpr std::size_t kLocator64Bytes = 20;
constexpr std::uint64_t kLargestRatio = 1032;  // of deflate
constexpr std::uint32_t kUse64 = 0xFFFFFFFF;
constexpr const char* kAgain = "The file is damaged: copy or download it again";

template <class T>
T at(Bytes bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

bool startsWith(Bytes bytes, std::size_t offset, std::uint32_t signature) {
    return offset + 4 <= bytes.size() && at<std::uint32_t>(bytes, offset) == signature;
}

/// The end of the directory stands within the last 64 KB, before a comment.
std::optional<std::size_t> findDirectoryEnd(Bytes bytes) {
    if (bytes.size() < kDirectoryEndBytes) return std::nullopt;
    const std::size_t last = bytes.size() - kDirectoryEndBytes;
    const std::size_t first = last > 0xFFFF ? last - 0xFFFF : 0;
    for (std::size_t offset = last + 1; offset-- > first;)
        if (startsWith(bytes, offset, kDirectoryEnd) &&
            at<std::uint16_t>(bytes, offset + 20) <= bytes.size() - offset - kDirectoryEndBytes)
            return offset;
    return std::nullopt;
}

struct Directory {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint64_t entries = 0;
};

/// The sizes of one entry that its 32 bits cannot hold stand in an extra field. False when one is missing.
bool readExtra64(Bytes extra, ZipEntry& entry) {
    while (extra.size() >= 4) {
        const auto id = at<std::uint16_t>(extra, 0);
        const auto size = at<std::uint16_t>(extra, 2);
        extra = extra.subspan(4);
        if (size > extra.size()) return false;
        if (id == 1) {
            Bytes field = extra.first(size);
            for (std::uint64_t* value : {&entry.bytes, &entry.packedBytes, &entry.headerOffset}) {
                if (*value != kUse64) continue;
                if (field.size() < 8) return false;
                *value = at<std::uint64_t>(field, 0);
                field = field.subspan(8);
            }
            return true;
        }
        extra = extra.subspan(size);
    }
    return false;
}

Error damaged(const std::string& name, std::uint64_t offset, std::string what) {
    return {ErrorCode::BadFormat, std::move(what), bytePlace(name, offset), kAgain};
}

/// Unpacks raw deflate data.
class Inflater {
  public:
    Inflater() { m_ready = ::inflateInit2(&m_stream, -MAX_WBITS) == Z_OK; }
    ~Inflater() {
        if (m_ready) ::inflateEnd(&m_stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    bool ready() const { return m_ready; }
    z_stream& stream() { return m_stream; }

  private:
    z_stream m_stream{};
    bool m_ready = false;
};

}  // namespace

bool looksLikeZip(Bytes head) {
    return startsWith(head, 0, kLocalHeader);
}

std::string_view firstZipName(Bytes head) {
    if (!looksLikeZip(head) || head.size() < kLocalHeaderBytes) return {};
    const std::size_t length = at<std::uint16_t>(head, 26);
    if (length > head.size() - kLocalHeaderBytes) return {};
    return {reinterpret_cast<const char*>(head.data()) + kLocalHeaderBytes, length};
}

Result<std::shared_ptr<const ZipArchive>> ZipArchive::open(FileContent content) {
    std::shared_ptr<ZipArchive> archive(new ZipArchive);
    archive->m_content = std::move(content);
    if (Status read = archive->readDirectory(); !read) return read.error();
    return std::shared_ptr<const ZipArchive>(std::move(archive));
}

Status ZipArchive::readDirectory() {
    const Bytes bytes = m_content.bytes;
    const auto end = findDirectoryEnd(bytes);
    if (!end)
        return Error{ErrorCode::UnexpectedEnd, "the zip archive has no directory at its end",
                     bytePlace(name(), bytes.size()), "The file was cut off: copy or download it again"};
    Directory directory{at<std::uint32_t>(bytes, *end + 16), at<std::uint32_t>(bytes, *end + 12),
                        at<std::uint16_t>(bytes, *end + 10)};
    std::uint64_t directoryLimit = *end;
    if (*end >= kLocator64Bytes && startsWith(bytes, *end - kLocator64Bytes, kLocator64)) {
        const auto end64 = at<std::uint64_t>(bytes, *end - kLocator64Bytes + 8);
        if (end64 > *end - kLocator64Bytes || *end - kLocator64Bytes - end64 < kDirectoryEnd64Bytes ||
            !startsWith(bytes, static_cast<std::size_t>(end64), kDirectoryEnd64))
            return damaged(name(), *end - kLocator64Bytes, "the zip archive's directory cannot be found");
        const auto start = static_cast<std::size_t>(end64);
        directory = {at<std::uint64_t>(bytes, start + 48), at<std::uint64_t>(bytes, start + 40),
                     at<std::uint64_t>(bytes, start + 32)};
        directoryLimit = end64;
    }
    if (directory.offset > directoryLimit || directory.bytes > directoryLimit - directory.offset ||
        directory.entries > directory.bytes / kDirectoryEntryBytes)
        return damaged(name(), *end, "the zip archive's directory promises more than the file holds");
    Bytes left =
        bytes.subspan(static_cast<std::size_t>(directory.offset), static_cast<std::size_t>(directory.bytes));
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        const auto place = static_cast<std::uint64_t>(left.data() - bytes.data());
        if (left.size() < kDirectoryEntryBytes || !startsWith(left, 0, kDirectoryEntry))
            return damaged(name(), place, "the zip archive's directory is broken");
        ZipEntry entry;
        const auto flags = at<std::uint16_t>(left, 8);
        const auto method = at<std::uint16_t>(left, 10);
        entry.checksum = at<std::uint32_t>(left, 16);
        entry.packedBytes = at<std::uint32_t>(left, 20);
        entry.bytes = at<std::uint32_t>(left, 24);
        entry.headerOffset = at<std::uint32_t>(left, 42);
        const std::size_t nameBytes = at<std::uint16_t>(left, 28);
        const std::size_t extraBytes = at<std::uint16_t>(left, 30);
        const std::size_t commentBytes = at<std::uint16_t>(left, 32);
        if (nameBytes + extraBytes + commentBytes > left.size() - kDirectoryEntryBytes)
            return damaged(name(), place, "the zip archive's directory is broken");
        entry.name.assign(reinterpret_cast<const char*>(left.data()) + kDirectoryEntryBytes, nameBytes);
        const bool needs64 =
            entry.bytes == kUse64 || entry.packedBytes == kUse64 || entry.headerOffset == kUse64;
        if (needs64 && !readExtra64(left.subspan(kDirectoryEntryBytes + nameBytes, extraBytes), entry))
            return damaged(name(), place,
                           "the zip archive's directory lacks the size of '" + entry.name + "'");
        left = left.subspan(kDirectoryEntryBytes + nameBytes + extraBytes + commentBytes);
        if ((flags & 1) || (method != 0 && method != 8))
            return Error{ErrorCode::UnsupportedVersion,
                         "'" + entry.name + "' in the zip archive is encrypted or packed in an unknown way",
                         bytePlace(name(), place), "Pack it again with plain zip"};
        entry.packed = method == 8;
        if (entry.packedBytes > bytes.size() || (!entry.packed && entry.bytes != entry.packedBytes) ||
            entry.bytes / kLargestRatio > entry.packedBytes)
            return damaged(name(), place,
                           "the zip archive promises more for '" + entry.name + "' than it can hold");
        m_entries.push_back(std::move(entry));
    }
    return {};
}

const ZipEntry* ZipArchive::find(std::string_view entryName) const {
    for (const ZipEntry& entry : m_entries)
        if (entry.name == entryName) return &entry;
    return nullptr;
}

Result<Bytes> ZipArchive::packedBytes(const ZipEntry& entry) const {
    const Bytes bytes = m_content.bytes;
    const auto broken = [&] {
        return damaged(name(), entry.headerOffset, "'" + entry.name + "' is not where the zip archive says");
    };
    if (entry.headerOffset > bytes.size() || bytes.size() - entry.headerOffset < kLocalHeaderBytes)
        return broken();
    const auto start = static_cast<std::size_t>(entry.headerOffset);
    if (!startsWith(bytes, start, kLocalHeader)) return broken();
    const std::size_t skip =
        kLocalHeaderBytes + at<std::uint16_t>(bytes, start + 26) + at<std::uint16_t>(bytes, start + 28);
    const std::size_t left = bytes.size() - start;
    if (skip > left || entry.packedBytes > left - skip) return broken();
    return bytes.subspan(start + skip, static_cast<std::size_t>(entry.packedBytes));
}

Result<std::size_t> ZipArchive::unpack(const ZipEntry& entry, std::span<std::byte> out,
                                       std::stop_token stop) const {
    Result<Bytes> packed = packedBytes(entry);
    if (!packed) return packed.error();
    Inflater inflater;
    if (!inflater.ready()) return Error{ErrorCode::TooLarge, "there is no memory to unpack it", name(), ""};
    constexpr std::size_t kSlice = 1 << 20;
    z_stream& stream = inflater.stream();
    std::size_t in = 0;
    std::size_t done = 0;
    for (int state = Z_OK; state != Z_STREAM_END && done < out.size();) {
        if (stop.stop_requested()) return cancelledError();
        const std::size_t room = std::min(kSlice, out.size() - done);
        const std::size_t given = std::min(kSlice, packed->size() - in);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed->data() + in));
        stream.avail_in = static_cast<uInt>(given);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
        stream.avail_out = static_cast<uInt>(room);
        state = ::inflate(&stream, Z_NO_FLUSH);
        const std::size_t taken = given - stream.avail_in;
        const std::size_t made = room - stream.avail_out;
        in += taken;
        done += made;
        if ((state != Z_OK && state != Z_STREAM_END) || (taken == 0 && made == 0))
            return damaged(name(), entry.headerOffset, "the packed data of '" + entry.name + "' is broken");
    }
    return done;
}

Result<FileContent> ZipArchive::read(const ZipEntry& entry, std::stop_token stop) const {
    FileContent content{{}, name() + ":" + entry.name, m_content.owner, m_content.mapping};
    if (!entry.packed) {
        Result<Bytes> bytes = packedBytes(entry);
        if (!bytes) return bytes.error();
        content.bytes = *bytes;
        return content;
    }
    if (entry.bytes > availableMemoryBytes())
        return Error{ErrorCode::TooLarge,
                     "'" + entry.name + "' unpacks to " + std::to_string(entry.bytes >> 20) +
                         " MB, more than the memory that is free",
                     name(), "Close other programs, or unpack the archive to the disk first"};
    const auto size = static_cast<std::size_t>(entry.bytes);
    std::shared_ptr<std::byte[]> memory(new std::byte[size]);
    Result<std::size_t> done = unpack(entry, {memory.get(), size}, stop);
    if (!done) return done.error();
    uLong checksum = ::crc32(0, nullptr, 0);
    for (std::size_t i = 0; i < *done; i += 1 << 30)
        checksum = ::crc32(checksum, reinterpret_cast<const Bytef*>(memory.get() + i),
                           static_cast<uInt>(std::min<std::size_t>(1 << 30, *done - i)));
    if (*done != size || checksum != entry.checksum)
        return damaged(name(), entry.headerOffset,
                       "'" + entry.name + "' does not unpack to what the zip archive says");
    content.bytes = {memory.get(), size};
    content.owner = std::move(memory);
    content.mapping = nullptr;
    return content;
}

Result<std::string> ZipArchive::readStart(const ZipEntry& entry, std::size_t count) const {
    std::string start(static_cast<std::size_t>(std::min<std::uint64_t>(count, entry.bytes)), '\0');
    if (!entry.packed) {
        Result<Bytes> bytes = packedBytes(entry);
        if (!bytes) return bytes.error();
        std::memcpy(start.data(), bytes->data(), start.size());
        return start;
    }
    Result<std::size_t> done =
        unpack(entry, std::as_writable_bytes(std::span(start.data(), start.size())), {});
    if (!done) return done.error();
    start.resize(*done);
    return start;
}

}  // namespace embedscope
