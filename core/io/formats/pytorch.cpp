#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "core/base/pickle_reader.h"
#include "core/base/zip_archive.h"
#include "core/io/formats/formats.h"
#include "core/io/key_list.h"
#include "core/io/matrix_model.h"
#include "core/io/pickled_tensors.h"
#include "core/io/stored_matrix.h"

// What torch.save writes: a pickle that describes tensors, and their storages. Since PyTorch 1.6 both lie in
// a zip archive; before, five pickles and the storages followed one another. The pickle is read as data and
// never executed.

namespace embedscope {
namespace {

constexpr std::string_view kPickleName = "/data.pkl";
/// The first pickle of the old layout is this number alone.
constexpr std::string_view kOldMagic("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 13);

struct Contents {
    FileContent file;
    std::shared_ptr<const ZipArchive> archive;                   // null for the old layout
    std::string folder;                                          // in the archive: "archive/data/"
    std::map<std::string, std::span<const std::byte>> storages;  // of the old layout
    std::vector<PickledMatrix> matrices;
    std::vector<TensorChoice> choices;
};

std::string_view asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

int probe(std::span<const std::byte> head, std::uint64_t) {
    if (firstZipName(head).ends_with(kPickleName)) return 95;
    return asText(head).substr(0, 32).find(kOldMagic) != std::string_view::npos ? 95 : 0;
}

Status takeMatrices(const Pickle& pickle, Contents& contents) {
    if (Status names = checkPickleNames(pickle, contents.file.name); !names) return names;
    contents.matrices = matricesOf(*pickle.value);
    for (const PickledMatrix& matrix : contents.matrices)
        contents.choices.push_back({matrix.name, scalarTypeName(matrix.type), matrix.rows, matrix.dim});
    return {};
}

Status readZip(Contents& contents) {
    Result<std::shared_ptr<const ZipArchive>> archive = ZipArchive::open(contents.file);
    if (!archive) return archive.error();
    contents.archive = *archive;
    for (const ZipEntry& entry : (*archive)->entries()) {
        if (!entry.name.ends_with(kPickleName)) continue;
        contents.folder = entry.name.substr(0, entry.name.size() - kPickleName.size()) + "/data/";
        Result<FileContent> bytes = (*archive)->read(entry);
        if (!bytes) return bytes.error();
        Result<Pickle> pickle = readPickle(bytes->bytes, bytes->name);
        if (!pickle) return pickle.error();
        return takeMatrices(*pickle, contents);
    }
    return Error{ErrorCode::BadFormat, "the archive holds no data.pkl", contents.file.name,
                 "Save it again with torch.save"};
}

/// Magic number, version, facts of the system, the tensors, the keys of the storages; then each storage: its
/// length in numbers and the numbers.
Status readOld(Contents& contents) {
    std::span<const std::byte> left = contents.file.bytes;
    std::map<std::string, std::size_t> sizes;  // bytes of a storage by its key
    for (int i = 0; i < 5; ++i) {
        Result<Pickle> pickle = readPickle(left, contents.file.name);
        if (!pickle) return pickle.error();
        left = left.subspan(pickle->usedBytes);
        if (i == 3) {
            if (Status taken = takeMatrices(*pickle, contents); !taken) return taken;
            sizes = storageNumberSizes(*pickle);
        }
        if (i < 4) continue;
        for (const PicklePtr& key : pickle->value->items) {
            std::int64_t numbers = 0;
            if (left.size() < sizeof numbers) break;
            std::memcpy(&numbers, left.data(), sizeof numbers);
            left = left.subspan(sizeof numbers);
            const auto known = sizes.find(key->text);
            if (known == sizes.end()) break;
            const std::uint64_t bytes = static_cast<std::uint64_t>(numbers) * known->second;
            if (numbers < 0 || static_cast<std::uint64_t>(numbers) > left.size() / known->second) break;
            contents.storages[key->text] = left.first(static_cast<std::size_t>(bytes));
            left = left.subspan(static_cast<std::size_t>(bytes));
        }
    }
    return {};
}

Result<Contents> readContents(FileContent file) {
    Contents contents;
    contents.file = std::move(file);
    const Status read = looksLikeZip(contents.file.bytes) ? readZip(contents) : readOld(contents);
    if (!read) return read.error();
    return contents;
}

Result<std::size_t> choose(const Contents& contents, const OpenOptions& options) {
    Result<std::size_t> chosen = chooseTensor(contents.choices, options.tensor, 0, contents.file.name);
    if (!chosen) return chosen;
    const TensorChoice& choice = contents.choices[*chosen];
    if (Status size = checkMatrixSize(choice.rows, choice.dim, contents.file.name); !size)
        return size.error();
    return chosen;
}

/// The bytes of a matrix. Errors: UnexpectedEnd (the storage is not there or too short), those of the
/// archive.
Result<FileContent> storageOf(const Contents& contents, const PickledMatrix& matrix,
                              const std::stop_token& stop) {
    FileContent content = contents.file;
    content.bytes = {};
    if (contents.archive) {
        if (const ZipEntry* entry = contents.archive->find(contents.folder + matrix.storage)) {
            Result<FileContent> read = contents.archive->read(*entry, stop);
            if (!read) return read;
            content = std::move(*read);
        }
    } else if (const auto found = contents.storages.find(matrix.storage); found != contents.storages.end()) {
        content.bytes = found->second;
    }
    const std::uint64_t size = scalarSize(matrix.type);
    const std::uint64_t numbers = content.bytes.size() / size;
    if (matrix.offset > numbers || matrix.rows > (numbers - matrix.offset) / matrix.dim)
        return Error{ErrorCode::UnexpectedEnd, "the numbers of '" + matrix.name + "' are not all in the file",
                     contents.file.name, "The file was cut off: copy or download it again"};
    content.bytes = content.bytes.subspan(static_cast<std::size_t>(matrix.offset * size),
                                          static_cast<std::size_t>(matrix.rows * matrix.dim * size));
    return content;
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions& options) {
    Result<FileContent> file = openContent(path);
    if (!file) return file.error();
    const std::uint64_t fileBytes = file->bytes.size();
    Result<Contents> contents = readContents(std::move(*file));
    if (!contents) return contents.error();
    Result<std::size_t> chosen = choose(*contents, options);
    if (!chosen) return chosen.error();
    const PickledMatrix& matrix = contents->matrices[*chosen];
    ModelInfo info = describeMatrix(matrix.type, matrix.rows, matrix.dim, fileBytes, options);
    info.tensor = matrix.name;
    info.tensors = contents->choices;
    return info;
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<FileContent> file = openContent(path, stop);
    if (!file) return file.error();
    ProgressReporter reporter(progress, "Reading the tensors", file->bytes.size());
    Result<Contents> contents = readContents(std::move(*file));
    if (!contents) return contents.error();
    Result<std::size_t> chosen = choose(*contents, options);
    if (!chosen) return chosen.error();
    const PickledMatrix& matrix = contents->matrices[*chosen];
    Result<FileContent> bytes = storageOf(*contents, matrix, stop);
    if (!bytes) return bytes.error();
    std::vector<std::string> warnings;
    if (matrix.type == ScalarType::F64)
        warnings.push_back("the numbers of '" + matrix.name + "' are float64; they were rounded to float32");
    Result<KeyList> keys = keysBeside(path, matrix.rows, options.vocabulary, stop, warnings);
    if (!keys) return keys.error();
    const StoredMatrix stored{*bytes, matrix.type, matrix.rows, matrix.dim, matrix.columnMajor, false};
    auto model =
        makeMatrixModel(path, "pytorch", stored, std::move(*keys), std::move(warnings), options, stop);
    if (!model) return model.error();
    reporter.finish();
    return ModelPtr(std::move(*model));
}

}  // namespace

ModelFormat pytorchFormat() {
    return {"pytorch", "PyTorch tensors", {"pt"}, probe, describe, read, nullptr};
}

}  // namespace embedscope
