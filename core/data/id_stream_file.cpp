#include "core/data/id_stream_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

namespace embedscope {
namespace {

constexpr std::size_t kPiece = 1u << 16;  // numbers

/// A failure of the temporary file: the user chose no such file, so the sentence says what it is for.
Error temporaryFileError(int errnoValue, const std::string& doing, const std::string& folder) {
    Error error = systemError(errnoValue, doing, folder);
    error.advice =
        error.code == ErrorCode::NoSpace
            ? "Free some space there, or set TMPDIR to a folder on a larger disk; 4 bytes a word are needed"
            : "Set TMPDIR to a folder that can be written";
    return error;
}

}  // namespace

Result<IdStreamFile> IdStreamFile::create() {
    std::error_code failure;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(failure);
    if (failure)
        return temporaryFileError(failure.value(), "Finding the folder for temporary files", "TMPDIR");
    IdStreamFile file;
    file.m_folder = folder.string();
    std::string name = (folder / "embedscope-words-XXXXXX").string();
    file.m_descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (file.m_descriptor < 0) return temporaryFileError(errno, "Making a temporary file", file.m_folder);
    ::unlink(name.c_str());
    file.m_buffer.reserve(kPiece);
    return file;
}

IdStreamFile::IdStreamFile(IdStreamFile&& other) noexcept {
    *this = std::move(other);
}

IdStreamFile& IdStreamFile::operator=(IdStreamFile&& other) noexcept {
    if (this == &other) return *this;
    close();
    m_descriptor = std::exchange(other.m_descriptor, -1);
    m_folder = std::move(other.m_folder);
    m_buffer = std::move(other.m_buffer);
    m_size = std::exchange(other.m_size, 0);
    m_written = std::exchange(other.m_written, 0);
    m_values = std::exchange(other.m_values, nullptr);
    return *this;
}

IdStreamFile::~IdStreamFile() {
    close();
}

void IdStreamFile::close() {
    if (m_values) ::munmap(const_cast<std::uint32_t*>(m_values), m_size * sizeof(std::uint32_t));
    if (m_descriptor >= 0) ::close(m_descriptor);
    m_values = nullptr;
    m_descriptor = -1;
}

Status IdStreamFile::append(std::span<const std::uint32_t> values) {
    m_size += values.size();
    if (m_buffer.size() + values.size() <= kPiece) {
        m_buffer.insert(m_buffer.end(), values.begin(), values.end());
        return {};
    }
    if (const Status status = flush(); !status) return status;
    const Status status = writeAt(values, m_written);
    m_written += values.size();
    return status;
}

Status IdStreamFile::flush() {
    const Status status = writeAt(m_buffer, m_written);
    m_written += m_buffer.size();
    m_buffer.clear();
    return status;
}

Status IdStreamFile::writeAt(std::span<const std::uint32_t> values, std::uint64_t index) {
    const char* from = reinterpret_cast<const char*>(values.data());
    std::size_t left = values.size_bytes();
    auto offset = static_cast<off_t>(index * sizeof(std::uint32_t));
    while (left > 0) {
        const ssize_t count = ::pwrite(m_descriptor, from, left, offset);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            return temporaryFileError(count < 0 ? errno : ENOSPC,
                                      "Writing the numbered words to a temporary file", m_folder);
        from += count;
        offset += count;
        left -= static_cast<std::size_t>(count);
    }
    return {};
}

Status IdStreamFile::rewrite(const std::function<void(std::uint64_t, std::span<std::uint32_t>)>& change,
                             std::stop_token stop) {
    if (const Status status = flush(); !status) return status;
    std::vector<std::uint32_t> piece(kPiece);
    for (std::uint64_t first = 0; first < m_size; first += kPiece) {
        if (stop.stop_requested()) return cancelledError();
        const std::span values(piece.data(), std::min<std::uint64_t>(kPiece, m_size - first));
        char* to = reinterpret_cast<char*>(values.data());
        std::size_t left = values.size_bytes();
        auto offset = static_cast<off_t>(first * sizeof(std::uint32_t));
        while (left > 0) {
            const ssize_t count = ::pread(m_descriptor, to, left, offset);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0)
                return temporaryFileError(count < 0 ? errno : EIO,
                                          "Reading the numbered words from a temporary file", m_folder);
            to += count;
            offset += count;
            left -= static_cast<std::size_t>(count);
        }
        change(first, values);
        if (const Status status = writeAt(values, first); !status) return status;
    }
    return {};
}

Status IdStreamFile::map() {
    if (const Status status = flush(); !status) return status;
    m_buffer.shrink_to_fit();
    if (m_size == 0) return {};
    void* memory = ::mmap(nullptr, m_size * sizeof(std::uint32_t), PROT_READ, MAP_SHARED, m_descriptor, 0);
    if (memory == MAP_FAILED) return temporaryFileError(errno, "Mapping the numbered words", m_folder);
    m_values = static_cast<const std::uint32_t*>(memory);
    return {};
}

}  // namespace embedscope
