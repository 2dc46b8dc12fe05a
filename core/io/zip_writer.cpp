#include "core/io/zip_writer.h"

#include <zlib.h>

#include <algorithm>
#include <utility>

namespace embedscope {
namespace {

constexpr std::uint32_t kUse64 = 0xFFFFFFFF;
constexpr std::size_t kAlignment = 64;
constexpr std::uint16_t kPaddingId = 0xD935;
constexpr std::uint16_t kFirstDay = 0x21;  // 1 January 1980, the first day that the format knows
constexpr std::uint16_t kUtf8Name = 0x0800;

template <class T>
void put(std::string& out, T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

bool is64(std::uint64_t value) {
    return value >= kUse64;
}

std::uint32_t as32(std::uint64_t value) {
    return is64(value) ? kUse64 : static_cast<std::uint32_t>(value);
}

/// The part that the header of a file and its entry in the directory share.
template <class Entry>
void putFacts(std::string& out, const Entry& entry, std::size_t extraBytes) {
    const bool large = is64(entry.bytes) || is64(entry.packedBytes);
    put<std::uint16_t>(out, large ? 45 : 20);
    put<std::uint16_t>(out, kUtf8Name);
    put<std::uint16_t>(out, entry.packed ? 8 : 0);
    put<std::uint16_t>(out, 0);
    put<std::uint16_t>(out, kFirstDay);
    put<std::uint32_t>(out, entry.checksum);
    put<std::uint32_t>(out, large ? kUse64 : as32(entry.packedBytes));
    put<std::uint32_t>(out, large ? kUse64 : as32(entry.bytes));
    put<std::uint16_t>(out, static_cast<std::uint16_t>(entry.name.size()));
    put<std::uint16_t>(out, static_cast<std::uint16_t>(extraBytes));
}

std::uint32_t addChecksum(std::uint32_t checksum, std::span<const std::byte> bytes) {
    constexpr std::size_t kSlice = 1 << 30;
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(kSlice, bytes.size())))
        checksum = static_cast<std::uint32_t>(::crc32(checksum, reinterpret_cast<const Bytef*>(bytes.data()),
                                                      static_cast<uInt>(std::min(kSlice, bytes.size()))));
    return checksum;
}

}  // namespace

Result<ZipWriter> ZipWriter::create(const std::filesystem::path& path) {
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    return ZipWriter(std::move(*file));
}

Status ZipWriter::write(std::string_view bytes) {
    m_position += bytes.size();
    return m_file.write(bytes);
}

Status ZipWriter::writeLocalHeader(const Entry& entry) {
    std::string extra;
    if (is64(entry.bytes) || is64(entry.packedBytes)) {
        put<std::uint16_t>(extra, 1);
        put<std::uint16_t>(extra, 16);
        put<std::uint64_t>(extra, entry.bytes);
        put<std::uint64_t>(extra, entry.packedBytes);
    }
    constexpr std::size_t kFixedBytes = 30;
    constexpr std::size_t kExtraHeadBytes = 4;
    const std::uint64_t dataStart =
        m_position + kFixedBytes + entry.name.size() + extra.size() + kExtraHeadBytes;
    const auto padding = static_cast<std::size_t>((kAlignment - dataStart % kAlignment) % kAlignment);
    put<std::uint16_t>(extra, kPaddingId);
    put<std::uint16_t>(extra, static_cast<std::uint16_t>(padding));
    extra.append(padding, '\0');
    std::string header = "PK\3\4";
    putFacts(header, entry, extra.size());
    return write(header + entry.name + extra);
}

Status ZipWriter::addStored(std::string name, const ByteProducer& produce) {
    Entry entry{std::move(name), 0, 0, m_position, 0, false};
    const Status measured = produce([&](std::span<const std::byte> bytes) -> Status {
        entry.bytes += bytes.size();
        entry.checksum = addChecksum(entry.checksum, bytes);
        return {};
    });
    if (!measured) return measured;
    entry.packedBytes = entry.bytes;
    if (Status written = writeLocalHeader(entry); !written) return written;
    const Status written = produce([&](std::span<const std::byte> bytes) {
        m_position += bytes.size();
        return m_file.write(bytes);
    });
    if (!written) return written;
    m_entries.push_back(std::move(entry));
    return {};
}

