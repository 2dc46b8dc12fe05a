#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/io/float_store.h"
#include "core/io/float_text.h"
#include "core/io/formats/formats.h"
#include "core/io/key_list.h"
#include "core/io/matrix_model.h"
#include "core/io/model_names.h"
#include "core/io/stored_matrix.h"
#include "core/io/table_lines.h"

// TensorBoard's projector: a table of numbers with tabs, a table of metadata beside it with one line a row,
// and a configuration that names both.

namespace embedscope {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLinesLookedAt = 20;
constexpr const char* kConfigName = "projector_config.pbtxt";

std::string_view asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool isConfig(std::string_view text) {
    text = text.substr(0, 4096);
    return text.find("tensor_path:") != std::string_view::npos ||
           text.find("\"tensorPath\"") != std::string_view::npos;
}

/// Numbers with a tab between them, as many in each line; the first of some line is no whole number, so that
/// it is no key.
int probe(std::span<const std::byte> head, std::uint64_t fileSize) {
    const std::string_view text = asText(head);
    if (isConfig(text)) return 92;
    LineWalker lines(text);
    std::size_t columns = 0;
    std::size_t seen = 0;
    bool fraction = false;
    float number = 0;
    for (std::string_view line; seen < kLinesLookedAt && lines.next(line); ++seen) {
        if (!lines.hadLineEnd() && head.size() < fileSize) break;
        std::size_t fields = 1;
        for (std::size_t tab; (tab = line.find('\t')) != std::string_view::npos;
             line.remove_prefix(tab + 1), ++fields) {
            const std::string_view field = line.substr(0, tab);
            if (!parseWholeFloat(field, number)) return 0;
            fraction |= fields == 1 && field.find_first_of(".eEnN") != std::string_view::npos;
        }
        const bool cut = !lines.hadLineEnd();  // its last number may be, too
        if (!cut && !parseWholeFloat(line, number)) return 0;
        if (columns != 0 && fields != columns && !cut) return 0;
        if (columns == 0) columns = fields;
    }
    return seen > 0 && columns > 1 && fraction ? 96 : 0;
}

struct Paths {
    fs::path vectors;
    std::optional<fs::path> metadata;
    std::vector<std::string> names;  // of the tensors of a configuration
};

/// The text in quotes behind a name of the configuration, from a place on.
std::string quotedAfter(std::string_view text, std::string_view name) {
    const std::size_t at = text.find(name);
    if (at == std::string_view::npos) return {};
    const std::size_t open = text.find_first_of("\"\n", at + name.size());
    if (open == std::string_view::npos || text[open] != '"') return {};
    const std::size_t close = text.find('"', open + 1);
    return close == std::string_view::npos ? std::string()
                                           : std::string(text.substr(open + 1, close - open - 1));
}

struct Entry {
    std::string name;
    std::string tensor;
    std::string metadata;
};

std::vector<Entry> entriesOf(std::string_view text) {
    std::vector<Entry> entries;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_object()) {
        const auto list = json.find("embeddings");
        if (list == json.end() || !list->is_array()) return entries;
        const auto member = [](const nlohmann::json& object, const char* key) {
            const auto found = object.find(key);
            return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
        };
        for (const auto& each : *list)
            if (each.is_object())
                entries.push_back(
                    {member(each, "tensorName"), member(each, "tensorPath"), member(each, "metadataPath")});
        return entries;
    }
    for (std::size_t at = text.find("embeddings"); at != std::string_view::npos;) {
        const std::size_t next = text.find("embeddings", at + 1);
        const std::string_view block = text.substr(at, next == std::string_view::npos ? next : next - at);
        entries.push_back({quotedAfter(block, "tensor_name:"), quotedAfter(block, "tensor_path:"),
                           quotedAfter(block, "metadata_path:")});
        at = next;
    }
    return entries;
}

