#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/result.h"

namespace embedscope {

/// Takes the next bytes of what is written. Errors: those of the file, Cancelled; pass them on.
using ByteSink = std::function<Status(std::span<const std::byte>)>;
/// Hands all its bytes to a sink, the same at every call.
using ByteProducer = std::function<Status(const ByteSink&)>;

/// Writes a zip archive atomically, with 64-bit sizes where they are needed. The data of stored files starts
/// at a multiple of 64 bytes, so that arrays can be used in place. Holds no clock: equal input gives equal
/// bytes. Used by one thread.
class ZipWriter {
  public:
    /// Errors: as AtomicFile::create.
    static Result<ZipWriter> create(const std::filesystem::path& path);

    /// A file as it is. produce is called twice: for the checksum, and for the bytes. Errors: its own, those
    /// of AtomicFile.
    Status addStored(std::string name, const ByteProducer& produce);
    /// A file packed with deflate, which is held in memory. Errors as addStored().
    Status addPacked(std::string name, const ByteProducer& produce);
    /// Writes the directory and puts the archive in its place. Errors: as AtomicFile::commit.
    Status commit();

  private:
    struct Entry {
        std::string name;
        std::uint64_t bytes = 0;
        std::uint64_t packedBytes = 0;
        std::uint64_t offset = 0;
        std::uint32_t checksum = 0;
        bool packed = false;
    };

    explicit ZipWriter(AtomicFile file) : m_file(std::move(file)) {}
    Status write(std::string_view bytes);
    Status writeLocalHeader(const Entry& entry);

    AtomicFile m_file;
    std::uint64_t m_position = 0;
    std::vector<Entry> m_entries;
};

}  // namespace embedscope
