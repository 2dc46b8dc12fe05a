#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/tensors/header_json.h"
#include "core/tensors/tensor_file.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kAlignment = 64;
constexpr std::size_t kSlice = 1 << 20;

Result<std::uint64_t> byteCount(const TensorSource& tensor) {
    std::uint64_t bytes = scalarSize(tensor.type);
    for (const std::uint64_t extent : tensor.shape)
        if (__builtin_mul_overflow(bytes, extent, &bytes))
            return Error{ErrorCode::TooLarge, "tensor '" + tensor.name + "' is larger than any file", "", ""};
    return bytes;
}

/// Where each tensor will lie, relative to the start of the data.
Result<std::vector<TensorInfo>> layOut(const std::vector<TensorSource>& tensors) {
    std::vector<TensorInfo> infos;
    std::set<std::string_view> names;
    std::uint64_t end = 0;
    for (const TensorSource& tensor : tensors) {
        if (tensor.name == "__metadata__" || !names.insert(tensor.name).second)
            return Error{ErrorCode::InvalidArgument, "two tensors are called '" + tensor.name + "'", "", ""};
        Result<std::uint64_t> bytes = byteCount(tensor);
        if (!bytes) return bytes.error();
        infos.push_back({tensor.name, tensor.type, tensor.shape, end, *bytes});
        end += *bytes;
    }
    return infos;
}

/// The head with blanks behind it, so that the largest tensor starts at a multiple of kAlignment, and all the
/// others at one of the size of their type (the data starts at a multiple of 8, the largest type).
std::string paddedHeader(const std::vector<TensorInfo>& infos, const TensorMetadata& metadata) {
    std::string json = detail::formatTensorHeader(infos, metadata);
    const auto largest =
        std::max_element(infos.begin(), infos.end(),
                         [](const TensorInfo& a, const TensorInfo& b) { return a.bytes < b.bytes; });
    const bool canAlign = largest != infos.end() && largest->offset % 8 == 0;
    const std::uint64_t start = 8 + json.size() + (canAlign ? largest->offset : 0);
    json.append(static_cast<std::size_t>((kAlignment - start % kAlignment) % kAlignment), ' ');
    return json;
}

}  // namespace

Status writeTensorFile(const std::filesystem::path& path, std::vector<TensorSource> tensors,
                       const TensorMetadata& metadata, std::stop_token stop,
                       const ProgressCallback& progress) {
    std::stable_sort(tensors.begin(), tensors.end(), [](const TensorSource& a, const TensorSource& b) {
        return scalarSize(a.type) > scalarSize(b.type);
    });
    Result<std::vector<TensorInfo>> infos = layOut(tensors);
    if (!infos) return infos.error();
    std::string head;
    try {
        head = paddedHeader(*infos, metadata);
    } catch (const std::exception&) {  // the JSON library's only complaint about texts
        return Error{ErrorCode::InvalidArgument, "a text in the head of the file is not UTF-8", path.string(),
                     ""};
    }
    if (head.size() > kMaxTensorHeaderBytes)
        return Error{ErrorCode::TooLarge, "the head of the file would be longer than the format allows",
                     path.string(), ""};

    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    const std::uint64_t length = head.size();
    if (Status written = file->write(std::as_bytes(std::span(&length, 1))); !written) return written;
    if (Status written = file->write(head); !written) return written;

    const std::uint64_t total = infos->empty() ? 0 : infos->back().offset + infos->back().bytes;
    ProgressReporter reporter(progress, "Writing the file", total);
    std::uint64_t done = 0;
    const TensorSink sink = [&](std::span<const std::byte> bytes) -> Status {
        while (!bytes.empty()) {
            if (stop.stop_requested()) return cancelledError();
            const auto slice = bytes.first(std::min(kSlice, bytes.size()));
            if (Status written = file->write(slice); !written) return written;
            bytes = bytes.subspan(slice.size());
            done += slice.size();
            reporter.update(done);
        }
        return {};
    };
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        assert(tensors[i].produce || tensors[i].bytes.size() == (*infos)[i].bytes);
        if (Status written = tensors[i].produce ? tensors[i].produce(sink) : sink(tensors[i].bytes); !written)
            return written;
        assert(done == (*infos)[i].offset + (*infos)[i].bytes);
    }
    if (stop.stop_requested()) return cancelledError();
    if (Status committed = file->commit(); !committed) return committed;
    reporter.finish();
    return {};
}

}  // namespace embedscope
