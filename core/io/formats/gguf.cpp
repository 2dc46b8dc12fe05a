#include <algorithm>
#include <utility>

#include "core/base/parallel_blocks.h"
#include "core/io/byte_cursor.h"
#include "core/io/float_store.h"
#include "core/io/formats/formats.h"
#include "core/io/key_list.h"
#include "core/io/matrix_model.h"
#include "core/io/model_names.h"
#include "core/io/parallel.h"
#include "core/io/quantized_blocks.h"
#include "core/io/stored_matrix.h"

// The language models of ggml: metadata (among it the list of tokens), the list of tensors, their numbers.
// Versions 2 and 3 of the format (ggml's docs/gguf.md).

namespace embedscope {
namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr std::uint32_t kText = 8;
constexpr std::uint32_t kList = 9;
constexpr unsigned kDeepestList = 4;
constexpr std::uint32_t kMostDimensions = 4;

struct Tensor {
    std::string name;
    std::vector<std::uint64_t> shape;  // the fastest first
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
};

struct Contents {
    FileContent file;
    KeyList tokens;
    std::vector<Tensor> tensors;
    std::vector<TensorChoice> choices;  // the tensors of two dimensions, readable or not
    std::vector<std::size_t> places;    // of a choice in tensors
    std::uint64_t dataStart = 0;
};

int probe(std::span<const std::byte> head, std::uint64_t) {
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    return text.starts_with(kMagic) ? 95 : 0;
}

/// Bytes of one value of a type of fixed size, 0 for others.
std::size_t valueBytes(std::uint32_t type) {
    constexpr std::size_t kBytes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    return type < std::size(kBytes) ? kBytes[type] : 0;
}

/// Passes over a value; a list of lists may not be nested without end. False for what the format does not
/// know.
bool skipValue(ByteCursor& cursor, std::uint32_t type, unsigned depth = 0) {
    if (type == kText) {
        cursor.bytes(cursor.number<std::uint64_t>());
        return true;
    }
    if (type != kList) {
        cursor.bytes(valueBytes(type));
        return valueBytes(type) > 0;
    }
    const auto itemType = cursor.number<std::uint32_t>();
    const auto count = cursor.number<std::uint64_t>();
    if (depth == kDeepestList) return false;
    if (const std::size_t size = valueBytes(itemType); size > 0) {
        cursor.bytes(count > cursor.left() / size ? cursor.left() + 1 : count * size);
        return true;
    }
    for (std::uint64_t i = 0; i < count && !cursor.failed(); ++i)
        if (!skipValue(cursor, itemType, depth + 1)) return false;
    return true;
}

Error damaged(const FileContent& file, std::uint64_t place, std::string what) {
    return {ErrorCode::BadFormat, std::move(what), bytePlace(file.name, place),
            "The file is damaged: copy or download it again"};
}

/// The texts of a list, after its type and before its item type.
void readTokens(ByteCursor& cursor, KeyList& tokens) {
    const auto count = cursor.number<std::uint64_t>();
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string_view token = cursor.text(cursor.number<std::uint64_t>());
        if (cursor.failed()) return;
        tokens.add(token);
    }
}

Status readMetadata(ByteCursor& cursor, std::uint64_t count, std::uint64_t& alignment, Contents& contents) {
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::size_t place = cursor.position();
        const std::string_view key = cursor.text(cursor.number<std::uint64_t>());
        const auto type = cursor.number<std::uint32_t>();
        if (cursor.failed()) break;
        bool known = true;
        if (key == "tokenizer.ggml.tokens" && type == kList && contents.tokens.size() == 0) {
            const auto itemType = cursor.number<std::uint32_t>();
            if (itemType != kText) return damaged(contents.file, place, "its list of tokens holds no texts");
            readTokens(cursor, contents.tokens);
        } else if (key == "general.alignment" && type == 4) {
            alignment = cursor.number<std::uint32_t>();
        } else {
            known = skipValue(cursor, type);
        }
        if (cursor.failed()) break;
        if (!known)
            return damaged(contents.file, place,
                           "the value of '" + std::string(key.substr(0, 60)) + "' cannot be read");
    }
    if (cursor.failed()) return cursor.endsIn("its metadata", contents.file.name);
    return {};
}

