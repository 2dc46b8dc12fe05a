#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/file_content.h"
#include "core/base/result.h"
#include "core/io/key_list.h"

namespace embedscope {

inline constexpr std::int32_t kFastTextMagic = 793712314;

/// The settings that fastText keeps in a model, under its names.
struct FastTextArguments {
    std::int32_t dim = 0;
    std::int32_t ws = 5;
    std::int32_t epoch = 5;
    std::int32_t minCount = 1;
    std::int32_t neg = 5;
    std::int32_t wordNgrams = 1;
    std::int32_t loss = 2;   ///< 1 hierarchical softmax, 2 negative sampling, 3 softmax, 4 one against all
    std::int32_t model = 2;  ///< 1 cbow, 2 skip-gram, 3 supervised
    std::int32_t bucket = 0;
    std::int32_t minn = 0;
    std::int32_t maxn = 0;
    std::int32_t lrUpdateRate = 100;
    double t = 1e-4;
};

/// A product quantiser: parts of a vector, each one of 256 centroids (Jegou et al. 2011).
struct ProductQuantizer {
    std::size_t dim = 0;
    std::size_t parts = 0;
    std::size_t partDim = 0;
    std::size_t lastDim = 0;
    std::span<const std::byte>
        centroids;  // 256 of each part one after the other, float32, perhaps not aligned

    /// Adds scale times the vector of those codes to out.
    void addTo(std::span<const std::byte> codes, float scale, std::span<float> out) const;
    float number(std::size_t index) const;
};

/// One of the two matrices of a model, as numbers or as codes.
struct FastTextMatrix {
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    bool quantized = false;
    std::span<const std::byte> numbers;  ///< plain: rows x dim float32, perhaps not aligned
    ProductQuantizer quantizer;
    std::span<const std::byte> codes;
    std::optional<ProductQuantizer> normQuantizer;
    std::span<const std::byte> normCodes;

    /// out.size() == dim.
    void copyRow(std::uint64_t row, std::span<float> out) const;
};

/// True when a file that starts like this is a model of fastText; of the first releases, which wrote no magic
/// number, when the settings it would start with are plausible.
bool looksLikeFastText(std::span<const std::byte> head);

/// What a file of fastText holds (versions 11 and 12 of its format, .bin and .ftz, and the layout before
/// them), every count compared with the bytes that are there. Shares the file's memory.
struct FastTextFile {
    FileContent file;
    std::int32_t version = 12;  ///< 0: without a magic number
    FastTextArguments arguments;
    KeyList words;   ///< with their counts
    KeyList labels;  ///< with their counts; empty unless supervised
    std::int64_t tokens = 0;
    /// Of a pruned model: the buckets that are left and their rows behind those of the words, by bucket.
    std::optional<std::vector<std::pair<std::int32_t, std::int32_t>>> pruned;
    FastTextMatrix input;  ///< a row a word, then one a bucket that is left
    FastTextMatrix output;
};

/// Errors: UnexpectedEnd, BadFormat, UnsupportedVersion, Cancelled.
Result<FastTextFile> readFastTextFile(FileContent file, const std::stop_token& stop);

}  // namespace embedscope
