#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"

namespace embedscope {

/// Bytes in a temporary file that has no name any more (TMPDIR), so that nothing is left behind however the
/// program ends. Used by one thread until it is mapped; then any number of threads may read bytes(). Reading
/// and writing at given places is also safe from several threads, when the places differ.
class SpillFile {
  public:
    /// what names the content for messages: "the word pairs". Errors: NoSpace, PermissionDenied, NotFound,
    /// Io.
    static Result<SpillFile> create(std::string what);
    SpillFile(SpillFile&& other) noexcept;
    SpillFile& operator=(SpillFile&& other) noexcept;
    ~SpillFile();

    /// Unbuffered: meant for portions of 64 KB and more. Errors: NoSpace, TooLarge, Io.
    Status append(std::span<const std::byte> bytes);
    Status writeAt(std::span<const std::byte> bytes, std::uint64_t offset);
    /// Fills the buffer. Errors: Io, also where the file ends before.
    Status readAt(std::span<std::byte> buffer, std::uint64_t offset) const;
    std::uint64_t size() const { return m_size; }

    /// Maps what was written. Errors: Io.
    Status map();
    /// Empty before map().
    std::span<const std::byte> bytes() const { return {m_mapped, m_mapped ? m_size : 0}; }

  private:
    SpillFile() = default;
    void close();
    Error failure(int errnoValue, const std::string& doing) const;

    int m_descriptor = -1;
    std::string m_what;
    std::string m_folder;
    std::uint64_t m_size = 0;
    const std::byte* m_mapped = nullptr;
};

}  // namespace embedscope
