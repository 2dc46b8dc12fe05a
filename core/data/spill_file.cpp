#include "core/data/spill_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace embedscope {

Result<SpillFile> SpillFile::create(std::string what) {
    SpillFile file;
    file.m_what = std::move(what);
    std::error_code problem;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(problem);
    file.m_folder = problem ? "TMPDIR" : folder.string();
    if (problem) return file.failure(problem.value(), "Finding the folder for temporary files");
    std::string name = (folder / "embedscope-spill-XXXXXX").string();
    file.m_descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (file.m_descriptor < 0) return file.failure(errno, "Making a temporary file for " + file.m_what);
    ::unlink(name.c_str());
    return file;
}

SpillFile::SpillFile(SpillFile&& other) noexcept {
    *this = std::move(other);
}

SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
    if (this == &other) return *this;
    close();
    m_descriptor = std::exchange(other.m_descriptor, -1);
    m_what = std::move(other.m_what);
    m_folder = std::move(other.m_folder);
    m_size = std::exchange(other.m_size, 0);
    m_mapped = std::exchange(other.m_mapped, nullptr);
    return *this;
}

SpillFile::~SpillFile() {
    close();
}

void SpillFile::close() {
    if (m_mapped) ::munmap(const_cast<std::byte*>(m_mapped), m_size);
    if (m_descriptor >= 0) ::close(m_descriptor);
    m_mapped = nullptr;
    m_descriptor = -1;
}

/// The user chose no such file, so the sentence says what it is for.
Error SpillFile::failure(int errnoValue, const std::string& doing) const {
    Error error = systemError(errnoValue, doing, m_folder);
    error.advice = error.code == ErrorCode::NoSpace
                       ? "Free some space there, or set TMPDIR to a folder on a larger disk"
                       : "Set TMPDIR to a folder that can be written";
    return error;
}

Status SpillFile::append(std::span<const std::byte> bytes) {
    return writeAt(bytes, m_size);
}

Status SpillFile::writeAt(std::span<const std::byte> bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            return failure(count < 0 ? errno : ENOSPC, "Writing " + m_what + " to a temporary file");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
        m_size = std::max(m_size, offset);
    }
    return {};
}

Status SpillFile::readAt(std::span<std::byte> buffer, std::uint64_t offset) const {
    while (!buffer.empty()) {
        const ssize_t count = ::pread(m_descriptor, buffer.data(), buffer.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            return failure(count < 0 ? errno : EIO, "Reading " + m_what + " from a temporary file");
        buffer = buffer.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

Status SpillFile::map() {
    if (m_size == 0) return {};
    void* memory = ::mmap(nullptr, m_size, PROT_READ, MAP_SHARED, m_descriptor, 0);
    if (memory == MAP_FAILED) return failure(errno, "Mapping " + m_what);
    m_mapped = static_cast<const std::byte*>(memory);
    return {};
}

}  // namespace embedscope