Result<Paths> pathsOf(const fs::path& path, const OpenOptions& options) {
    Result<FileContent> content = openContent(path);
    if (!content) return content.error();
    if (!isConfig(content->text())) return Paths{path, std::nullopt, {}};
    if (content->bytes.size() > (16u << 20))
        return Error{ErrorCode::TooLarge, "the configuration is larger than 16 MB", content->name,
                     "Choose its .tsv file"};
    Paths paths;
    const Entry* chosen = nullptr;
    const std::vector<Entry> entries = entriesOf(content->text());
    for (const Entry& entry : entries) {
        paths.names.push_back(entry.name);
        if (!entry.tensor.empty() && !chosen && (options.tensor.empty() || entry.name == options.tensor))
            chosen = &entry;
    }
    if (!chosen)
        return Error{ErrorCode::NotFound,
                     "the configuration names no table of vectors" +
                         (options.tensor.empty() ? std::string() : " for '" + options.tensor + "'"),
                     content->name, "Choose the .tsv file with the vectors"};
    for (const std::string& each : {chosen->tensor, chosen->metadata}) {
        const fs::path part(each);
        const bool outside = part.is_absolute() || each.find("://") != std::string::npos ||
                             std::find(part.begin(), part.end(), "..") != part.end();
        if (outside)
            return Error{ErrorCode::InvalidArgument,
                         "the configuration names '" + each + "', which is not in its folder", content->name,
                         "Download it and choose the .tsv file with the vectors"};
    }
    paths.vectors = path.parent_path() / chosen->tensor;
    if (!chosen->metadata.empty()) paths.metadata = path.parent_path() / chosen->metadata;
    return paths;
}

struct Table {
    VectorMatrix matrix;
    bool endsInLine = true;
};

Result<Table> readTable(const FileContent& content, std::uint64_t maxRows, const std::stop_token& stop,
                        ProgressReporter& reporter) {
    FloatStore floats;
    std::size_t rows = 0;
    std::size_t dim = 0;
    LineWalker lines(content.text());
    Table table;
    for (std::string_view line; rows < maxRows && lines.next(line); ++rows) {
        if (rows % 256 == 0) {
            if (stop.stop_requested()) return cancelledError();
            reporter.update(content.bytes.size() - lines.left());
        }
        if (dim == 0) dim = static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t')) + 1;
        floats.grow((rows + 1) * dim);
        float* out = floats.data() + rows * dim;
        std::size_t column = 0;
        bool sound = true;
        for (std::string_view rest = line; sound; ++column) {
            const std::size_t tab = std::min(rest.find('\t'), rest.size());
            sound = column < dim && parseWholeFloat(rest.substr(0, tab), out[column]);
            if (tab == rest.size()) break;
            rest.remove_prefix(tab + 1);
        }
        if (!sound || column + 1 != dim)
            return Error{ErrorCode::BadFormat,
                         "the line does not hold " + std::to_string(dim) + " numbers with tabs between them",
                         linePlace(content.name, lines.number()),
                         "Correct the line: each row must have its line of metadata"};
        table.endsInLine = lines.hadLineEnd();
    }
    if (Status size = checkMatrixSize(rows, dim, content.name); !size) return size.error();
    table.matrix = floats.take(rows, dim);
    return table;
}

Result<ModelInfo> describe(const fs::path& path, const OpenOptions& options) {
    Result<Paths> paths = pathsOf(path, options);
    if (!paths) return paths.error();
    Result<FileContent> content = openContent(paths->vectors);
    if (!content) return content.error();
    const std::string_view text = content->text();
    LineWalker lines(text);
    std::string_view line;
    if (!lines.next(line))
        return Error{ErrorCode::BadFormat, "the table of vectors is empty", content->name,
                     "Choose another file"};
    const auto dim = static_cast<std::uint64_t>(std::count(line.begin(), line.end(), '\t')) + 1;
    std::uint64_t rows = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    if (!text.ends_with('\n')) ++rows;
    ModelInfo info = describeMatrix(ScalarType::F32, rows, dim, content->bytes.size(), options);
    return info;
}

Result<ModelPtr> read(const fs::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<Paths> paths = pathsOf(path, options);
    if (!paths) return paths.error();
    Result<FileContent> content = openContent(paths->vectors, stop);
    if (!content) return content.error();
    ProgressReporter reporter(progress, "Reading the vectors", content->bytes.size());
    Result<Table> table = readTable(*content, kMaxRows, stop, reporter);
    if (!table) return table.error();
    std::vector<std::string> warnings;
    if (!table->endsInLine)
        warnings.push_back("the last line of " + content->name +
                           " has no line end: if the file was cut off, its last number may be wrong");
    const std::uint64_t rows = table->matrix.rows();
    const auto chosen = options.vocabulary ? options.vocabulary : paths->metadata;
    Result<KeyList> keys = keysBeside(paths->vectors, rows, chosen, stop, warnings);
    if (!keys) return keys.error();
    auto owner = std::make_shared<VectorMatrix>(std::move(table->matrix));
    const std::span<const std::byte> bytes(owner->rowBytes(RowId{0}),
                                           static_cast<std::size_t>(owner->payloadBytes()));
    const StoredMatrix stored{
        {bytes, content->name, owner, nullptr}, ScalarType::F32, rows, owner->dim(), false, false};
    auto model =
        makeMatrixModel(path, "projector", stored, std::move(*keys), std::move(warnings), options, stop);
    if (!model) return model.error();
    if (path != paths->vectors) (*model)->name = modelNameOf(paths->vectors);
    reporter.finish();
    return ModelPtr(std::move(*model));
}

