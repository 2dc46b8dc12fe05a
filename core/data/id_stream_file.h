#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// 32-bit numbers in a temporary file that has no name any more, so that nothing is left behind however the
/// program ends. Written from front to back, then rewritten in place, then mapped. Used by one thread until
/// it is mapped; then any number of threads may read values().
class IdStreamFile {
  public:
    /// Lies in the system's folder for temporary files (TMPDIR). Errors: NoSpace, PermissionDenied, NotFound,
    /// Io.
    static Result<IdStreamFile> create();
    IdStreamFile(IdStreamFile&& other) noexcept;
    IdStreamFile& operator=(IdStreamFile&& other) noexcept;
    ~IdStreamFile();

    /// Errors: NoSpace, TooLarge, Io.
    Status append(std::span<const std::uint32_t> values);
    std::uint64_t size() const { return m_size; }

    /// Gives every value in order to change(first index, values) in pieces of at most 64 K and stores what it
    /// leaves there. Errors: NoSpace, Io, Cancelled.
    Status rewrite(const std::function<void(std::uint64_t, std::span<std::uint32_t>)>& change,
                   std::stop_token stop);

    /// Ends the writing and maps the numbers. Errors: Io.
    Status map();
    /// The numbers; empty before map().
    std::span<const std::uint32_t> values() const { return {m_values, m_values ? m_size : 0}; }

  private:
    IdStreamFile() = default;
    Status flush();
    Status writeAt(std::span<const std::uint32_t> values, std::uint64_t index);
    void close();

    int m_descriptor = -1;
    std::string m_folder;
    std::vector<std::uint32_t> m_buffer;
    std::uint64_t m_size = 0;     // written and buffered
    std::uint64_t m_written = 0;  // in the file
    const std::uint32_t* m_values = nullptr;
};

}  // namespace embedscope
