#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/npy_header.h"
#include "core/base/pickle_reader.h"
#include "core/io/formats/formats.h"
#include "core/io/key_list.h"
#include "core/io/matrix_model.h"
#include "core/io/pickled_tensors.h"
#include "core/io/stored_matrix.h"

// What gensim's save() writes: a pickled KeyedVectors, or a model with one as its attribute "wv". Large
// matrices lie beside as NAME.vectors.npy or NAME.wv.vectors.npy. The pickle is read as data and never
// executed.

namespace embedscope {
namespace {

struct Contents {
    FileContent file;
    KeyList keys;
    StoredMatrix vectors;
    std::string tensor;
};

std::string_view asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

int probe(std::span<const std::byte> head, std::uint64_t) {
    const std::string_view text = asText(head);
    const bool isPickle = text.size() > 2 && text[0] == '\x80' && text[1] >= 2 && text[1] <= 5;
    return isPickle && text.substr(0, 200).find("gensim.models") != std::string_view::npos ? 90 : 0;
}

Error notFound(const std::string& what, const std::string& name) {
    return {ErrorCode::BadFormat, what, name,
            "Export the vectors in gensim: model.wv.save_word2vec_format(path, binary=True)"};
}

void readKeys(const PickleValue& vectors, KeyList& keys) {
    PicklePtr list = pickleEntry(vectors, "index_to_key");
    if (!list) list = pickleEntry(vectors, "index2word");  // before gensim 4
    if (!list) return;
    for (const PicklePtr& key : list->items)
        keys.add(key->kind == PickleValue::Kind::Integer ? std::to_string(key->integer) : key->text);
    const PicklePtr expandos = pickleEntry(vectors, "expandos");
    const PicklePtr counts = expandos ? pickleEntry(*expandos, "count") : nullptr;
    PickledMatrix array;
    if (!counts || !readPickledArray(*counts, array) || array.type != ScalarType::I64 ||
        array.rows != keys.size() || array.dim != 1)
        return;
    for (std::uint64_t i = 0; i < array.rows; ++i) {
        std::int64_t count = 0;
        std::memcpy(&count, array.bytes.data() + i * sizeof count, sizeof count);
        keys.counts.push_back(count > 0 ? static_cast<std::uint64_t>(count) : 0);
    }
}

/// The matrix in the pickle, or in an array beside the file.
Status readVectors(const PickleValue& vectors, const std::filesystem::path& path, const std::string& prefix,
                   Contents& contents) {
    for (const char* name : {"vectors", "syn0"}) {
        if (const PicklePtr value = pickleEntry(vectors, name)) {
            PickledMatrix array;
            if (readPickledArray(*value, array) && array.dim > 1 && canBeVectors(array.type)) {
                contents.vectors = {contents.file, array.type,        array.rows,
                                    array.dim,     array.columnMajor, false};
                contents.vectors.content.bytes = array.bytes;
                contents.tensor = prefix + name;
                return {};
            }
        }
        const std::filesystem::path beside = path.string() + "." + prefix + name + ".npy";
        std::error_code failure;
        if (!std::filesystem::is_regular_file(beside, failure)) continue;
        Result<FileContent> content = openContent(beside);
        if (!content) return content.error();
        Result<NpyHeader> header = parseNpyHeader(content->bytes, content->bytes.size(), content->name);
        if (!header) return header.error();
        if (header->kind != NpyHeader::Kind::Numbers || !canBeVectors(header->type) ||
            header->shape.size() != 2)
            return notFound("the array beside it is no matrix of floats", content->name);
        contents.vectors = {*content,         header->type,        header->shape[0],
                            header->shape[1], header->columnMajor, header->bigEndian};
        contents.vectors.content.bytes =
            content->bytes.subspan(header->dataOffset, static_cast<std::size_t>(header->dataBytes));
        contents.tensor = prefix + name;
        return {};
    }
    return notFound("its vectors are neither in the file nor in " + path.filename().string() + "." + prefix +
                        "vectors.npy beside it",
                    contents.file.name);
}

Result<Contents> readContents(const std::filesystem::path& path, const std::stop_token& stop) {
    Contents contents;
    Result<FileContent> file = openContent(path, stop);
    if (!file) return file.error();
    contents.file = std::move(*file);
    Result<Pickle> pickle = readPickle(contents.file.bytes, contents.file.name);
    if (!pickle) return pickle.error();
    if (Status names = checkPickleNames(*pickle, contents.file.name); !names) return names.error();
    const PicklePtr inner = pickleEntry(*pickle->value, "wv");
    const PickleValue& vectors = inner ? *inner : *pickle->value;
    readKeys(vectors, contents.keys);
    if (Status read = readVectors(vectors, path, inner ? "wv." : "", contents); !read) return read.error();
    const StoredMatrix& matrix = contents.vectors;
    if (Status size = checkMatrixSize(matrix.rows, matrix.dim, contents.file.name); !size)
        return size.error();
    if (contents.keys.size() == 0 || contents.keys.size() > matrix.rows)
        return notFound("it lists " + std::to_string(contents.keys.size()) + " keys for a matrix of " +
                            std::to_string(matrix.rows) + " rows",
                        contents.file.name);
    // Models with n-grams may keep more rows than words.
    if (!matrix.columnMajor) contents.vectors.rows = contents.keys.size();
    for (std::uint64_t i = contents.keys.size(); i < contents.vectors.rows; ++i) {
        contents.keys.add("[row " + std::to_string(i) + "]");
        if (!contents.keys.counts.empty()) contents.keys.counts.push_back(0);
    }
    return contents;
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions& options) {
    Result<Contents> contents = readContents(path, {});
    if (!contents) return contents.error();
    const StoredMatrix& matrix = contents->vectors;
    ModelInfo info =
        describeMatrix(matrix.type, matrix.rows, matrix.dim, contents->file.bytes.size(), options);
    info.tensor = contents->tensor;
    return info;
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    ProgressReporter reporter(progress, "Reading the keys", 0);
    Result<Contents> contents = readContents(path, stop);
    if (!contents) return contents.error();
    auto model =
        makeMatrixModel(path, "gensim", contents->vectors, std::move(contents->keys), {}, options, stop);
    if (!model) return model.error();
    (*model)->provenance.program = "gensim";
    reporter.finish();
    return ModelPtr(std::move(*model));
}

}  // namespace

ModelFormat gensimFormat() {
    return {"gensim", "gensim vectors", {"kv"}, probe, describe, read, nullptr};
}

}  // namespace embedscope
