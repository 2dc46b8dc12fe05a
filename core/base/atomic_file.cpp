#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace embedscope {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::uint64_t kWritebackBytes = 8 << 20;

/// ".model.safetensors", the start of all temporary names of a target. File names end at 255 bytes.
std::string temporaryStem(const std::filesystem::path& target) {
    return "." + target.filename().string().substr(0, 200) + ".";
}

/// Whether a name is one of ours: the stem, a process, a number and ".tmp".
bool isTemporaryOf(const std::string& stem, std::string_view name) {
    constexpr std::string_view kEnding = ".tmp";
    if (!name.starts_with(stem) || !name.ends_with(kEnding)) return false;
    name.remove_prefix(stem.size());
    if (name.size() <= kEnding.size()) return false;
    name.remove_suffix(kEnding.size());
    const std::size_t dash = name.find('-');
    return dash != std::string_view::npos && dash > 0 && dash + 1 < name.size() &&
           name.find_first_not_of("0123456789abcdef-") == std::string_view::npos &&
           name.find('-', dash + 1) == std::string_view::npos;
}

/// Removes what writers of the same target left that were killed. A writer holds a lock on its file as long
/// as it lives, so a file that can be locked has none.
void removeLeftovers(const std::filesystem::path& target) {
    const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
    const std::string stem = temporaryStem(target);
    std::error_code failure;
    for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        if (!isTemporaryOf(stem, name)) continue;
        const int descriptor = ::open(entry->path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        if (descriptor < 0) continue;
        struct stat facts {};
        if (::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) &&
            ::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            ::unlink(entry->path().c_str());
        ::close(descriptor);
    }
}

/// Locks a new temporary file for the life of its descriptor; false when somebody took it for a leftover in
/// between. A file system without locks is no obstacle.
bool lockTemporary(int descriptor) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
    struct stat facts {};
    return ::fstat(descriptor, &facts) != 0 || facts.st_nlink > 0;
}

/// Creates a file of that folder under a name that nobody has, with the permissions of the user's umask.
/// Returns its descriptor, or -1 with errno.
int createTemporary(const std::filesystem::path& target, std::filesystem::path& temporary) {
    static std::atomic<unsigned> counter{0};
    const std::string stem = temporaryStem(target);
    for (int attempt = 0; attempt < 1000; ++attempt) {
        char suffix[40];
        std::snprintf(suffix, sizeof suffix, "%x-%x.tmp", static_cast<unsigned>(::getpid()), counter++);
        temporary = target.parent_path() / (stem + suffix);
        const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) return -1;
        if (descriptor < 0) continue;
        if (lockTemporary(descriptor)) return descriptor;
        ::close(descriptor);
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
    removeLeftovers(file.m_target);
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
    // Renamed before it is closed: the lock that goes with the descriptor says that the file is no leftover.
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0) return failed(errno);
    m_temporary.clear();
    ::close(std::exchange(m_descriptor, -1));
    // The rename itself must survive a power cut; a file system that cannot sync a folder still has the file.
    const std::filesystem::path folder = m_target.has_parent_path() ? m_target.parent_path() : ".";
    if (const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
    return {};
}

}  // namespace embedscope
