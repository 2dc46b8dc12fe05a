#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/io/formats/formats.h"
#include "core/io/key_list.h"
#include "core/io/matrix_model.h"
#include "core/io/stored_matrix.h"
#include "core/tensors/tensor_file.h"

// Any safetensors file: a matrix is chosen among its tensors, the keys lie beside it. A model in several
// files is opened by its index, a JSON file that says which file holds which tensor.

namespace embedscope {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kLargestIndex = 64 << 20;
constexpr std::size_t kMostFiles = 10000;

std::string_view asText(std::span<const std::byte> head) {
    return {reinterpret_cast<const char*>(head.data()), head.size()};
}

int probe(std::span<const std::byte> head, std::uint64_t fileSize) {
    const std::string_view text = asText(head);
    if (text.starts_with('{')) return text.find("\"weight_map\"") != std::string_view::npos ? 90 : 0;
    const bool ours = text.find("\"embedscope-checkpoint\"") != std::string_view::npos;
    return looksLikeTensorFile(head, fileSize) && !ours ? 85 : 0;
}

/// A tensor of two dimensions and the file it lies in.
struct Place {
    fs::path file;
    TensorInfo tensor;
};

struct Contents {
    std::vector<TensorChoice> choices;
    std::vector<Place> places;  // one a choice
    std::uint64_t fileBytes = 0;
};

void addTensors(const TensorHeader& header, const fs::path& file, Contents& contents) {
    contents.fileBytes += header.fileBytes;
    for (const TensorInfo& tensor : header.tensors) {
        if (tensor.shape.size() != 2 || tensor.shape[0] == 0 || tensor.shape[1] == 0 ||
            !canBeVectors(tensor.type))
            continue;
        contents.choices.push_back(
            {tensor.name, scalarTypeName(tensor.type), tensor.shape[0], tensor.shape[1]});
        contents.places.push_back({file, tensor});
    }
}

/// The files that an index names, each once. Errors: BadFormat, TooLarge.
Result<std::set<std::string>> filesOfIndex(const fs::path& path) {
    Result<FileContent> content = openContent(path);
    if (!content) return content.error();
    if (content->bytes.size() > kLargestIndex)
        return Error{ErrorCode::TooLarge, "the index of the model is larger than 64 MB", content->name,
                     "Choose one of its .safetensors files"};
    const json index = json::parse(content->text(), nullptr, false);
    const auto broken = [&](const std::string& what) {
        return Error{ErrorCode::BadFormat, what, content->name, "Choose one of its .safetensors files"};
    };
    if (!index.is_object() || !index.contains("weight_map") || !index["weight_map"].is_object())
        return broken("the index of the model cannot be read");
    std::set<std::string> files;
    for (const auto& [tensor, file] : index["weight_map"].items()) {
        if (!file.is_string()) return broken("the index of the model names no file for '" + tensor + "'");
        const auto name = file.get<std::string>();
        if (name.empty() || fs::path(name).filename() != name || name == "." || name == "..")
            return broken("the index of the model names a file outside its folder");
        files.insert(name);
        if (files.size() > kMostFiles) return broken("the index of the model names more than 10,000 files");
    }
    if (files.empty()) return broken("the index of the model names no files");
    return files;
}

bool isIndex(const fs::path& path) {
    Result<std::unique_ptr<ByteStream>> stream = ByteStream::open(path);
    std::byte first{};
    return stream && (*stream)->read(std::span(&first, 1)).ok() && first == std::byte{'{'};
}

Result<Contents> readContents(const fs::path& path) {
    Contents contents;
    if (!isIndex(path)) {
        Result<TensorHeader> header = readTensorHeader(path);
        if (!header) return header.error();
        addTensors(*header, path, contents);
        return contents;
    }
    Result<std::set<std::string>> files = filesOfIndex(path);
    if (!files) return files.error();
    for (const std::string& name : *files) {
        const fs::path file = path.parent_path() / name;
        Result<TensorHeader> header = readTensorHeader(file);
        if (!header) {
            Error error = header.error();
            error.what = "a part of the model cannot be read: " + error.what;
            return error;
        }
        addTensors(*header, file, contents);
    }
    return contents;
}

Result<std::size_t> choose(const Contents& contents, const OpenOptions& options, const std::string& name) {
    Result<std::size_t> chosen = chooseTensor(contents.choices, options.tensor, 0, name);
    if (!chosen) return chosen;
    const TensorChoice& choice = contents.choices[*chosen];
    if (Status size = checkMatrixSize(choice.rows, choice.dim, name); !size) return size.error();
    return chosen;
}

Result<ModelInfo> describe(const fs::path& path, const OpenOptions& options) {
    Result<Contents> contents = readContents(path);
    if (!contents) return contents.error();
    Result<std::size_t> chosen = choose(*contents, options, path.filename().string());
    if (!chosen) return chosen.error();
    const TensorChoice& choice = contents->choices[*chosen];
    ModelInfo info = describeMatrix(contents->places[*chosen].tensor.type, choice.rows, choice.dim,
                                    contents->fileBytes, options);
    info.tensor = choice.name;
    info.tensors = contents->choices;
    return info;
}

Result<ModelPtr> read(const fs::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<Contents> contents = readContents(path);
    if (!contents) return contents.error();
    ProgressReporter reporter(progress, "Reading the tensors", contents->fileBytes);
    Result<std::size_t> chosen = choose(*contents, options, path.filename().string());
    if (!chosen) return chosen.error();
    const Place& place = contents->places[*chosen];
    Result<std::shared_ptr<const TensorFile>> file = TensorFile::open(place.file, stop);
    if (!file) return file.error();
    const TensorInfo* tensor = (*file)->find(place.tensor.name);
    if (!tensor || tensor->shape != place.tensor.shape || tensor->type != place.tensor.type)
        return Error{ErrorCode::BadFormat, "the file changed while it was opened", (*file)->name(),
                     "Open it again"};
    std::vector<std::string> warnings;
    if (tensor->type == ScalarType::F64)
        warnings.push_back("the numbers of '" + tensor->name + "' are float64; they were rounded to float32");
    const std::uint64_t rows = tensor->shape[0];
    Result<KeyList> keys = keysBeside(path, rows, options.vocabulary, stop, warnings);
    if (!keys) return keys.error();
    const StoredMatrix stored{{(*file)->bytes(*tensor), (*file)->name(), *file, (*file)->mapping()},
                              tensor->type,
                              rows,
                              tensor->shape[1],
                              false,
                              false};
    auto model =
        makeMatrixModel(path, "safetensors", stored, std::move(*keys), std::move(warnings), options, stop);
    if (!model) return model.error();
    reporter.finish();
    return ModelPtr(std::move(*model));
}

}  // namespace

ModelFormat safetensorsFormat() {
    return {"safetensors", "safetensors", {"safetensors"}, probe, describe, read, nullptr};
}

}  // namespace embedscope
