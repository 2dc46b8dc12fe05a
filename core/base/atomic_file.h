#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// Writes a file so that its name holds either the old content or the whole new one, never a part: the bytes
/// go to a temporary file in the same folder, are flushed to the disk, and the file is then renamed. The
/// destructor removes the temporary file of a writer that was not committed; that of a writer that was killed
/// is removed by the next one of the same target. Used by one thread.
class AtomicFile {
  public:
    /// Errors: NotFound, PermissionDenied, NoSpace, InvalidArgument (a folder, a device or a pipe stands at
    /// path), Io.
    static Result<AtomicFile> create(const std::filesystem::path& path);

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&& other) noexcept;
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    /// Appends; buffered, so that small writes are cheap. What is written goes to the disk as it comes, so
    /// that commit() has little left to wait for. After an error every later call gives that error. Errors:
    /// NoSpace, TooLarge, Io.
    Status write(std::span<const std::byte> bytes);
    Status write(std::string_view text);
    /// Flushes to the disk and renames over the target. Nothing may be written afterwards. Errors as write().
    Status commit();

  private:
    AtomicFile() = default;
    Status writeOut(std::span<const std::byte> bytes);
    Status flushBuffer();
    void startWriteback();
    Status failed(int errnoValue);
    void discard();

    int m_descriptor = -1;
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    std::vector<std::byte> m_buffer;
    std::uint64_t m_written = 0;
    std::uint64_t m_sentToDisk = 0;
    std::optional<Error> m_failure;
};

}  // namespace embedscope
