#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/base/mapping_guard.h"
#include "core/base/result.h"

namespace embedscope {

/// The bytes of a whole regular file, mapped read-only; the mapping lives as long as any copy of the pointer.
/// Threads may read it at the same time. A file that is shortened meanwhile, or whose disk vanishes, reads as
/// zeros where it is lost (MappingGuard).
class MappedFile {
  public:
    /// Maps the file. An empty file gives an empty span. Errors: NotFound, PermissionDenied, InvalidArgument
    /// (a folder, a pipe or a device), Io.
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    /// The file's name without its folder, for the place of an error.
    const std::string& name() const { return m_name; }
    /// True once a page was read that the file no longer has.
    bool hasLostPages() const { return m_lost.load(std::memory_order_relaxed); }

  private:
    MappedFile() = default;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
    std::string m_name;
    std::atomic<bool> m_lost{false};
    std::optional<detail::MappingGuard> m_guard;
};

/// Reads a file from front to back; gzip is recognised by its first two bytes and unpacked on the way.
/// Used by one thread.
class ByteStream {
  public:
    /// Errors as MappedFile::open.
    static Result<std::unique_ptr<ByteStream>> open(const std::filesystem::path& path);
    ~ByteStream();
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;

    /// Fills as much of the buffer as there is and returns the count; 0 at the end.
    /// Errors: Io, BadFormat (broken gzip data), UnexpectedEnd (gzip data cut off, or a plain file that
    /// became shorter since it was opened).
    Result<std::size_t> read(std::span<std::byte> buffer);

    /// Bytes of the file on disk consumed so far, and in all: for progress, also of packed files.
    std::uint64_t compressedPosition() const;
    std::uint64_t compressedSize() const { return m_size; }
    bool isCompressed() const { return m_compressed; }
    const std::string& name() const { return m_name; }

  private:
    ByteStream() = default;
    void* m_gzip = nullptr;  // zlib reads plain files through the same handle
    std::uint64_t m_size = 0;
    std::uint64_t m_unpacked = 0;  // bytes handed out
    bool m_compressed = false;
    std::string m_name;
};

}  // namespace embedscope
