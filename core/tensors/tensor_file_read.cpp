#include <algorithm>
#include <utility>

#include "core/base/byte_source.h"
#include "core/tensors/header_json.h"
#include "core/tensors/tensor_file.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kLengthBytes = 8;

Result<std::uint64_t> headerLength(std::span<const std::byte> start, std::uint64_t fileBytes,
                                   const std::string& name) {
    if (start.size() < kLengthBytes)
        return Error{ErrorCode::UnexpectedEnd, "the file is too short for a safetensors file",
                     bytePlace(name, fileBytes), "Copy or download it again"};
    std::uint64_t length = 0;
    std::memcpy(&length, start.data(), sizeof length);
    if (length > kMaxTensorHeaderBytes)
        return Error{ErrorCode::TooLarge, "the head claims a length of " + std::to_string(length) + " bytes",
                     bytePlace(name, 0), "The file is damaged or no safetensors file"};
    if (length > fileBytes - kLengthBytes)
        return Error{ErrorCode::UnexpectedEnd,
                     "the head claims " + std::to_string(length) + " bytes and the file holds " +
                         std::to_string(fileBytes - kLengthBytes),
                     bytePlace(name, 0), "The file was cut off: copy or download it again"};
    return length;
}

/// Reads until the buffer is full. Errors: UnexpectedEnd when the file is shorter.
Status readFully(ByteStream& stream, std::span<std::byte> buffer) {
    constexpr std::size_t kSlice = 4 << 20;
    for (std::size_t done = 0; done < buffer.size();) {
        Result<std::size_t> count = stream.read(buffer.subspan(done, std::min(kSlice, buffer.size() - done)));
        if (!count) return count.error();
        if (*count == 0)
            return Error{ErrorCode::UnexpectedEnd, "the file became shorter while it was read",
                         bytePlace(stream.name(), done), "Open it again"};
        done += *count;
    }
    return {};
}

}  // namespace

const TensorInfo* TensorHeader::find(std::string_view name) const {
    for (const TensorInfo& tensor : tensors)
        if (tensor.name == name) return &tensor;
    return nullptr;
}

bool looksLikeTensorFile(std::span<const std::byte> head, std::uint64_t fileBytes) {
    if (head.size() < kLengthBytes + 1 || head[kLengthBytes] != std::byte{'{'}) return false;
    std::uint64_t length = 0;
    std::memcpy(&length, head.data(), sizeof length);
    return length <= kMaxTensorHeaderBytes && length >= 2 && fileBytes > kLengthBytes;
}

Result<TensorHeader> readTensorHeader(const std::filesystem::path& path) {
    Result<std::unique_ptr<ByteStream>> stream = ByteStream::open(path);
    if (!stream) return stream.error();
    ByteStream& file = **stream;
    const std::uint64_t fileBytes = file.compressedSize();
    if (file.isCompressed())
        return Error{ErrorCode::BadFormat, "the file is packed with gzip", file.name(),
                     "Unpack it with gunzip first"};
    std::byte start[kLengthBytes];
    if (fileBytes < kLengthBytes) return headerLength({}, fileBytes, file.name()).error();
    if (Status read = readFully(file, start); !read) return read.error();
    Result<std::uint64_t> length = headerLength(start, fileBytes, file.name());
    if (!length) return length.error();
    std::string json(static_cast<std::size_t>(*length), '\0');
    if (Status read = readFully(file, std::as_writable_bytes(std::span(json.data(), json.size()))); !read)
        return read.error();
    return detail::parseTensorHeader(json, kLengthBytes + *length, fileBytes, file.name());
}

Result<std::shared_ptr<const TensorFile>> TensorFile::parse(std::span<const std::byte> bytes,
                                                            std::string name,
                                                            std::shared_ptr<const void> owner,
                                                            std::shared_ptr<const MappedFile> mapping) {
    Result<std::uint64_t> length = headerLength(bytes, bytes.size(), name);
    if (!length) return length.error();
    const auto json = bytes.subspan(kLengthBytes, static_cast<std::size_t>(*length));
    Result<TensorHeader> header =
        detail::parseTensorHeader({reinterpret_cast<const char*>(json.data()), json.size()},
                                  kLengthBytes + *length, bytes.size(), name);
    if (!header) return header.error();
    std::shared_ptr<TensorFile> file(new TensorFile);
    file->m_name = std::move(name);
    file->m_header = std::move(*header);
    file->m_bytes = bytes;
    file->m_owner = std::move(owner);
    file->m_mapping = std::move(mapping);
    return std::shared_ptr<const TensorFile>(std::move(file));
}

Result<std::shared_ptr<const TensorFile>> TensorFile::open(const std::filesystem::path& path,
                                                           std::stop_token stop) {
    Result<FileContent> content = openContent(path, std::move(stop));
    if (!content) return content.error();
    if (content->text().starts_with("\x1F\x8B"))
        return Error{ErrorCode::BadFormat, "the file is packed with gzip", content->name,
                     "Unpack it with gunzip first"};
    return parse(content->bytes, content->name, content->owner, content->mapping);
}

const std::string* TensorFile::metadata(std::string_view key) const {
    const auto entry = m_header.metadata.find(key);
    return entry == m_header.metadata.end() ? nullptr : &entry->second;
}

std::span<const std::byte> TensorFile::bytes(const TensorInfo& tensor) const {
    return m_bytes.subspan(static_cast<std::size_t>(tensor.offset), static_cast<std::size_t>(tensor.bytes));
}

Result<const TensorInfo*> TensorFile::require(std::string_view name, ScalarType type) const {
    const TensorInfo* tensor = find(name);
    if (!tensor)
        return Error{ErrorCode::NotFound, "the file has no tensor '" + std::string(name) + "'", m_name,
                     "Choose a file that this program wrote"};
    if (tensor->type != type)
        return Error{ErrorCode::BadFormat,
                     "tensor '" + std::string(name) + "' has the type " + scalarTypeName(tensor->type) +
                         " and " + scalarTypeName(type) + " was expected",
                     bytePlace(m_name, tensor->offset), ""};
    return tensor;
}

}  // namespace embedscope
