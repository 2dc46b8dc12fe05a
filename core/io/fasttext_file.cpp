#include "core/io/fasttext_file.h"

#include <algorithm>
#include <cstring>

#include "core/io/byte_cursor.h"

namespace embedscope {
namespace {

constexpr std::size_t kCentroids = 256;
constexpr std::int32_t kSupervised = 3;

Error damaged(const FastTextFile& model, const ByteCursor& cursor, std::string what) {
    return {ErrorCode::BadFormat, std::move(what), bytePlace(model.file.name, cursor.position()),
            "The file is damaged: copy or download it again"};
}

void readArguments(ByteCursor& cursor, FastTextArguments& arguments) {
    for (std::int32_t* value : {&arguments.dim, &arguments.ws, &arguments.epoch, &arguments.minCount,
                                &arguments.neg, &arguments.wordNgrams, &arguments.loss, &arguments.model,
                                &arguments.bucket, &arguments.minn, &arguments.maxn, &arguments.lrUpdateRate})
        *value = cursor.number<std::int32_t>();
    arguments.t = cursor.number<double>();
}

bool startsWithMagic(std::span<const std::byte> head) {
    return head.size() >= 4 && ByteCursor(head).number<std::int32_t>() == kFastTextMagic;
}

Status readDictionary(ByteCursor& cursor, FastTextFile& model, const std::stop_token& stop) {
    const auto size = cursor.number<std::int32_t>();
    const auto words = cursor.number<std::int32_t>();
    const auto labels = cursor.number<std::int32_t>();
    model.tokens = cursor.number<std::int64_t>();
    const std::int64_t prunedSize = model.version > 0 ? cursor.number<std::int64_t>() : -1;
    if (cursor.failed()) return cursor.endsIn("its dictionary", model.file.name);
    constexpr std::size_t kSmallestEntry = 10;  // an empty text, its count and its kind
    if (size < 0 || words < 0 || labels < 0 || std::int64_t{words} + labels != size)
        return damaged(model, cursor, "its numbers of words and labels cannot be");
    if (static_cast<std::uint64_t>(size) > cursor.left() / kSmallestEntry)
        return Error{
            ErrorCode::UnexpectedEnd,
            "the dictionary promises " + std::to_string(size) + " entries, more than the file can hold",
            bytePlace(model.file.name, cursor.position()), "The file was cut off: copy or download it again"};
    for (std::int32_t i = 0; i < size; ++i) {
        if (i % 65536 == 0 && stop.stop_requested()) return cancelledError();
        const std::string_view key = cursor.textUntil('\0');
        const auto count = cursor.number<std::int64_t>();
        const auto kind = cursor.number<std::int8_t>();
        if (cursor.failed())
            return cursor.endsIn("entry " + std::to_string(i + 1) + " of its dictionary", model.file.name);
        // Words stand before labels: fastText sorts them so, and the rows of the matrix rely on it.
        if (kind != (i < words ? 0 : 1))
            return damaged(model, cursor, "its words do not stand before its labels");
        KeyList& list = i < words ? model.words : model.labels;
        list.add(key);
        list.counts.push_back(count > 0 ? static_cast<std::uint64_t>(count) : 0);
    }
    if (prunedSize < 0) return {};
    if (static_cast<std::uint64_t>(prunedSize) > cursor.left() / 8)
        return cursor.endsIn("its list of buckets", model.file.name);
    auto& pruned = model.pruned.emplace();
    for (std::int64_t i = 0; i < prunedSize; ++i) {
        const auto bucket = cursor.number<std::int32_t>();
        const auto row = cursor.number<std::int32_t>();
        if (bucket < 0 || row < 0 || row >= prunedSize)
            return damaged(model, cursor, "its list of buckets names a row that is not there");
        pruned.emplace_back(bucket, row);
    }
    std::sort(pruned.begin(), pruned.end());
    const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
    if (std::adjacent_find(pruned.begin(), pruned.end(), same) != pruned.end())
        return damaged(model, cursor, "its list of buckets names one twice");
    return {};
}

Status readQuantizer(ByteCursor& cursor, const FastTextFile& model, ProductQuantizer& quantizer) {
    const auto dim = cursor.number<std::int32_t>();
    const auto parts = cursor.number<std::int32_t>();
    const auto partDim = cursor.number<std::int32_t>();
    const auto lastDim = cursor.number<std::int32_t>();
    if (cursor.failed()) return cursor.endsIn("its quantiser", model.file.name);
    if (dim <= 0 || parts <= 0 || partDim <= 0 || lastDim <= 0 || lastDim > partDim ||
        (std::int64_t{parts} - 1) * partDim + lastDim != dim)
        return damaged(model, cursor, "the parts of its quantiser do not make up its dimension");
    quantizer.dim = static_cast<std::size_t>(dim);
    quantizer.parts = static_cast<std::size_t>(parts);
    quantizer.partDim = static_cast<std::size_t>(partDim);
    quantizer.lastDim = static_cast<std::size_t>(lastDim);
    quantizer.centroids = cursor.bytes(quantizer.dim * kCentroids * sizeof(float));
    if (cursor.failed()) return cursor.endsIn("the centroids of its quantiser", model.file.name);
    return {};
}

Status readMatrix(ByteCursor& cursor, const FastTextFile& model, bool quantized, const char* what,
                  FastTextMatrix& matrix) {
    matrix.quantized = quantized;
    const bool hasNorms = quantized && cursor.number<std::uint8_t>() != 0;
    const auto rows = cursor.number<std::int64_t>();
    const auto dim = cursor.number<std::int64_t>();
    if (cursor.failed()) return cursor.endsIn(what, model.file.name);
    if (rows < 0 || dim <= 0 || dim != model.arguments.dim)
        return damaged(model, cursor, std::string("the shape of ") + what + " cannot be");
    matrix.rows = static_cast<std::uint64_t>(rows);
    matrix.dim = static_cast<std::uint64_t>(dim);
    if (!quantized) {
        if (matrix.rows > cursor.left() / sizeof(float) / matrix.dim)
            return cursor.endsIn(what, model.file.name);
        matrix.numbers = cursor.bytes(matrix.rows * matrix.dim * sizeof(float));
        return {};
    }
    const auto codeBytes = cursor.number<std::int32_t>();
    matrix.codes = cursor.bytes(codeBytes < 0 ? cursor.left() + 1 : static_cast<std::uint64_t>(codeBytes));
    if (cursor.failed()) return cursor.endsIn(what, model.file.name);
    if (Status read = readQuantizer(cursor, model, matrix.quantizer); !read) return read;
    if (matrix.quantizer.dim != matrix.dim || matrix.rows > matrix.codes.size() / matrix.quantizer.parts)
        return damaged(model, cursor, std::string("the codes of ") + what + " do not fit its shape");
    if (!hasNorms) return {};
    matrix.normCodes = cursor.bytes(matrix.rows);
    if (cursor.failed()) return cursor.endsIn(what, model.file.name);
    if (Status read = readQuantizer(cursor, model, matrix.normQuantizer.emplace()); !read) return read;
    if (matrix.normQuantizer->dim != 1)
        return damaged(model, cursor,
                       std::string("the quantiser of the lengths of ") + what + " has another dimension");
    return {};
}

}  // namespace

bool looksLikeFastText(std::span<const std::byte> head) {
    if (startsWithMagic(head)) return true;
    ByteCursor cursor(head);
    FastTextArguments a;
    readArguments(cursor, a);
    const auto size = cursor.number<std::int32_t>();
    const auto words = cursor.number<std::int32_t>();
    const auto labels = cursor.number<std::int32_t>();
    const auto within = [](std::int32_t value, std::int32_t least, std::int32_t most) {
        return value >= least && value <= most;
    };
    return !cursor.failed() && within(a.dim, 1, 100000) && within(a.ws, 0, 10000) &&
           within(a.epoch, 0, 1000000) && within(a.neg, 0, 10000) && within(a.wordNgrams, 0, 100) &&
           within(a.loss, 1, 3) && within(a.model, 1, 3) && a.bucket >= 0 && within(a.minn, 0, 100) &&
           within(a.maxn, 0, 100) && a.t >= 0 && a.t <= 1 && words > 0 && labels >= 0 &&
           std::int64_t{words} + labels == size;
}

float ProductQuantizer::number(std::size_t index) const {
    float value;
    std::memcpy(&value, centroids.data() + index * sizeof value, sizeof value);
    return value;
}

void ProductQuantizer::addTo(std::span<const std::byte> codes, float scale, std::span<float> out) const {
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t size = part + 1 == parts ? lastDim : partDim;
        const std::size_t first = part * kCentroids * partDim + static_cast<std::size_t>(codes[part]) * size;
        for (std::size_t j = 0; j < size; ++j) out[part * partDim + j] += scale * number(first + j);
    }
}

