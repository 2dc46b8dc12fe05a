#include "core/base/file_content.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <vector>

namespace embedscope {
namespace {

constexpr std::size_t kSlice = 4 << 20;  // between two looks at the stop token

/// Bytes that are not set to zero before they are read.
std::shared_ptr<std::byte[]> plainBytes(std::size_t size) {
    return std::shared_ptr<std::byte[]>(new std::byte[size]);
}

}  // namespace

Result<FileContent> openContent(const std::filesystem::path& path, std::stop_token stop) {
    Result<std::shared_ptr<const MappedFile>> mapped = MappedFile::open(path);
    if (!mapped) return mapped.error();
    const std::size_t size = (*mapped)->bytes().size();
    FileContent content{(*mapped)->bytes(), (*mapped)->name(), *mapped, *mapped};
    if (size >= kMapFromBytes) return content;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return systemError(errno, "Opening", path.string());
    auto copy = plainBytes(size);
    std::size_t done = 0;
    while (done < size && !stop.stop_requested()) {
        const ssize_t count = ::read(descriptor, copy.get() + done, std::min(kSlice, size - done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            const int failure = errno;
            ::close(descriptor);
            return systemError(failure, "Reading", path.string());
        }
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    ::close(descriptor);
    if (stop.stop_requested()) return cancelledError();
    if (done < size)
        return Error{ErrorCode::UnexpectedEnd, "the file became shorter while it was read",
                     bytePlace(content.name, done), "Open it again"};
    content.bytes = {copy.get(), size};
    content.owner = std::move(copy);
    content.mapping = nullptr;
    return content;
}

}  // namespace embedscope
