#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_content.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/scalar_type.h"

namespace embedscope {

static_assert(std::endian::native == std::endian::little,
              "tensor files are little-endian and are used in place");

/// One tensor of a file and where its bytes lie.
struct TensorInfo {
    std::string name;
    ScalarType type = ScalarType::F32;
    std::vector<std::uint64_t> shape;  ///< row-major; empty for a single number
    std::uint64_t offset = 0;          ///< of its first byte, from the start of the file
    std::uint64_t bytes = 0;           ///< elements() times the size of the type, checked

    std::uint64_t elements() const { return bytes / scalarSize(type); }
};

using TensorMetadata = std::map<std::string, std::string, std::less<>>;

/// What the head of a tensor file says, every number of it checked against the length of the file.
struct TensorHeader {
    std::vector<TensorInfo> tensors;  ///< by offset, without gaps
    TensorMetadata metadata;
    std::uint64_t fileBytes = 0;

    /// The tensor of that name, or nullptr.
    const TensorInfo* find(std::string_view name) const;
};

/// The longest JSON head that is read; the reference implementation has the same limit.
inline constexpr std::uint64_t kMaxTensorHeaderBytes = 100'000'000;

/// True when a file that starts like this may be a safetensors file: eight bytes of length, then '{'.
bool looksLikeTensorFile(std::span<const std::byte> head, std::uint64_t fileBytes);

/// Reads the head alone. Errors: as MappedFile::open, UnexpectedEnd, BadFormat, UnsupportedVersion (a type
/// that is not known).
Result<TensorHeader> readTensorHeader(const std::filesystem::path& path);

/// A safetensors file that is open for reading. Immutable: any number of threads may read it.
/// Format: 8 bytes little-endian length, JSON head, the bytes of the tensors (huggingface/safetensors, 0.4).
class TensorFile {
  public:
    /// Large files are mapped and used in place, small ones copied (openContent). Errors: as
    /// readTensorHeader, Cancelled.
    static Result<std::shared_ptr<const TensorFile>> open(const std::filesystem::path& path,
                                                          std::stop_token stop = {});
    /// A file that is in memory already; owner keeps the bytes alive, name is for the place of errors.
    static Result<std::shared_ptr<const TensorFile>> parse(
        std::span<const std::byte> bytes, std::string name, std::shared_ptr<const void> owner,
        std::shared_ptr<const MappedFile> mapping = nullptr);

    const TensorHeader& header() const { return m_header; }
    const std::string& name() const { return m_name; }
    const TensorInfo* find(std::string_view name) const { return m_header.find(name); }
    /// The text under that key of the metadata, or nullptr.
    const std::string* metadata(std::string_view key) const;

    /// The bytes of one of this file's tensors; aligned to the size of its type in files that this program
    /// wrote.
    std::span<const std::byte> bytes(const TensorInfo& tensor) const;
    /// The mapping that the bytes lie in, or null where they are a copy.
    const std::shared_ptr<const MappedFile>& mapping() const { return m_mapping; }
    /// A copy of a tensor's numbers in row order. Errors: NotFound, BadFormat (another type).
    template <class T>
    Result<std::vector<T>> values(std::string_view name) const {
        Result<const TensorInfo*> tensor = require(name, scalarTypeOf<T>());
        if (!tensor) return tensor.error();
        std::vector<T> result((*tensor)->elements());
        const std::span<const std::byte> from = bytes(**tensor);
        if (!from.empty()) std::memcpy(result.data(), from.data(), from.size());
        return result;
    }
    /// The tensor of that name when it has that type. Errors: NotFound, BadFormat.
    Result<const TensorInfo*> require(std::string_view name, ScalarType type) const;

  private:
    TensorFile() = default;
    std::string m_name;
    TensorHeader m_header;
    std::span<const std::byte> m_bytes;
    std::shared_ptr<const void> m_owner;
    std::shared_ptr<const MappedFile> m_mapping;
};

/// Takes the next bytes of a tensor. Errors: those of the file, Cancelled; pass them on.
using TensorSink = std::function<Status(std::span<const std::byte>)>;

/// One tensor to be written: its bytes at once, or a function that hands them to a sink piece by piece, in
/// order.
struct TensorSource {
    std::string name;
    ScalarType type = ScalarType::F32;
    std::vector<std::uint64_t> shape;
    std::span<const std::byte> bytes;  ///< ignored when produce is set
    std::function<Status(const TensorSink&)>
        produce;  ///< must give exactly the bytes that type and shape say (assert)
};

/// A source over numbers in memory; they must outlive it.
template <class T>
TensorSource tensorSource(std::string name, std::vector<std::uint64_t> shape, std::span<const T> values) {
    return {std::move(name), scalarTypeOf<T>(), std::move(shape), std::as_bytes(values), {}};
}

/// Writes a safetensors file atomically. Tensors are ordered by the size of their type, larger first, so that
/// each is aligned to it, and otherwise as given; the head is padded with blanks so that the largest tensor
/// starts at a multiple of 64 bytes. Equal input gives equal bytes. Errors: InvalidArgument (a name twice,
/// metadata that is not UTF-8), those of AtomicFile, Cancelled (nothing is changed then).
Status writeTensorFile(const std::filesystem::path& path, std::vector<TensorSource> tensors,
                       const TensorMetadata& metadata, std::stop_token stop = {},
                       const ProgressCallback& progress = {});

}  // namespace embedscope
