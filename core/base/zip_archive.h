#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_content.h"
#include "core/base/result.h"

namespace embedscope {

/// One file in a zip archive, as the directory at the archive's end says.
struct ZipEntry {
    std::string name;
    std::uint64_t bytes = 0;        ///< unpacked; at most 1032 times the packed ones, checked
    std::uint64_t packedBytes = 0;  ///< checked against the archive
    std::uint64_t headerOffset = 0;
    std::uint32_t checksum = 0;
    bool packed = false;  ///< deflate; else its bytes lie there as they are
};

/// True when a file that starts like this is a zip archive.
bool looksLikeZip(std::span<const std::byte> head);
/// The name of the first file in an archive that starts like this; empty when it is not all there.
std::string_view firstZipName(std::span<const std::byte> head);

/// A zip archive that is open for reading, also with the 64-bit sizes of large ones. Stored files are used
/// where they lie, which is why no library is used: libzip copies. Immutable: any number of threads may read
/// it. Format: PKWARE's APPNOTE 6.3.3.
class ZipArchive {
  public:
    /// Reads the directory. Errors: UnexpectedEnd (no directory at the end), BadFormat, UnsupportedVersion
    /// (encrypted, spread over several files).
    static Result<std::shared_ptr<const ZipArchive>> open(FileContent content);

    const std::string& name() const { return m_content.name; }
    const FileContent& content() const { return m_content; }
    std::span<const ZipEntry> entries() const { return m_entries; }
    /// The entry of that name, or nullptr.
    const ZipEntry* find(std::string_view name) const;

    /// The bytes of an entry: in place when it is stored, else unpacked and compared with its checksum.
    /// Errors: BadFormat, UnexpectedEnd, TooLarge (more than the free memory), Cancelled.
    Result<FileContent> read(const ZipEntry& entry, std::stop_token stop = {}) const;
    /// At most its first count bytes. Errors as read().
    Result<std::string> readStart(const ZipEntry& entry, std::size_t count) const;

  private:
    ZipArchive() = default;
    Status readDirectory();
    Result<std::span<const std::byte>> packedBytes(const ZipEntry& entry) const;
    Result<std::size_t> unpack(const ZipEntry& entry, std::span<std::byte> out, std::stop_token stop) const;

    FileContent m_content;
    std::vector<ZipEntry> m_entries;
};

}  // namespace embedscope
