#include "core/base/byte_source.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace embedscope {
namespace {

struct OpenFile {
    int descriptor;
    std::uint64_t size;
};

/// Opens a regular file for reading; the caller closes the descriptor.
Result<OpenFile> openRegular(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return systemError(errno, "Opening", path.string());
    struct stat info {};
    if (::fstat(descriptor, &info) != 0) {
        const int failure = errno;
        ::close(descriptor);
        return systemError(failure, "Opening", path.string());
    }
    if (S_ISDIR(info.st_mode)) {
        ::close(descriptor);
        return systemError(EISDIR, "Opening", path.string());
    }
    if (!S_ISREG(info.st_mode)) {
        ::close(descriptor);
        return Error{ErrorCode::InvalidArgument, "it is a pipe or a device, not a file", path.string(),
                     "Save it to a file first"};
    }
    return OpenFile{descriptor, static_cast<std::uint64_t>(info.st_size)};
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    Result<OpenFile> opened = openRegular(path);
    if (!opened) return opened.error();
    std::shared_ptr<MappedFile> file(new MappedFile);
    file->m_name = path.filename().string();
    file->m_size = static_cast<std::size_t>(opened->size);
    if (file->m_size > 0) {
        void* memory = ::mmap(nullptr, file->m_size, PROT_READ, MAP_SHARED, opened->descriptor, 0);
        const int failure = errno;
        ::close(opened->descriptor);
        if (memory == MAP_FAILED) {
            file->m_size = 0;
            return systemError(failure, "Opening", path.string());
        }
        file->m_data = static_cast<const std::byte*>(memory);
        file->m_guard.emplace(file->m_data, file->m_size, file->m_lost);
    } else {
        ::close(opened->descriptor);
    }
    return std::shared_ptr<const MappedFile>(file);
}

MappedFile::~MappedFile() {
    m_guard.reset();
    if (m_data) ::munmap(const_cast<std::byte*>(m_data), m_size);
}

Result<std::unique_ptr<ByteStream>> ByteStream::open(const std::filesystem::path& path) {
    Result<OpenFile> opened = openRegular(path);
    if (!opened) return opened.error();
    std::unique_ptr<ByteStream> stream(new ByteStream);
    stream->m_name = path.filename().string();
    stream->m_size = opened->size;
    gzFile handle = ::gzdopen(opened->descriptor, "rb");
    if (!handle) {
        ::close(opened->descriptor);
        return Error{ErrorCode::Io, "there is no memory to read it", path.string(), "Close other programs"};
    }
    ::gzbuffer(handle, 1 << 18);
    stream->m_compressed = ::gzdirect(handle) == 0;
    stream->m_gzip = handle;
    return stream;
}

ByteStream::~ByteStream() {
    if (m_gzip) ::gzclose(static_cast<gzFile>(m_gzip));
}

Result<std::size_t> ByteStream::read(std::span<std::byte> buffer) {
    gzFile handle = static_cast<gzFile>(m_gzip);
    const std::size_t wanted = std::min<std::size_t>(buffer.size(), std::numeric_limits<int>::max() / 2);
    const int count = ::gzread(handle, buffer.data(), static_cast<unsigned>(wanted));
    if (count > 0) {
        m_unpacked += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
    }
    int failure = Z_OK;
    const char* message = ::gzerror(handle, &failure);
    if (failure == Z_BUF_ERROR)
        return Error{ErrorCode::UnexpectedEnd, "the packed data ends too early", m_name,
                     "Copy or download the file again"};
    if (failure == Z_ERRNO) return systemError(errno, "Reading", m_name);
    if (count < 0)
        return Error{ErrorCode::BadFormat, std::string("the packed data is broken (") + message + ")", m_name,
                     "Copy or download the file again"};
    if (!m_compressed && m_unpacked < m_size)
        return Error{ErrorCode::UnexpectedEnd,
                     "the file was shortened while it was read: " + std::to_string(m_unpacked) + " of its " +
                         std::to_string(m_size) + " bytes are left",
                     m_name, "Try again when no other program writes to it"};
    return std::size_t{0};
}

std::uint64_t ByteStream::compressedPosition() const {
    const auto offset = ::gzoffset(static_cast<gzFile>(m_gzip));
    return offset > 0 ? std::min<std::uint64_t>(static_cast<std::uint64_t>(offset), m_size) : 0;
}

}  // namespace embedscope
