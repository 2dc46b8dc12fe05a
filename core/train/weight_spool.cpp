#include "core/train/weight_spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace embedscope {
namespace {

constexpr std::size_t kPiece = 4 << 20;
constexpr const char* kDoing = "keeping a copy of the vectors in a temporary file";

bool allFinite(std::span<const std::byte> bytes) {
    const auto* numbers = reinterpret_cast<const float*>(bytes.data());
    float poison = 0;  // becomes NaN with the first number that is not finite
    for (std::size_t i = 0; i < bytes.size() / sizeof(float); ++i) poison += numbers[i] - numbers[i];
    return poison == 0;
}

}  // namespace

WeightSpool::~WeightSpool() {
    if (m_descriptor >= 0) close(m_descriptor);
}

Status WeightSpool::ensureFile() {
    if (m_descriptor >= 0) return {};
    std::error_code failure;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(failure);
    if (failure) return systemError(failure.value(), "finding the folder for temporary files", "TMPDIR");
    std::string name = (folder / "embedscope-weights-XXXXXX").string();
    m_descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (m_descriptor < 0) return systemError(errno, kDoing, folder.string());
    unlink(name.c_str());
    return {};
}

Status WeightSpool::write(std::span<const std::byte> bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t count = pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return systemError(count < 0 ? errno : ENOSPC, kDoing, "TMPDIR");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

Status WeightSpool::save(std::span<const std::span<float>> weights, std::stop_token stop) {
    std::vector<std::span<const std::byte>> parts;
    for (const auto& part : weights) parts.push_back(std::as_bytes(part));
    return saveBytes(parts, stop);
}

Status WeightSpool::saveBytes(std::span<const std::span<const std::byte>> parts, std::stop_token stop) {
    m_sizes.clear();
    if (Status ready = ensureFile(); !ready) return ready;
    std::uint64_t offset = 0;
    for (const auto& part : parts)
        for (std::size_t at = 0; at < part.size(); at += kPiece) {
            if (stop.stop_requested()) return cancelledError();
            const auto piece = part.subspan(at, std::min(kPiece, part.size() - at));
            if (!allFinite(piece))
                return Error{ErrorCode::NumericalFailure, "the vectors hold numbers that are not finite", "",
                             ""};
            if (Status written = write(piece, offset); !written) return written;
            offset += piece.size();
        }
    for (const auto& part : parts) m_sizes.push_back(part.size());
    return {};
}

Status WeightSpool::read(std::size_t index,
                         const std::function<Status(std::span<const std::byte>)>& take) const {
    std::uint64_t offset = 0;
    for (std::size_t i = 0; i < index; ++i) offset += m_sizes[i];
    std::vector<std::byte> piece(kPiece);
    for (std::uint64_t left = m_sizes[index]; left > 0;) {
        const ssize_t count = pread(m_descriptor, piece.data(), std::min<std::uint64_t>(left, piece.size()),
                                    static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            return systemError(count < 0 ? errno : EIO, "reading the copy of the vectors", "TMPDIR");
        if (Status taken = take({piece.data(), static_cast<std::size_t>(count)}); !taken) return taken;
        offset += static_cast<std::uint64_t>(count);
        left -= static_cast<std::uint64_t>(count);
    }
    return {};
}

Status WeightSpool::load(std::span<const std::span<float>> weights, std::stop_token stop) const {
    for (std::size_t index = 0; index < weights.size(); ++index) {
        auto to = std::as_writable_bytes(weights[index]);
        const auto take = [&](std::span<const std::byte> piece) -> Status {
            if (stop.stop_requested()) return cancelledError();
            std::copy(piece.begin(), piece.end(), to.begin());
            to = to.subspan(piece.size());
            return {};
        };
        if (Status done = read(index, take); !done) return done;
    }
    return {};
}

}  // namespace embedscope
