#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/npy_header.h"
#include "core/base/zip_archive.h"
#include "core/io/formats/formats.h"
#include "core/io/key_list.h"
#include "core/io/matrix_model.h"
#include "core/io/model_names.h"
#include "core/io/stored_matrix.h"
#include "core/io/zip_writer.h"

// Several arrays of NumPy in a zip archive. Keys are an array of texts in it or lie in a file beside it; we
// write "vectors", "keys" and, where they are known, "counts".

namespace embedscope {
namespace {

constexpr std::size_t kHeadBytes = 4096;
constexpr std::uint64_t kLargestKeyArray = 4ull << 30;
constexpr std::string_view kEnding = ".npy";

struct Array {
    std::string name;
    const ZipEntry* entry = nullptr;
    NpyHeader header;
};

struct Contents {
    std::shared_ptr<const ZipArchive> archive;
    std::vector<Array> matrices;
    std::vector<Array> lists;  // one-dimensional
    std::vector<TensorChoice> choices;
    std::size_t pythonObjects = 0;
};

int probe(std::span<const std::byte> head, std::uint64_t) {
    return firstZipName(head).ends_with(kEnding) ? 95 : 0;
}

Result<Contents> readContents(FileContent content) {
    Result<std::shared_ptr<const ZipArchive>> archive = ZipArchive::open(std::move(content));
    if (!archive) return archive.error();
    Contents contents;
    contents.archive = *archive;
    for (const ZipEntry& entry : (*archive)->entries()) {
        if (!entry.name.ends_with(kEnding)) continue;
        Result<std::string> start = (*archive)->readStart(entry, kHeadBytes);
        if (!start) return start.error();
        Result<NpyHeader> header = parseNpyHeader(std::as_bytes(std::span(start->data(), start->size())),
                                                  entry.bytes, (*archive)->name() + ":" + entry.name);
        if (!header) return header.error();
        Array array{entry.name.substr(0, entry.name.size() - kEnding.size()), &entry, std::move(*header)};
        const NpyHeader& head = array.header;
        if (head.kind == NpyHeader::Kind::PythonObjects) ++contents.pythonObjects;
        if (head.kind == NpyHeader::Kind::Numbers && canBeVectors(head.type) && head.shape.size() == 2 &&
            head.shape[0] > 0 && head.shape[1] > 0) {
            contents.choices.push_back({array.name, scalarTypeName(head.type), head.shape[0], head.shape[1]});
            contents.matrices.push_back(std::move(array));
        } else if (head.shape.size() == 1) {
            contents.lists.push_back(std::move(array));
        }
    }
    if (contents.matrices.empty())
        return Error{ErrorCode::BadFormat,
                     contents.pythonObjects > 0
                         ? "its arrays hold Python objects (pickles), which are never executed here"
                         : "none of its arrays is a matrix of floats",
                     contents.archive->name(), "Save the vectors as a two-dimensional array of float32"};
    return contents;
}

/// The number of keys that an array of texts in the file lists, if there is one: a hint for the choice.
std::uint64_t keyCount(const Contents& contents) {
    for (const Array& list : contents.lists)
        if (list.header.kind == NpyHeader::Kind::Unicode || list.header.kind == NpyHeader::Kind::ByteTexts)
            return list.header.shape[0];
    return 0;
}

Result<std::size_t> choose(const Contents& contents, const OpenOptions& options) {
    Result<std::size_t> chosen =
        chooseTensor(contents.choices, options.tensor, keyCount(contents), contents.archive->name());
    if (!chosen) return chosen;
    const TensorChoice& choice = contents.choices[*chosen];
    if (Status size = checkMatrixSize(choice.rows, choice.dim, contents.archive->name()); !size)
        return size.error();
    return chosen;
}

void appendUtf8(std::uint32_t c, std::string& out) {
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

/// One text of an array: its items have a fixed length and are filled up with zeros.
void appendText(const std::byte* item, const NpyHeader& header, std::string& out) {
    if (header.kind == NpyHeader::Kind::ByteTexts) {
        auto size = static_cast<std::size_t>(header.itemBytes);
        while (size > 0 && item[size - 1] == std::byte{0}) --size;
        out.append(reinterpret_cast<const char*>(item), size);
        return;
    }
    const auto unit = [&](std::size_t i) {
        std::uint32_t c;
        std::memcpy(&c, item + 4 * i, sizeof c);
        return header.bigEndian ? __builtin_bswap32(c) : c;
    };
    auto units = static_cast<std::size_t>(header.itemBytes / 4);
    while (units > 0 && unit(units - 1) == 0) --units;
    for (std::size_t i = 0; i < units; ++i) appendUtf8(unit(i), out);
}

/// The array of texts with that many entries, a telling name first; nullptr when there is none.
const Array* keyArray(const Contents& contents, std::uint64_t rows) {
    const Array* found = nullptr;
    for (const Array& list : contents.lists) {
        const bool texts =
            list.header.kind == NpyHeader::Kind::Unicode || list.header.kind == NpyHeader::Kind::ByteTexts;
        if (!texts || list.header.shape[0] != rows || list.header.dataBytes > kLargestKeyArray) continue;
        for (const char* name :
             {"keys", "words", "vocab", "vocabulary", "tokens", "labels", "index", "names"})
            if (list.name == name) return &list;
        if (!found) found = &list;
    }
    return found;
}

Result<KeyList> readKeys(const Contents& contents, std::uint64_t rows, const std::filesystem::path& path,
                         const OpenOptions& options, const std::stop_token& stop,
                         std::vector<std::string>& warnings) {
    const Array* array = options.vocabulary ? nullptr : keyArray(contents, rows);
    if (!array) {
        if (contents.pythonObjects > 0)
            warnings.push_back("arrays of Python objects (pickles) in " + contents.archive->name() +
                               " were left out: they are never executed");
        return keysBeside(path, rows, options.vocabulary, stop, warnings);
    }
    Result<FileContent> texts = contents.archive->read(*array->entry, stop);
    if (!texts) return texts.error();
    KeyList keys;
    keys.origin = texts->name;
    const std::byte* item = texts->bytes.data() + array->header.dataOffset;
    for (std::uint64_t i = 0; i < rows; ++i, item += array->header.itemBytes) {
        if (i % 65536 == 0 && stop.stop_requested()) return cancelledError();
        appendText(item, array->header, keys.arena);
        keys.offsets.push_back(keys.arena.size());
    }
    for (const Array& list : contents.lists) {
        if (list.name != "counts" || list.header.kind != NpyHeader::Kind::Numbers || list.header.bigEndian ||
            list.header.type != ScalarType::I64 || list.header.shape[0] != rows)
            continue;
        Result<FileContent> counts = contents.archive->read(*list.entry, stop);
        if (!counts) return counts.error();
        for (std::uint64_t i = 0; i < rows; ++i) {
            std::int64_t count = 0;
            std::memcpy(&count, counts->bytes.data() + list.header.dataOffset + i * 8, sizeof count);
            keys.counts.push_back(count > 0 ? static_cast<std::uint64_t>(count) : 0);
        }
    }
    return keys;
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions& options) {
    Result<FileContent> content = openContent(path);
    if (!content) return content.error();
    const std::uint64_t fileBytes = content->bytes.size();
    Result<Contents> contents = readContents(std::move(*content));
    if (!contents) return contents.error();
    Result<std::size_t> chosen = choose(*contents, options);
    if (!chosen) return chosen.error();
    const TensorChoice& choice = contents->choices[*chosen];
    ModelInfo info =
        describeMatrix(contents->matrices[*chosen].header.type, choice.rows, choice.dim, fileBytes, options);
    info.tensor = choice.name;
    info.tensors = contents->choices;
    return info;
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<FileContent> content = openContent(path, stop);
    if (!content) return content.error();
    ProgressReporter reporter(progress, "Reading the arrays", content->bytes.size());
    Result<Contents> contents = readContents(std::move(*content));
    if (!contents) return contents.error();
    Result<std::size_t> chosen = choose(*contents, options);
    if (!chosen) return chosen.error();
    const Array& array = contents->matrices[*chosen];
    std::vector<std::string> warnings;
    if (array.header.type == ScalarType::F64)
        warnings.push_back("the numbers of " + array.name + " are float64; they were rounded to float32");
    const std::uint64_t rows = array.header.shape[0];
    Result<KeyList> keys = readKeys(*contents, rows, path, options, stop, warnings);
    if (!keys) return keys.error();
    Result<FileContent> bytes = contents->archive->read(*array.entry, stop);
    if (!bytes) return bytes.error();
    StoredMatrix stored{*bytes,
                        array.header.type,
                        rows,
                        array.header.shape[1],
                        array.header.columnMajor,
                        array.header.bigEndian};
    stored.content.bytes =
        bytes->bytes.subspan(array.header.dataOffset, static_cast<std::size_t>(array.header.dataBytes));
    auto model = makeMatrixModel(path, "npz", stored, std::move(*keys), std::move(warnings), options, stop);
    if (!model) return model.error();
    reporter.finish();
    return ModelPtr(std::move(*model));
}

/// The code points of a key; broken UTF-8 is U+FFFD.
std::vector<std::uint32_t> codePoints(std::string_view key) {
    std::vector<std::uint32_t> points;
    while (!key.empty()) {
        const std::size_t length = utf8SequenceLength(key);
        const auto byte = [&](std::size_t i) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(key[i]));
        };
        std::uint32_t point = 0xFFFD;
        if (length == 1) point = byte(0);
        if (length == 2) point = (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
        if (length == 3) point = (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
        if (length == 4)
            point =
                (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
        points.push_back(point);
        key.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return points;
}

/// Writes the keys as an array of texts of equal length. Errors: InvalidArgument (one is too long for that).
Status addKeys(ZipWriter& zip, const Vocabulary& keys, const std::stop_token& stop) {
    std::size_t width = 1;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::size_t size = codePoints(keys.key(RowId{static_cast<std::uint32_t>(i)})).size();
        if (size > width) {
            width = size;
            longest = i;
        }
    }
    if (std::uint64_t{width} * 4 * keys.size() > kLargestKeyArray)
        return Error{ErrorCode::InvalidArgument, "the key is too long for an array of texts of equal length",
                     "row " + std::to_string(longest + 1),
                     "Save it in the native format, which holds any key"};
    const std::uint64_t shape[] = {keys.size()};
    const std::string head = formatNpyHeader("<U" + std::to_string(width), shape);
    return zip.addPacked("keys.npy", [&](const ByteSink& sink) -> Status {
        if (Status taken = sink(std::as_bytes(std::span(head.data(), head.size()))); !taken) return taken;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (i % 1024 == 0 && stop.stop_requested()) return cancelledError();
            std::vector<std::uint32_t> points = codePoints(keys.key(RowId{static_cast<std::uint32_t>(i)}));
            points.resize(width);
            if (Status taken = sink(std::as_bytes(std::span(points))); !taken) return taken;
        }
        return {};
    });
}

Status write(const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
             const ProgressCallback& progress) {
    const VectorMatrix& vectors = model.vectors.vectors;
    const Vocabulary& keys = *model.vectors.keys;
    if (Status checked = checkKeys(keys, std::string_view("\0", 1), EmptyKeys::Allowed, stop); !checked)
        return checked;
    Result<ZipWriter> zip = ZipWriter::create(path);
    if (!zip) return zip.error();
    ProgressReporter reporter(progress, "Writing the vectors", vectors.rows(), "rows");
    const std::uint64_t shape[] = {vectors.rows(), vectors.dim()};
    const std::string head = formatNpyHeader(npyTypeText(vectors.scalarType()), shape);
    Status written = zip->addStored("vectors.npy", [&](const ByteSink& sink) -> Status {
        if (Status taken = sink(std::as_bytes(std::span(head.data(), head.size()))); !taken) return taken;
        return writeNpyRows(vectors, [&](std::span<const std::byte> bytes) -> Status {
            if (stop.stop_requested()) return cancelledError();
            return sink(bytes);
        });
    });
    if (!written) return written;
    if (written = addKeys(*zip, keys, stop); !written) return written;
    if (keys.hasCounts()) {
        const std::uint64_t countShape[] = {keys.size()};
        const std::string countHead = formatNpyHeader("<i8", countShape);
        written = zip->addStored("counts.npy", [&](const ByteSink& sink) -> Status {
            if (Status taken = sink(std::as_bytes(std::span(countHead.data(), countHead.size()))); !taken)
                return taken;
            return sink(std::as_bytes(keys.counts()));
        });
        if (!written) return written;
    }
    if (stop.stop_requested()) return cancelledError();
    if (Status committed = zip->commit(); !committed) return committed;
    reporter.finish();
    return {};
}

}  // namespace

ModelFormat npzFormat() {
    return {"npz", "NumPy archive", {"npz"}, probe, describe, read, write};
}

}  // namespace embedscope