Status readTensors(ByteCursor& cursor, std::uint64_t count, Contents& contents) {
    for (std::uint64_t i = 0; i < count; ++i) {
        Tensor tensor;
        tensor.name = cursor.text(cursor.number<std::uint64_t>());
        const auto dimensions = cursor.number<std::uint32_t>();
        if (!cursor.failed() && dimensions > kMostDimensions)
            return damaged(contents.file, cursor.position(),
                           "a tensor has " + std::to_string(dimensions) + " dimensions");
        for (std::uint32_t j = 0; j < dimensions && !cursor.failed(); ++j)
            tensor.shape.push_back(cursor.number<std::uint64_t>());
        tensor.type = cursor.number<std::uint32_t>();
        tensor.offset = cursor.number<std::uint64_t>();
        if (cursor.failed()) return cursor.endsIn("its list of tensors", contents.file.name);
        if (tensor.shape.size() == 2 && tensor.shape[0] > 0 && tensor.shape[1] > 0) {
            contents.choices.push_back(
                {tensor.name, std::string(ggufTypeName(tensor.type)), tensor.shape[1], tensor.shape[0]});
            contents.places.push_back(contents.tensors.size());
        }
        contents.tensors.push_back(std::move(tensor));
    }
    return {};
}

Result<Contents> readContents(FileContent file) {
    Contents contents;
    contents.file = std::move(file);
    ByteCursor cursor(contents.file.bytes);
    cursor.bytes(kMagic.size());
    const auto version = cursor.number<std::uint32_t>();
    const auto tensors = cursor.number<std::uint64_t>();
    const auto values = cursor.number<std::uint64_t>();
    if (cursor.failed()) return cursor.endsIn("its head", contents.file.name);
    if (version != 2 && version != 3)
        return Error{
            ErrorCode::UnsupportedVersion,
            "it has version " + std::to_string(version) + " of the format, this program knows 2 and 3",
            bytePlace(contents.file.name, 4), "Convert it with a current llama.cpp"};
    std::uint64_t alignment = 32;
    if (Status read = readMetadata(cursor, values, alignment, contents); !read) return read.error();
    if (Status read = readTensors(cursor, tensors, contents); !read) return read.error();
    if (alignment == 0 || alignment > (1u << 30))
        return damaged(contents.file, cursor.position(), "its alignment cannot be");
    contents.dataStart = (cursor.position() + alignment - 1) / alignment * alignment;
    if (tensors == 0)
        return Error{
            ErrorCode::BadFormat,
            "it is a vocabulary alone: " + std::to_string(contents.tokens.size()) + " tokens and no vectors",
            contents.file.name, "Choose the file with the model's weights"};
    return contents;
}

struct Chosen {
    std::size_t choice = 0;
    const GgufTypeFacts* facts = nullptr;
    std::span<const std::byte> bytes;
};

Result<Chosen> choose(const Contents& contents, const OpenOptions& options) {
    const std::string& name = contents.file.name;
    Result<std::size_t> chosen = chooseTensor(contents.choices, options.tensor, contents.tokens.size(), name);
    if (!chosen) return chosen.error();
    const TensorChoice& choice = contents.choices[*chosen];
    const Tensor& tensor = contents.tensors[contents.places[*chosen]];
    const GgufTypeFacts* facts = findGgufType(tensor.type);
    if (!facts)
        return Error{ErrorCode::UnsupportedVersion,
                     "tensor '" + choice.name + "' is quantised as " + choice.type +
                         ", which this program does not read",
                     name, "Convert the model to F16, Q8_0, Q4_0, Q4_K or Q6_K, or choose another tensor"};
    if (Status size = checkMatrixSize(choice.rows, choice.dim, name); !size) return size.error();
    if (choice.dim % facts->blockNumbers != 0)
        return damaged(contents.file, contents.dataStart,
                       "the rows of tensor '" + choice.name + "' are no whole blocks of " + choice.type);
    std::uint64_t bytes = 0;
    const std::uint64_t size = contents.file.bytes.size();
    if (__builtin_mul_overflow(choice.dim / facts->blockNumbers, std::uint64_t{facts->blockBytes}, &bytes) ||
        __builtin_mul_overflow(bytes, choice.rows, &bytes) || contents.dataStart > size ||
        tensor.offset > size - contents.dataStart || bytes > size - contents.dataStart - tensor.offset)
        return Error{ErrorCode::UnexpectedEnd,
                     "tensor '" + choice.name + "' of " + std::to_string(choice.rows) + " x " +
                         std::to_string(choice.dim) + " numbers reaches beyond the end of the file",
                     bytePlace(name, size), "The file was cut off: copy or download it again"};
    const auto start = static_cast<std::size_t>(contents.dataStart + tensor.offset);
    return Chosen{*chosen, facts, contents.file.bytes.subspan(start, static_cast<std::size_t>(bytes))};
}

std::optional<ScalarType> plainType(GgufType type) {
    switch (type) {
        case GgufType::F32:
            return ScalarType::F32;
        case GgufType::F16:
            return ScalarType::F16;
        case GgufType::BF16:
            return ScalarType::BF16;
        case GgufType::F64:
            return ScalarType::F64;
        case GgufType::I8:
            return ScalarType::I8;
        default:
            return std::nullopt;
    }
}

