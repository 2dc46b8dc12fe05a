#include <algorithm>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/npy_header.h"
#include "core/io/formats/formats.h"
#include "core/io/key_list.h"
#include "core/io/matrix_model.h"
#include "core/io/model_names.h"
#include "core/io/stored_matrix.h"

// One array of NumPy; its keys lie in a file beside it.

namespace embedscope {
namespace {

int probe(std::span<const std::byte> head, std::uint64_t) {
    return looksLikeNpy(head) ? 95 : 0;
}

/// The head of an array of rows x dim. Errors: as parseNpyHeader, BadFormat (another shape or type).
Result<NpyHeader> matrixHeader(const FileContent& content) {
    Result<NpyHeader> header = parseNpyHeader(content.bytes, content.bytes.size(), content.name);
    if (!header) return header;
    if (header->kind == NpyHeader::Kind::PythonObjects)
        return Error{ErrorCode::BadFormat,
                     "the array holds Python objects (a pickle), which are never executed here", content.name,
                     "Save the vectors as an array of floats"};
    if (header->kind != NpyHeader::Kind::Numbers || !canBeVectors(header->type))
        return Error{ErrorCode::BadFormat,
                     "the array has the type '" + header->typeText + "', which vectors cannot have",
                     content.name, "Save it as float32: numpy.save(path, array.astype('float32'))"};
    if (header->shape.size() != 2)
        return Error{ErrorCode::BadFormat,
                     "the array has " + std::to_string(header->shape.size()) +
                         " dimensions instead of rows and columns",
                     content.name, "Save a two-dimensional array, one row a key"};
    if (Status size = checkMatrixSize(header->shape[0], header->shape[1], content.name); !size)
        return size.error();
    return header;
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions& options) {
    Result<FileContent> content = openContent(path);
    if (!content) return content.error();
    Result<NpyHeader> header = matrixHeader(*content);
    if (!header) return header.error();
    return describeMatrix(header->type, header->shape[0], header->shape[1], content->bytes.size(), options);
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<FileContent> content = openContent(path, stop);
    if (!content) return content.error();
    ProgressReporter reporter(progress, "Reading the keys", content->bytes.size());
    Result<NpyHeader> header = matrixHeader(*content);
    if (!header) return header.error();
    std::vector<std::string> warnings;
    if (content->bytes.size() - header->dataOffset > header->dataBytes)
        warnings.push_back("more bytes follow the array in " + content->name + "; they were left out");
    if (header->type == ScalarType::F64)
        warnings.push_back("the numbers of " + content->name + " are float64; they were rounded to float32");
    const std::uint64_t rows = header->shape[0];
    Result<KeyList> keys = keysBeside(path, rows, options.vocabulary, stop, warnings);
    if (!keys) return keys.error();
    StoredMatrix stored{*content,         header->type,        rows,
                        header->shape[1], header->columnMajor, header->bigEndian};
    stored.content.bytes =
        content->bytes.subspan(header->dataOffset, static_cast<std::size_t>(header->dataBytes));
    auto model = makeMatrixModel(path, "npy", stored, std::move(*keys), std::move(warnings), options, stop);
    if (!model) return model.error();
    reporter.finish();
    return ModelPtr(std::move(*model));
}

Status write(const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
             const ProgressCallback& progress) {
    const VectorMatrix& vectors = model.vectors.vectors;
    if (Status keys = checkKeys(*model.vectors.keys, std::string_view("\n\r\0", 3), EmptyKeys::Allowed, stop);
        !keys)
        return keys;
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    Result<AtomicFile> keyFile = prepareKeyFile(*model.vectors.keys, keyFileFor(path), stop);
    if (!keyFile) return keyFile.error();
    ProgressReporter reporter(progress, "Writing the vectors", vectors.rows(), "rows");
    const std::uint64_t shape[] = {vectors.rows(), vectors.dim()};
    if (Status written = file->write(formatNpyHeader(npyTypeText(vectors.scalarType()), shape)); !written)
        return written;
    if (Status written = writeNpyRows(vectors,
                                      [&](std::span<const std::byte> bytes) -> Status {
                                          if (stop.stop_requested()) return cancelledError();
                                          return file->write(bytes);
                                      });
        !written)
        return written;
    if (stop.stop_requested()) return cancelledError();
    if (Status committed = keyFile->commit(); !committed) return committed;
    if (Status committed = file->commit(); !committed) return committed;
    reporter.finish();
    return {};
}

}  // namespace

ModelFormat npyFormat() {
    return {"npy", "NumPy array", {"npy"}, probe, describe, read, write, 1};
}

}  // namespace embedscope