fs::path metadataFileFor(const fs::path& path) {
    fs::path stem = path;
    stem.replace_extension();
    return stem.string() + ".metadata.tsv";
}

/// Text for a field: tabs and line ends would end it.
std::string field(std::string_view text) {
    std::string clean(text);
    std::replace_if(
        clean.begin(), clean.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    return clean;
}

std::string number(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

/// Keys alone, or a table with a header where there are counts or columns.
Status writeMetadata(AtomicFile& file, const EmbeddingModel& model, const std::stop_token& stop) {
    const Vocabulary& keys = *model.vectors.keys;
    const auto& columns = model.metadata.columns;
    if (keys.hasCounts() || !columns.empty()) {
        std::string head = "key";
        if (keys.hasCounts()) head += "\tcount";
        for (const MetadataColumn& column : columns) head += '\t' + field(column.name);
        if (Status written = file.write(head + "\n"); !written) return written;
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i % 1024 == 0 && stop.stop_requested()) return cancelledError();
        const RowId row{static_cast<std::uint32_t>(i)};
        std::string line(keys.key(row));
        if (keys.hasCounts()) line += '\t' + std::to_string(keys.count(row));
        for (const MetadataColumn& column : columns)
            line += '\t' + (column.isNumeric() ? number(std::get<std::vector<double>>(column.values)[i])
                                               : field(std::get<std::vector<std::string>>(column.values)[i]));
        if (Status written = file.write(line + "\n"); !written) return written;
    }
    return {};
}

Status write(const EmbeddingModel& model, const fs::path& path, std::stop_token stop,
             const ProgressCallback& progress) {
    const VectorMatrix& vectors = model.vectors.vectors;
    const std::string_view forbidden("\t\n\r\0", 4);
    if (Status keys = checkKeys(*model.vectors.keys, forbidden, EmptyKeys::Allowed, stop); !keys) return keys;
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    Result<AtomicFile> metadata = AtomicFile::create(metadataFileFor(path));
    if (!metadata) return metadata.error();
    if (Status written = writeMetadata(*metadata, model, stop); !written) return written;
    ProgressReporter reporter(progress, "Writing the vectors", vectors.rows(), "rows");
    std::vector<float> row(vectors.dim());
    std::string line;
    for (std::size_t i = 0; i < vectors.rows(); ++i) {
        if (i % 64 == 0 && stop.stop_requested()) return cancelledError();
        vectors.copyRow(RowId{static_cast<std::uint32_t>(i)}, row);
        line.resize(row.size() * (kMaxFloatChars + 1));
        char* at = line.data();
        for (const float value : row) {
            at = formatFloat(value, at);
            *at++ = '\t';
        }
        at[-1] = '\n';
        if (Status written =
                file->write(std::string_view(line.data(), static_cast<std::size_t>(at - line.data())));
            !written)
            return written;
        reporter.update(i);
    }
    if (stop.stop_requested()) return cancelledError();
    if (Status committed = metadata->commit(); !committed) return committed;
    if (Status committed = file->commit(); !committed) return committed;
    reporter.finish();
    const fs::path config = path.parent_path() / kConfigName;
    std::error_code failure;
    if (fs::exists(config, failure)) return {};  // somebody else's: it may name other tables
    Result<AtomicFile> configFile = AtomicFile::create(config);
    if (!configFile) return configFile.error();
    const std::string text = "embeddings {\n  tensor_name: \"" + field(path.stem().string()) +
                             "\"\n  tensor_path: \"" + path.filename().string() + "\"\n  metadata_path: \"" +
                             metadataFileFor(path).filename().string() + "\"\n}\n";
    if (Status written = configFile->write(text); !written) return written;
    return configFile->commit();
}

}  // namespace

ModelFormat projectorFormat() {
    return {"projector", "TensorBoard projector", {"tsv"}, probe, describe, read, write, 2};
}

}  // namespace embedscope
