#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/io/formats/formats.h"
#include "core/io/formats/native_parts.h"
#include "core/io/key_repair.h"
#include "core/io/model_names.h"
#include "core/io/stored_matrix.h"
#include "core/tensors/tensor_file.h"

// docs/formats/native.md describes the layout.

namespace embedscope {
namespace {

using nlohmann::json;

constexpr const char* kFormatKey = "embedscope.format";
constexpr const char* kFormatValue = "embedding-model";
constexpr const char* kVersionKey = "embedscope.version";
constexpr const char* kVersion = "1";
constexpr const char* kRecipeKey = "recipe";
constexpr const char* kProvenanceKey = "provenance";
constexpr const char* kColumnsKey = "columns";

constexpr const char* kVectors = "vectors";
constexpr const char* kOutputVectors = "output_vectors";
constexpr const char* kKeyBytes = "keys.bytes";
constexpr const char* kKeyOffsets = "keys.offsets";
constexpr const char* kCounts = "counts";

Error damaged(const TensorFile& file, const std::string& what) {
    return {ErrorCode::BadFormat, what, file.name(),
            "The file is damaged: copy it again or save the model again"};
}

/// Texts one after the other: their bytes, and where each starts with the end of the last behind.
struct TextColumn {
    std::string arena;
    std::vector<std::uint64_t> offsets;
};

Result<TextColumn> readTexts(const TensorFile& file, const std::string& bytesName,
                             const std::string& offsetsName, std::uint64_t rows) {
    Result<const TensorInfo*> bytes = file.require(bytesName, ScalarType::U8);
    if (!bytes) return bytes.error();
    Result<std::vector<std::int64_t>> offsets = file.values<std::int64_t>(offsetsName);
    if (!offsets) return offsets.error();
    const std::uint64_t size = (*bytes)->bytes;
    if (offsets->size() != rows + 1)
        return damaged(file, "tensor '" + offsetsName + "' has " + std::to_string(offsets->size()) +
                                 " entries and " + std::to_string(rows + 1) + " were expected");
    TextColumn column;
    column.offsets.reserve(offsets->size());
    std::uint64_t last = 0;
    for (const std::int64_t offset : *offsets) {
        const auto position =
            static_cast<std::uint64_t>(offset);  // a negative one becomes larger than any size
        if (position < last || position > size || (column.offsets.empty() && position != 0))
            return damaged(
                file, "tensor '" + offsetsName + "' does not rise from 0 to the size of '" + bytesName + "'");
        column.offsets.push_back(last = position);
    }
    if (last != size) return damaged(file, "tensor '" + bytesName + "' is longer than its offsets say");
    const auto data = file.bytes(**bytes);
    column.arena.assign(reinterpret_cast<const char*>(data.data()), data.size());
    return column;
}

/// Checks what kind of file it is and which shape its vectors have.
Result<const TensorInfo*> checkHead(const TensorHeader& header, const std::string& name) {
    const auto metadata = [&](const char* key) {
        const auto entry = header.metadata.find(key);
        return entry == header.metadata.end() ? std::string() : entry->second;
    };
    if (metadata(kFormatKey) != kFormatValue)
        return Error{ErrorCode::BadFormat,
                     "it is a file of this program but no model: " + metadata(kFormatKey), name,
                     "Choose a saved model"};
    if (metadata(kVersionKey) != kVersion)
        return Error{ErrorCode::UnsupportedVersion,
                     "it was written in version '" + metadata(kVersionKey) +
                         "' of the format, this program knows " + kVersion,
                     name, "Update the program"};
    const TensorInfo* vectors = header.find(kVectors);
    if (!vectors || vectors->shape.size() != 2 || vectors->shape[0] == 0 || vectors->shape[1] == 0)
        return Error{ErrorCode::BadFormat, "it has no tensor 'vectors' of rows and dimensions", name,
                     "The file is damaged: save the model again"};
    if (vectors->type != ScalarType::F32 && vectors->type != ScalarType::F16 &&
        vectors->type != ScalarType::BF16 && vectors->type != ScalarType::I8)
        return Error{ErrorCode::UnsupportedVersion,
                     std::string("its vectors have the type ") + scalarTypeName(vectors->type), name,
                     "Convert them to F32"};
    if (vectors->shape[0] > kMaxRows)
        return Error{ErrorCode::TooLarge, "it holds more than 4 billion rows", name, "Open a part of it"};
    return vectors;
}

VectorMatrix viewOf(const std::shared_ptr<const TensorFile>& file, const TensorInfo& tensor,
                    std::uint64_t rows) {
    const auto dim = static_cast<std::size_t>(tensor.shape[1]);
    return VectorMatrix(file->bytes(tensor).data(), static_cast<std::size_t>(std::min(rows, tensor.shape[0])),
                        dim, dim * scalarSize(tensor.type), tensor.type, file);
}

double numberOr(const json& object, const char* key, double fallback) {
    const auto entry = object.find(key);
    return entry != object.end() && entry->is_number() ? entry->get<double>() : fallback;
}

std::uint64_t countOr0(const json& object, const char* key) {
    const auto entry = object.find(key);
    return entry != object.end() && entry->is_number_unsigned() ? entry->get<std::uint64_t>() : 0;
}

std::string textOrEmpty(const json& object, const char* key) {
    const auto entry = object.find(key);
    return entry != object.end() && entry->is_string() ? entry->get<std::string>() : std::string();
}

Provenance readProvenance(const TensorMetadata& metadata, std::vector<std::string>& warnings) {
    Provenance provenance;
    if (const auto recipe = metadata.find(kRecipeKey); recipe != metadata.end())
        provenance.recipeJson = recipe->second;
    const auto entry = metadata.find(kProvenanceKey);
    if (entry == metadata.end()) return provenance;
    const json object = json::parse(entry->second, nullptr, false);
    if (!object.is_object()) {
        warnings.push_back("what the file says about its origin could not be read");
        return provenance;
    }
    provenance.program = textOrEmpty(object, "program");
    if (const auto texts = object.find("texts"); texts != object.end() && texts->is_array())
        for (const json& text : *texts)
            if (text.is_string()) provenance.texts.push_back(text.get<std::string>());
    provenance.textHash = textOrEmpty(object, "text_hash");
    provenance.textTokens = countOr0(object, "text_tokens");
    provenance.epochs = countOr0(object, "epochs");
    provenance.loss = numberOr(object, "loss", provenance.loss);
    provenance.validationLoss = numberOr(object, "validation_loss", provenance.validationLoss);
    return provenance;
}

std::string formatProvenance(const Provenance& provenance) {
    const auto number = [](double value) { return std::isfinite(value) ? json(value) : json(nullptr); };
    const json object{{"program", provenance.program},
                      {"texts", provenance.texts},
                      {"text_hash", provenance.textHash},
                      {"text_tokens", provenance.textTokens},
                      {"epochs", provenance.epochs},
                      {"loss", number(provenance.loss)},
                      {"validation_loss", number(provenance.validationLoss)}};
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Reads the columns that the metadata lists. Errors: NotFound, BadFormat.
Status readColumns(const TensorFile& file, std::uint64_t rows, std::uint64_t kept, MetadataTable& table) {
    const std::string* listed = file.metadata(kColumnsKey);
    if (!listed) return {};
    const json columns = json::parse(*listed, nullptr, false);
    if (!columns.is_array()) return damaged(file, "the list of columns cannot be read");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!columns[i].is_string()) return damaged(file, "the list of columns cannot be read");
        MetadataColumn column{columns[i].get<std::string>(), {}};
        const std::string prefix = "column." + std::to_string(i);
        if (file.find(prefix)) {
            Result<std::vector<double>> numbers = file.values<double>(prefix);
            if (!numbers) return numbers.error();
            if (numbers->size() != rows)
                return damaged(file, "column '" + column.name + "' has not one value a row");
            numbers->resize(static_cast<std::size_t>(kept));
            column.values = std::move(*numbers);
        } else {
            Result<TextColumn> texts = readTexts(file, prefix + ".bytes", prefix + ".offsets", rows);
            if (!texts) return texts.error();
            std::vector<std::string> values(static_cast<std::size_t>(kept));
            for (std::size_t row = 0; row < values.size(); ++row)
                values[row] =
                    texts->arena.substr(texts->offsets[row], texts->offsets[row + 1] - texts->offsets[row]);
            column.values = std::move(values);
        }
        table.columns.push_back(std::move(column));
    }
    return {};
}

int probe(std::span<const std::byte> head, std::uint64_t fileSize) {
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    return looksLikeTensorFile(head, fileSize) && text.find(kFormatKey) != std::string_view::npos ? 100 : 0;
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions&) {
    Result<TensorHeader> header = readTensorHeader(path);
    if (!header) return header.error();
    Result<const TensorInfo*> vectors = checkHead(*header, path.filename().string());
    if (!vectors) return vectors.error();
    ModelInfo info;
    info.rows = (*vectors)->shape[0];
    info.dim = (*vectors)->shape[1];
    info.scalarType = (*vectors)->type;
    info.fileBytes = header->fileBytes;
    const TensorInfo* keys = header->find(kKeyBytes);
    // A large file is used in place: its pages count as memory only while they are in use, but they do count.
    info.memoryBytes =
        modelMemoryBytes(info.rows, info.dim * scalarSize(info.scalarType), keys ? keys->bytes : 0);
    if (const TensorInfo* output = header->find(kOutputVectors)) info.memoryBytes += output->bytes;
    info.recipeJson = readProvenance(header->metadata, info.warnings).recipeJson;
    return info;
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<std::shared_ptr<const TensorFile>> opened = TensorFile::open(path, stop);
    if (!opened) return opened.error();
    const TensorFile& file = **opened;
    ProgressReporter reporter(progress, "Reading the keys", file.header().fileBytes);
    Result<const TensorInfo*> vectors = checkHead(file.header(), file.name());
    if (!vectors) return vectors.error();
    const std::uint64_t rows = (*vectors)->shape[0];
    const std::uint64_t kept = std::min(rows, options.firstRows.value_or(rows));

    auto model = std::make_shared<EmbeddingModel>();
    model->name = modelNameOf(path);
    model->formatId = "native";
    model->vectors.vectors = viewOf(*opened, **vectors, kept);
    if (const TensorInfo* output = file.find(kOutputVectors)) {
        if (output->shape != (*vectors)->shape || output->type != (*vectors)->type)
            return damaged(file, "tensor 'output_vectors' has another shape or type than 'vectors'");
        model->outputVectors = viewOf(*opened, *output, kept);
    }
    const auto placeOf = [&](std::uint64_t row) {
        return "row " + std::to_string(row + 1) + " of " + file.name();
    };
    if (file.mapping())
        model->mappings.push_back(file.mapping());
    else
        tellNonFinite(model->vectors.vectors, placeOf, model->warnings);
    Result<TextColumn> keys = readTexts(file, kKeyBytes, kKeyOffsets, rows);
    if (!keys) return keys.error();
    if (stop.stop_requested()) return cancelledError();
    keys->offsets.resize(static_cast<std::size_t>(kept) + 1);
    keys->arena.resize(static_cast<std::size_t>(keys->offsets.back()));
    std::vector<std::uint64_t> counts;
    if (file.find(kCounts)) {
        Result<std::vector<std::int64_t>> stored = file.values<std::int64_t>(kCounts);
        if (!stored) return stored.error();
        if (stored->size() != rows ||
            std::any_of(stored->begin(), stored->end(), [](std::int64_t count) { return count < 0; }))
            return damaged(file, "tensor 'counts' has not one count a row");
        counts.assign(stored->begin(), stored->begin() + static_cast<std::ptrdiff_t>(kept));
    }
    if (Status columns = readColumns(file, rows, kept, model->metadata); !columns) return columns.error();
    auto parts = readParts(*opened);
    if (!parts) return parts.error();
    model->parts = std::move(*parts);
    model->provenance = readProvenance(file.header().metadata, model->warnings);
    model->vectors.keys = buildVocabulary(std::move(keys->arena), std::move(keys->offsets), std::move(counts),
                                          placeOf, model->warnings);
    if (stop.stop_requested()) return cancelledError();
    reporter.finish();
    return ModelPtr(std::move(model));
}

TensorSource matrixSource(const char* name, const VectorMatrix& matrix) {
    return {name, matrix.scalarType(), {matrix.rows(), matrix.dim()}, {}, [&matrix](const TensorSink& sink) {
                return forEachRowPiece(matrix, sink);
            }};
}

Status write(const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
             const ProgressCallback& progress) {
    const Vocabulary& keys = *model.vectors.keys;
    const std::uint64_t rows = keys.size();
    // 64-bit numbers are signed in the file: not every program that reads safetensors knows unsigned ones.
    const auto signedNumbers = [](std::span<const std::uint64_t> numbers) {
        return std::vector<std::int64_t>(numbers.begin(), numbers.end());
    };
    const std::vector<std::int64_t> offsets = signedNumbers(keys.offsets());
    const std::vector<std::int64_t> counts = signedNumbers(keys.counts());
    std::vector<TensorSource> tensors;
    tensors.push_back(matrixSource(kVectors, model.vectors.vectors));
    if (!model.outputVectors.empty()) tensors.push_back(matrixSource(kOutputVectors, model.outputVectors));
    tensors.push_back(tensorSource<char>(kKeyBytes, {keys.arena().size()}, keys.arena()));
    tensors.push_back(tensorSource<std::int64_t>(kKeyOffsets, {rows + 1}, offsets));
    if (keys.hasCounts()) tensors.push_back(tensorSource<std::int64_t>(kCounts, {rows}, counts));

    TensorMetadata metadata{{kFormatKey, kFormatValue},
                            {kVersionKey, kVersion},
                            {kProvenanceKey, formatProvenance(model.provenance)}};
    if (!model.provenance.recipeJson.empty()) metadata[kRecipeKey] = model.provenance.recipeJson;
    std::vector<TextColumn> texts(model.metadata.columns.size());
    json names = json::array();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const MetadataColumn& column = model.metadata.columns[i];
        if (column.size() != rows)
            return Error{ErrorCode::InvalidArgument, "column '" + column.name + "' has not one value a row",
                         path.string(), ""};
        names.push_back(column.name);
        const std::string prefix = "column." + std::to_string(i);
        if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
            tensors.push_back(tensorSource<double>(prefix, {rows}, *numbers));
            continue;
        }
        for (const std::string& text : std::get<std::vector<std::string>>(column.values)) {
            texts[i].offsets.push_back(texts[i].arena.size());
            texts[i].arena += text;
        }
        texts[i].offsets.push_back(texts[i].arena.size());
        tensors.push_back(tensorSource<char>(prefix + ".bytes", {texts[i].arena.size()}, texts[i].arena));
        tensors.push_back({prefix + ".offsets",
                           ScalarType::I64,
                           {rows + 1},
                           std::as_bytes(std::span(texts[i].offsets)),
                           {}});
    }
    if (Status added = addParts(model.parts, tensors, metadata); !added) return added;
    if (!texts.empty()) metadata[kColumnsKey] = names.dump(-1, ' ', false, json::error_handler_t::replace);
    return writeTensorFile(path, std::move(tensors), metadata, std::move(stop), progress);
}

}  // namespace

ModelFormat nativeFormat() {
    return {"native", "Embedscope model", {"safetensors"}, probe, describe, read, write};
}

}  // namespace embedscope
