#include "core/io/quantized_blocks.h"

#include <array>
#include <cassert>
#include <cstring>

#include "core/base/scalar_type.h"

namespace embedscope {
namespace {

constexpr std::array<GgufTypeFacts, 9> kTypes{{{GgufType::F32, "F32", 1, 4},
                                               {GgufType::F16, "F16", 1, 2},
                                               {GgufType::Q4_0, "Q4_0", 32, 18},
                                               {GgufType::Q8_0, "Q8_0", 32, 34},
                                               {GgufType::Q4_K, "Q4_K", 256, 144},
                                               {GgufType::Q6_K, "Q6_K", 256, 210},
                                               {GgufType::I8, "I8", 1, 1},
                                               {GgufType::F64, "F64", 1, 8},
                                               {GgufType::BF16, "BF16", 1, 2}}};

constexpr std::array<std::string_view, 31> kNames = {
    "F32",   "F16",    "Q4_0", "Q4_1", "type 4", "type 5",  "Q5_0",   "Q5_1",    "Q8_0",  "Q8_1",   "Q2_K",
    "Q3_K",  "Q4_K",   "Q5_K", "Q6_K", "Q8_K",   "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S",
    "IQ2_S", "IQ4_XS", "I8",   "I16",  "I32",    "I64",     "F64",    "IQ1_M",   "BF16"};

float halfAt(const std::byte* at) {
    std::uint16_t bits;
    std::memcpy(&bits, at, sizeof bits);
    return floatFromHalf(bits);
}

unsigned byteAt(const std::byte* bytes, std::size_t i) {
    return static_cast<unsigned>(bytes[i]);
}

int signedAt(const std::byte* bytes, std::size_t i) {
    return static_cast<std::int8_t>(bytes[i]);
}

/// A half for the scale, then 32 numbers of four bits around 8: first the lower halves of 16 bytes, then the
/// upper.
void unpackQ4_0(const std::byte* block, float* out) {
    const float scale = halfAt(block);
    for (std::size_t j = 0; j < 16; ++j) {
        out[j] = static_cast<float>(static_cast<int>(byteAt(block, 2 + j) & 15) - 8) * scale;
        out[j + 16] = static_cast<float>(static_cast<int>(byteAt(block, 2 + j) >> 4) - 8) * scale;
    }
}

void unpackQ8_0(const std::byte* block, float* out) {
    const float scale = halfAt(block);
    for (std::size_t j = 0; j < 32; ++j) out[j] = static_cast<float>(signedAt(block, 2 + j)) * scale;
}

/// The scale and the minimum of sub-block i of Q4_K: six bits each, packed in 12 bytes.
void scaleAndMinimum(const std::byte* packed, std::size_t i, unsigned& scale, unsigned& minimum) {
    if (i < 4) {
        scale = byteAt(packed, i) & 63;
        minimum = byteAt(packed, i + 4) & 63;
    } else {
        scale = (byteAt(packed, i + 4) & 15) | (byteAt(packed, i - 4) >> 6) << 4;
        minimum = (byteAt(packed, i + 4) >> 4) | (byteAt(packed, i) >> 6) << 4;
    }
}

/// Two halves (scale of the scales, scale of the minima), 12 bytes of both for eight sub-blocks of 32
/// numbers, 128 bytes of four bits: the lower halves of 32 bytes are one sub-block, the upper the next.
void unpackQ4_K(const std::byte* block, float* out) {
    const float scaleOfScales = halfAt(block);
    const float scaleOfMinima = halfAt(block + 2);
    const std::byte* packed = block + 4;
    const std::byte* numbers = block + 16;
    for (std::size_t pair = 0; pair < 4; ++pair, numbers += 32) {
        for (std::size_t half = 0; half < 2; ++half) {
            unsigned scale = 0;
            unsigned minimum = 0;
            scaleAndMinimum(packed, 2 * pair + half, scale, minimum);
            const float d = scaleOfScales * static_cast<float>(scale);
            const float m = scaleOfMinima * static_cast<float>(minimum);
            for (std::size_t j = 0; j < 32; ++j)
                *out++ = d * static_cast<float>((byteAt(numbers, j) >> (4 * half)) & 15) - m;
        }
    }
}

/// 128 bytes of the lower four bits, 64 of the upper two, 16 signed scales for 16 numbers each, a half that
/// scales those. Numbers are around 32.
void unpackQ6_K(const std::byte* block, float* out) {
    const std::byte* low = block;
    const std::byte* high = block + 128;
    const std::byte* scales = block + 192;
    const float d = halfAt(block + 208);
    for (std::size_t half = 0; half < 2; ++half, low += 64, high += 32, scales += 8, out += 128) {
        for (std::size_t j = 0; j < 32; ++j) {
            const unsigned top = byteAt(high, j);
            for (std::size_t quarter = 0; quarter < 4; ++quarter) {
                const unsigned bits = byteAt(low, j + 32 * (quarter & 1)) >> (quarter < 2 ? 0 : 4) & 15;
                const int number = static_cast<int>(bits | ((top >> (2 * quarter)) & 3) << 4) - 32;
                out[j + 32 * quarter] = d * static_cast<float>(signedAt(scales, j / 16 + 2 * quarter)) *
                                        static_cast<float>(number);
            }
        }
    }
}

}  // namespace

const GgufTypeFacts* findGgufType(std::uint32_t type) {
    for (const GgufTypeFacts& facts : kTypes)
        if (static_cast<std::uint32_t>(facts.type) == type) return &facts;
    return nullptr;
}

std::string_view ggufTypeName(std::uint32_t type) {
    return type < kNames.size() ? kNames[type] : "an unknown type";
}

void unpackBlocks(GgufType type, std::span<const std::byte> bytes, std::span<float> out) {
    const GgufTypeFacts& facts = *findGgufType(static_cast<std::uint32_t>(type));
    assert(bytes.size() / facts.blockBytes * facts.blockNumbers == out.size());
    float* at = out.data();
    for (std::size_t offset = 0; offset < bytes.size();
         offset += facts.blockBytes, at += facts.blockNumbers) {
        const std::byte* block = bytes.data() + offset;
        switch (type) {
            case GgufType::Q4_0:
                unpackQ4_0(block, at);
                break;
            case GgufType::Q8_0:
                unpackQ8_0(block, at);
                break;
            case GgufType::Q4_K:
                unpackQ4_K(block, at);
                break;
            case GgufType::Q6_K:
                unpackQ6_K(block, at);
                break;
            default:
                assert(false && "plain numbers are used in place");
        }
    }
}

}  // namespace embedscope