void FastTextMatrix::copyRow(std::uint64_t row, std::span<float> out) const {
    if (!quantized) {
        std::memcpy(out.data(), numbers.data() + static_cast<std::size_t>(row * dim) * sizeof(float),
                    out.size_bytes());
        return;
    }
    std::fill(out.begin(), out.end(), 0.0f);
    const auto index = static_cast<std::size_t>(row);
    const float norm =
        normQuantizer ? normQuantizer->number(static_cast<std::size_t>(normCodes[index])) : 1.0f;
    quantizer.addTo(codes.subspan(index * quantizer.parts, quantizer.parts), norm, out);
}

Result<FastTextFile> readFastTextFile(FileContent file, const std::stop_token& stop) {
    FastTextFile model;
    model.file = std::move(file);
    ByteCursor cursor(model.file.bytes);
    if (!looksLikeFastText(model.file.bytes)) return damaged(model, cursor, "it is no fastText model");
    model.version = 0;
    if (startsWithMagic(model.file.bytes)) {
        cursor.number<std::int32_t>();
        model.version = cursor.number<std::int32_t>();
        if (cursor.failed()) return cursor.endsIn("its head", model.file.name);
        if (model.version != 11 && model.version != 12)
            return Error{ErrorCode::UnsupportedVersion,
                         "it has version " + std::to_string(model.version) +
                             " of fastText's format, this program knows 11 and 12",
                         bytePlace(model.file.name, 4), "Save it again with a current fastText"};
    }
    readArguments(cursor, model.arguments);
    if (cursor.failed()) return cursor.endsIn("its settings", model.file.name);
    FastTextArguments& arguments = model.arguments;
    if (arguments.dim <= 0 || arguments.bucket < 0 || arguments.minn < 0 || arguments.maxn < 0 ||
        arguments.model < 1 || arguments.model > kSupervised)
        return damaged(model, cursor, "its settings cannot be");
    if (model.version == 11 && arguments.model == kSupervised) arguments.maxn = 0;  // as fastText reads it
    if (Status read = readDictionary(cursor, model, stop); !read) return read.error();
    const bool quantizedInput = model.version > 0 && cursor.number<std::uint8_t>() != 0;
    if (Status read = readMatrix(cursor, model, quantizedInput, "its input matrix", model.input); !read)
        return read.error();
    const bool quantizedOutput = model.version > 0 && cursor.number<std::uint8_t>() != 0;
    if (Status read =
            readMatrix(cursor, model, quantizedInput && quantizedOutput, "its output matrix", model.output);
        !read)
        return read.error();
    const std::uint64_t buckets = model.input.rows - std::min(model.input.rows, model.words.size());
    const std::uint64_t needed = model.pruned ? model.pruned->size() : 0;
    if (model.words.size() == 0 || model.input.rows < model.words.size() || buckets < needed)
        return damaged(model, cursor, "its input matrix has fewer rows than it has words and buckets");
    return model;
}

}  // namespace embedscope
