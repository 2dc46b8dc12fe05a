#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace embedscope {

/// How GGUF writes the numbers of a tensor: in blocks of equally many numbers and bytes.
enum class GgufType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q8_0 = 8,
    Q4_K = 12,
    Q6_K = 14,
    I8 = 24,
    F64 = 28,
    BF16 = 30
};

struct GgufTypeFacts {
    GgufType type;
    std::string_view name;
    std::size_t blockNumbers;
    std::size_t blockBytes;
};

/// The facts of a type that can be read, or nullptr.
const GgufTypeFacts* findGgufType(std::uint32_t type);
/// The name of any type of the format, known or not: "IQ2_XS", "type 99".
std::string_view ggufTypeName(std::uint32_t type);

/// The numbers of some whole blocks: bytes.size() is a multiple of blockBytes, out as many numbers as they
/// hold. Source: the description of the blocks in ggml's ggml-common.h.
void unpackBlocks(GgufType type, std::span<const std::byte> bytes, std::span<float> out);

}  // namespace embedscope