Status ZipWriter::addPacked(std::string name, const ByteProducer& produce) {
    Entry entry{std::move(name), 0, 0, m_position, 0, true};
    std::string packed;
    z_stream stream{};
    constexpr int kFast = 3;
    if (::deflateInit2(&stream, kFast, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return Error{ErrorCode::TooLarge, "there is no memory to pack it", entry.name,
                     "Close other programs"};
    const auto pump = [&](int flush) {
        char buffer[16384];
        do {
            stream.next_out = reinterpret_cast<Bytef*>(buffer);
            stream.avail_out = sizeof buffer;
            ::deflate(&stream, flush);
            packed.append(buffer, sizeof buffer - stream.avail_out);
        } while (stream.avail_out == 0);
    };
    const Status produced = produce([&](std::span<const std::byte> bytes) -> Status {
        entry.bytes += bytes.size();
        entry.checksum = addChecksum(entry.checksum, bytes);
        constexpr std::size_t kSlice = 1 << 30;
        for (; !bytes.empty(); bytes = bytes.subspan(std::min(kSlice, bytes.size()))) {
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
            stream.avail_in = static_cast<uInt>(std::min(kSlice, bytes.size()));
            pump(Z_NO_FLUSH);
        }
        return {};
    });
    if (produced) pump(Z_FINISH);
    ::deflateEnd(&stream);
    if (!produced) return produced;
    entry.packedBytes = packed.size();
    if (Status written = writeLocalHeader(entry); !written) return written;
    if (Status written = write(packed); !written) return written;
    m_entries.push_back(std::move(entry));
    return {};
}

Status ZipWriter::commit() {
    const std::uint64_t start = m_position;
    for (const Entry& entry : m_entries) {
        std::string extra;
        const bool large = is64(entry.bytes) || is64(entry.packedBytes);
        if (large || is64(entry.offset)) {
            put<std::uint16_t>(extra, 1);
            put<std::uint16_t>(extra,
                               static_cast<std::uint16_t>((large ? 16 : 0) + (is64(entry.offset) ? 8 : 0)));
            if (large) {
                put<std::uint64_t>(extra, entry.bytes);
                put<std::uint64_t>(extra, entry.packedBytes);
            }
            if (is64(entry.offset)) put<std::uint64_t>(extra, entry.offset);
        }
        std::string head = "PK\1\2";
        put<std::uint16_t>(head, 45);
        putFacts(head, entry, extra.size());
        put<std::uint16_t>(head, 0);  // comment
        put<std::uint16_t>(head, 0);  // disk
        put<std::uint16_t>(head, 0);  // internal attributes
        put<std::uint32_t>(head, 0);  // external attributes
        put<std::uint32_t>(head, as32(entry.offset));
        if (Status written = write(head + entry.name + extra); !written) return written;
    }
    const std::uint64_t bytes = m_position - start;
    std::string end;
    if (is64(start) || is64(bytes)) {
        const std::uint64_t end64 = m_position;
        end = "PK\6\6";
        put<std::uint64_t>(end, 44);
        put<std::uint16_t>(end, 45);
        put<std::uint16_t>(end, 45);
        put<std::uint32_t>(end, 0);
        put<std::uint32_t>(end, 0);
        put<std::uint64_t>(end, m_entries.size());
        put<std::uint64_t>(end, m_entries.size());
        put<std::uint64_t>(end, bytes);
        put<std::uint64_t>(end, start);
        end += "PK\6\7";
        put<std::uint32_t>(end, 0);
        put<std::uint64_t>(end, end64);
        put<std::uint32_t>(end, 1);
    }
    end += "PK\5\6";
    put<std::uint32_t>(end, 0);
    put<std::uint16_t>(end, static_cast<std::uint16_t>(m_entries.size()));
    put<std::uint16_t>(end, static_cast<std::uint16_t>(m_entries.size()));
    put<std::uint32_t>(end, as32(bytes));
    put<std::uint32_t>(end, as32(start));
    put<std::uint16_t>(end, 0);
    if (Status written = write(end); !written) return written;
    return m_file.commit();
}

}  // namespace embedscope