/// Quantised rows as floats, on several threads.
Result<VectorMatrix> unpack(const Chosen& chosen, std::uint64_t rows, std::uint64_t dim,
                            const std::stop_token& stop) {
    FloatStore floats;
    const auto count = static_cast<std::size_t>(rows);
    const auto width = static_cast<std::size_t>(dim);
    floats.reserve(count * width);
    const std::size_t rowBytes = width / chosen.facts->blockNumbers * chosen.facts->blockBytes;
    constexpr std::size_t kRowsAPiece = 256;
    const std::size_t pieces = (count + kRowsAPiece - 1) / kRowsAPiece;
    const bool done =
        parallelBlocks(pieces, workerCount(ioThreads(), pieces), stop, [&](std::size_t piece, unsigned) {
            const std::size_t first = piece * kRowsAPiece;
            const std::size_t n = std::min(kRowsAPiece, count - first);
            unpackBlocks(chosen.facts->type, chosen.bytes.subspan(first * rowBytes, n * rowBytes),
                         {floats.data() + first * width, n * width});
        });
    if (!done) return cancelledError();
    return floats.take(count, width);
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions& options) {
    Result<FileContent> file = openContent(path);
    if (!file) return file.error();
    Result<Contents> contents = readContents(std::move(*file));
    if (!contents) return contents.error();
    Result<Chosen> chosen = choose(*contents, options);
    if (!chosen) return chosen.error();
    const TensorChoice& choice = contents->choices[chosen->choice];
    ModelInfo info = describeMatrix(plainType(chosen->facts->type).value_or(ScalarType::F32), choice.rows,
                                    choice.dim, contents->file.bytes.size(), options);
    info.storedType = choice.type;
    info.tensor = choice.name;
    info.tensors = contents->choices;
    return info;
}

/// One key a row from the list of tokens, which may be shorter than a matrix that was filled up.
Result<KeyList> keysOf(Contents& contents, std::uint64_t rows, const std::filesystem::path& path,
                       const OpenOptions& options, const std::stop_token& stop,
                       std::vector<std::string>& warnings) {
    KeyList keys = std::move(contents.tokens);
    if (options.vocabulary || keys.size() == 0 || keys.size() > rows)
        return keysBeside(path, rows, options.vocabulary, stop, warnings);
    if (keys.size() < rows)
        warnings.push_back(std::to_string(rows - keys.size()) +
                           " rows have no token in the file's list; they are called [row N]");
    for (std::uint64_t i = keys.size(); i < rows; ++i) keys.add("[row " + std::to_string(i) + "]");
    return keys;
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<FileContent> file = openContent(path, stop);
    if (!file) return file.error();
    ProgressReporter reporter(progress, "Reading the tokens", file->bytes.size());
    Result<Contents> contents = readContents(std::move(*file));
    if (!contents) return contents.error();
    Result<Chosen> chosen = choose(*contents, options);
    if (!chosen) return chosen.error();
    const TensorChoice& choice = contents->choices[chosen->choice];
    std::vector<std::string> warnings;
    Result<KeyList> keys = keysOf(*contents, choice.rows, path, options, stop, warnings);
    if (!keys) return keys.error();
    StoredMatrix stored{contents->file, ScalarType::F32, choice.rows, choice.dim, false, false};
    stored.content.bytes = chosen->bytes;
    if (const auto plain = plainType(chosen->facts->type)) {
        stored.type = *plain;
    } else {
        const std::uint64_t kept = std::min(choice.rows, options.firstRows.value_or(choice.rows));
        Result<VectorMatrix> unpacked = unpack(*chosen, kept, choice.dim, stop);
        if (!unpacked) return unpacked.error();
        auto owner = std::make_shared<VectorMatrix>(*unpacked);
        const std::size_t bytes = owner->rows() * owner->dim() * sizeof(float);
        stored.rows = kept;
        stored.content = {{owner->empty() ? nullptr : owner->rowBytes(RowId{0}), bytes},
                          contents->file.name,
                          owner,
                          nullptr};
        keys->shorten(kept);
    }
    auto model = makeMatrixModel(path, "gguf", stored, std::move(*keys), std::move(warnings), options, stop);
    if (!model) return model.error();
    reporter.finish();
    return ModelPtr(std::move(*model));
}

}  // namespace

ModelFormat ggufFormat() {
    return {"gguf", "GGUF language model", {"gguf"}, probe, describe, read, nullptr};
}

}  // namespace embedscope
