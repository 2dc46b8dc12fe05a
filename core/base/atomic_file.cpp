#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

namespace embedscope {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::uint64_t kWritebackBytes = 8 << 20;

/// Creates a file of that folder under a name that nobody has, with the permissions of the user's umask.
/// Returns its descriptor, or -1 with errno.
int createTemporary(const std::filesystem::path& target, std::filesystem::path& temporary) {
    static std::atomic<unsigned> counter{0};
    // File names end at 255 bytes; the start of the target's own tells whose leftover it is after a power
    // cut.
    const std::string stem = "." + target.filename().string().substr(0, 200);
    for (int attempt = 0; attempt < 1000; ++attempt) {
        char suffix[40];
        std::snprintf(suffix, sizeof suffix, ".%x-%x.tmp", static_cast<unsigned>(::getpid()), counter++);
        temporary = target.parent_path() / (stem + suffix);
        const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST) return descriptor;
    }
    return -1;
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
    AtomicFile file;
    std::error_code failure;
    file.m_target =
        std::filesystem::is_symlink(path, failure) ? std::filesystem::weakly_canonical(path, failure) : path;
    if (file.m_target.empty()) file.m_target = path;
    struct stat old {};
    const bool exists = ::stat(file.m_target.c_str(), &old) == 0;
    if (!exists && errno != ENOENT) return systemError(errno, "Writing", path.string());
    if (exists && S_ISDIR(old.st_mode)) return systemError(EISDIR, "Writing", path.string());
    if (exists && !S_ISREG(old.st_mode))
        return Error{ErrorCode::InvalidArgument, "it is a pipe or a device, not a file", path.string(),
                     "Choose another name"};
    if (exists && ::access(file.m_target.c_str(), W_OK) != 0)
        return systemError(errno, "Writing", path.string());
    file.m_descriptor = createTemporary(file.m_target, file.m_temporary);
    if (file.m_descriptor < 0) {
        const int reason = errno;
        file.m_temporary.clear();
        return systemError(reason, "Writing", path.string());
    }
    if (exists && ::fchmod(file.m_descriptor, old.st_mode & 07777) != 0) {
        // Some file systems have no permissions; the content matters more.
    }
    file.m_buffer.reserve(kBufferBytes);
    return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept {
    *this = std::move(other);
}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
    if (this != &other) {
        discard();
        m_descriptor = std::exchange(other.m_descriptor, -1);
        m_target = std::move(other.m_target);
        m_temporary = std::exchange(other.m_temporary, {});
        m_buffer = std::move(other.m_buffer);
        m_written = other.m_written;
        m_sentToDisk = other.m_sentToDisk;
        m_failure = std::move(other.m_failure);
    }
    return *this;
}

AtomicFile::~AtomicFile() {
    discard();
}

void AtomicFile::discard() {
    if (m_descriptor >= 0) ::close(std::exchange(m_descriptor, -1));
    if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
    m_temporary.clear();
}

Status AtomicFile::write(std::string_view text) {
    return write(std::as_bytes(std::span(text.data(), text.size())));
}

Status AtomicFile::failed(int errnoValue) {
    m_failure = systemError(errnoValue, "Writing", m_target.string());
    return *m_failure;
}

Status AtomicFile::write(std::span<const std::byte> bytes) {
    if (m_failure) return *m_failure;
    if (m_buffer.size() + bytes.size() > kBufferBytes)
        if (Status flushed = flushBuffer(); !flushed) return flushed;
    if (bytes.size() >= kBufferBytes) return writeOut(bytes);
    m_buffer.insert(m_buffer.end(), bytes.begin(), bytes.end());
    return {};
}

Status AtomicFile::writeOut(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written =
            ::write(m_descriptor, bytes.data(), std::min<std::size_t>(bytes.size(), kWritebackBytes));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed(errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        m_written += static_cast<std::uint64_t>(written);
        startWriteback();
    }
    return {};
}

/// Sends the newest bytes on their way to the disk and waits for the ones before, so that never more than two
/// portions are left for the flush at the end.
void AtomicFile::startWriteback() {
    if (m_written - m_sentToDisk < kWritebackBytes) return;
    const auto from = static_cast<off64_t>(m_sentToDisk);
    const auto size = static_cast<off64_t>(m_written - m_sentToDisk);
    ::sync_file_range(m_descriptor, from, size, SYNC_FILE_RANGE_WRITE);
    if (from > 0) {
        const off64_t before = std::max<off64_t>(0, from - static_cast<off64_t>(kWritebackBytes));
        ::sync_file_range(m_descriptor, before, from - before, SYNC_FILE_RANGE_WAIT_BEFORE);
    }
    m_sentToDisk = m_written;
}

Status AtomicFile::flushBuffer() {
    Status written = writeOut(m_buffer);
    m_buffer.clear();
    return written;
}

Status AtomicFile::commit() {
    if (m_failure) return *m_failure;
    if (Status flushed = flushBuffer(); !flushed) return flushed;
    if (::fsync(m_descriptor) != 0) return failed(errno);
    if (::close(std::exchange(m_descriptor, -1)) != 0) return failed(errno);
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0) return failed(errno);
    m_temporary.clear();
    // The rename itself must survive a power cut; a file system that cannot sync a folder still has the file.
    const std::filesystem::path folder = m_target.has_parent_path() ? m_target.parent_path() : ".";
    if (const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
    return {};
}

}  // namespace embedscope
