#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

namespace embedscope {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
    AtomicFile file;
    // A link is written through, so that it stays a link.
    std::error_code failure;
    file.m_target =
        std::filesystem::is_symlink(path, failure) ? std::filesystem::weakly_canonical(path, failure) : path;
    if (file.m_target.empty()) file.m_target = path;
    if (std::filesystem::is_directory(file.m_target, failure))
        return systemError(EISDIR, "Writing", path.string());
    if (std::filesystem::exists(file.m_target, failure) &&
        !std::filesystem::is_regular_file(file.m_target, failure))
        return Error{ErrorCode::InvalidArgument, "it is a device or a pipe, and a file cannot take its place",
                     path.string(), "Choose the name of a file"};
    std::string name =
        (file.m_target.parent_path() / ("." + file.m_target.filename().string() + ".XXXXXX")).string();
    file.m_descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (file.m_descriptor < 0) return systemError(errno, "Writing", path.string());
    file.m_temporary = name;
    // mkostemp gives 0600; a new file should have what the user's umask says, an old one keeps its
    // permissions.
    struct stat old {};
    mode_t mode = 0;
    if (::stat(file.m_target.c_str(), &old) == 0) {
        mode = old.st_mode & 07777;
    } else {
        const mode_t mask = ::umask(0);
        ::umask(mask);
        mode = 0666 & ~mask;
    }
    if (::fchmod(file.m_descriptor, mode) !=
        0) { /* some file systems have no permissions; the content matters more */
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

Status AtomicFile::write(std::span<const std::byte> bytes) {
    if (m_buffer.size() + bytes.size() > kBufferBytes)
        if (Status flushed = flushBuffer(); !flushed) return flushed;
    if (bytes.size() < kBufferBytes) {
        m_buffer.insert(m_buffer.end(), bytes.begin(), bytes.end());
        return {};
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return systemError(errno, "Writing", m_target.string());
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Status AtomicFile::flushBuffer() {
    std::span<const std::byte> rest(m_buffer);
    while (!rest.empty()) {
        const ssize_t written = ::write(m_descriptor, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return systemError(errno, "Writing", m_target.string());
        rest = rest.subspan(static_cast<std::size_t>(written));
    }
    m_buffer.clear();
    return {};
}

Status AtomicFile::commit() {
    if (Status flushed = flushBuffer(); !flushed) return flushed;
    if (::fsync(m_descriptor) != 0) return systemError(errno, "Writing", m_target.string());
    if (::close(std::exchange(m_descriptor, -1)) != 0)
        return systemError(errno, "Writing", m_target.string());
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
        return systemError(errno, "Writing", m_target.string());
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
