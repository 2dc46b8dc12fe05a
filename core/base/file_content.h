#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "core/base/byte_source.h"
#include "core/base/result.h"

namespace embedscope {

/// Files below this are copied to memory, so that a change on disk cannot reach what is made of them.
inline constexpr std::uint64_t kMapFromBytes = 64ull << 20;

/// The bytes of a whole file for use in place; copies share the owner. Immutable: any number of threads may
/// read it.
struct FileContent {
    std::span<const std::byte> bytes;
    std::string name;                           ///< the file's name without its folder
    std::shared_ptr<const void> owner;          ///< keeps the bytes alive
    std::shared_ptr<const MappedFile> mapping;  ///< null where the bytes are a copy

    std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

/// Copies a small file and maps a large one; gzip is not unpacked. Errors: as MappedFile::open, UnexpectedEnd
/// (it became shorter meanwhile), Cancelled.
Result<FileContent> openContent(const std::filesystem::path& path, std::stop_token stop = {});

}  // namespace embedscope
