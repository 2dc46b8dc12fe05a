// GGUF: quantised blocks against a slow reading of their description, number by number, and what can be
// wrong.

#include <gtest/gtest.h>

#include <cstring>

#include "core/base/random.h"
#include "core/io/format_registry.h"
#include "core/io/quantized_blocks.h"
#include "tests/core/io/model_fixtures.h"
#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

const std::filesystem::path kGolden = std::filesystem::path(EMBEDSCOPE_GOLDEN) / "gguf";
const std::filesystem::path kModels = std::filesystem::path(EMBEDSCOPE_SHARED_DATA) / "models";

using Block = std::vector<unsigned char>;

float half(const Block& b, std::size_t at) {
    return floatFromHalf(static_cast<std::uint16_t>(b[at] | b[at + 1] << 8));
}
/// Bit i of the block, counted from the lowest bit of the byte at `from`.
unsigned bits(const Block& b, std::size_t byte, unsigned low, unsigned count) {
    return b[byte] >> low & ((1u << count) - 1);
}

// The number at place i of a block, as the layouts are described: which bits of which bytes make it.
float referenceQ4_0(const Block& b, std::size_t i) {
    return half(b, 0) * (static_cast<float>(bits(b, 2 + i % 16, i < 16 ? 0 : 4, 4)) - 8);
}
float referenceQ8_0(const Block& b, std::size_t i) {
    return half(b, 0) * static_cast<float>(static_cast<signed char>(b[2 + i]));
}
float referenceQ4_K(const Block& b, std::size_t i) {
    const std::size_t s = i / 32;  // sub-block
    unsigned scale = 0;
    unsigned minimum = 0;
    if (s < 4) {  // six bits in a byte of their own
        scale = bits(b, 4 + s, 0, 6);
        minimum = bits(b, 8 + s, 0, 6);
    } else {  // four bits in the last four bytes, the upper two above those of sub-block s - 4
        scale = bits(b, 8 + s, 0, 4) + 16 * bits(b, s, 6, 2);
        minimum = bits(b, 8 + s, 4, 4) + 16 * bits(b, 4 + s, 6, 2);
    }
    const unsigned number = bits(b, 16 + 32 * (s / 2) + i % 32, s % 2 == 0 ? 0 : 4, 4);
    return half(b, 0) * static_cast<float>(scale) * static_cast<float>(number) -
           half(b, 2) * static_cast<float>(minimum);
}
float referenceQ6_K(const Block& b, std::size_t i) {
    const std::size_t h = i / 128;       // half of the block
    const std::size_t q = i % 128 / 32;  // quarter of the half
    const std::size_t j = i % 32;
    const unsigned low = bits(b, 64 * h + 32 * (q % 2) + j, q < 2 ? 0 : 4, 4);
    const unsigned high = bits(b, 128 + 32 * h + j, static_cast<unsigned>(2 * q), 2);
    const auto scale = static_cast<float>(static_cast<signed char>(b[192 + i / 16]));
    return half(b, 208) * scale * (static_cast<float>(low + 16 * high) - 32);
}

TEST(QuantizedBlocks, equalTheSlowReference) {
    struct Case {
        GgufType type;
        float (*reference)(const Block&, std::size_t);
    };
    Random random(3);
    for (const Case& each : {Case{GgufType::Q4_0, referenceQ4_0}, Case{GgufType::Q8_0, referenceQ8_0},
                             Case{GgufType::Q4_K, referenceQ4_K}, Case{GgufType::Q6_K, referenceQ6_K}}) {
        const GgufTypeFacts& facts = *findGgufType(static_cast<std::uint32_t>(each.type));
        for (int round = 0; round < 50; ++round) {
            Block block(facts.blockBytes);
            for (auto& byte : block) byte = static_cast<unsigned char>(random.next());
            for (const std::size_t at : {std::size_t{0}, std::size_t{2}, std::size_t{208}})  // finite scales
                if (at + 1 < block.size())
                    block[at + 1] = static_cast<unsigned char>(0x30 | (block[at + 1] & 7));
            std::vector<float> numbers(facts.blockNumbers);
            unpackBlocks(each.type, std::as_bytes(std::span(block)), numbers);
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                const float expected = each.reference(block, i);
                ASSERT_NEAR(numbers[i], expected, 1e-5 * (1 + std::abs(expected))) << facts.name << ' ' << i;
            }
        }
    }
}

TEST(Gguf, takesTheTokenEmbeddingsAndListsTheOthers) {
    const auto info = describeModel(kGolden / "float16.gguf");
    ASSERT_TRUE(info.ok()) << info.error().sentence();
    EXPECT_EQ(info->tensor, "token_embd.weight");
    EXPECT_EQ(info->storedType, "F16");
    ASSERT_EQ(info->tensors.size(), 2u);
    EXPECT_EQ(info->tensors[0].name, "output.weight");
}

TEST(Gguf, aVocabularyAloneSaysThatItHoldsNoVectors) {
    const auto opened = openModel(kGolden / "vocabulary.gguf");
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().what, "it is a vocabulary alone: 5 tokens and no vectors");
}

TEST(Gguf, everyTruncationIsAnError) {
    const TempFolder folder;
    const std::string whole = test::readAll(kGolden / "float32.gguf");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        test::writeAll(folder / "part", std::string_view(whole).substr(0, size));
        const auto opened = openModel(folder / "part");
        ASSERT_FALSE(opened.ok()) << size;
        EXPECT_FALSE(opened.error().place.empty()) << opened.error().what;
    }
}

TEST(Gguf, everyCountIsComparedWithTheFile) {
    const TempFolder folder;
    const std::string whole = test::readAll(kGolden / "float32.gguf");
    for (std::size_t at = 4; at + 8 <= whole.size(); ++at) {
        for (const std::uint64_t value :
             {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{1} << 31, std::uint64_t{1} << 63}) {
            std::string changed = whole;
            std::memcpy(changed.data() + at, &value, sizeof value);
            test::writeAll(folder / "changed", changed);
            const auto opened = openModel(folder / "changed");
            if (opened.ok()) {
                EXPECT_EQ((*opened)->vectors.keys->size(), (*opened)->vectors.rows());
            }
        }
    }
}

TEST(Gguf, aRealModelAgreesWithItsQuantisedForm) {
    if (!std::filesystem::exists(kModels)) GTEST_SKIP() << "skipped: no shared data";
    const auto plain = openModel(kModels / "stories260K-f32.gguf");
    const auto quantised = openModel(kModels / "stories260K-q8_0.gguf");
    ASSERT_TRUE(plain.ok()) << plain.error().sentence();
    ASSERT_TRUE(quantised.ok()) << quantised.error().sentence();
    ASSERT_EQ((*plain)->vectors.rows(), 512u);
    ASSERT_EQ((*plain)->vectors.dim(), 64u);
    EXPECT_EQ(test::keysOf(**plain), test::keysOf(**quantised));
    for (std::uint32_t i = 0; i < 512; ++i) {
        const auto exact = (*plain)->vectors.vectors.rowCopy(RowId{i});
        const auto rough = (*quantised)->vectors.vectors.rowCopy(RowId{i});
        for (std::size_t block = 0; block < 64; block += 32) {
            float largest = 0;
            for (std::size_t j = 0; j < 32; ++j) largest = std::max(largest, std::abs(exact[block + j]));
            for (std::size_t j = 0; j < 32;
                 ++j)  // a step is largest / 127; its rounding to half adds a little
                ASSERT_NEAR(rough[block + j], exact[block + j], largest / 127 * 0.57)
                    << i << ' ' << block + j;
        }
    }
}

}  // namespace
}  // namespace embedscope
