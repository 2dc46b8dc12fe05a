#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
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
#include "core/io/table_text.h"

// CSV and TSV with a header line: a column of keys, columns of numbers or one column of lists "[0.1, 0.2]",
// and columns of anything else, which are kept beside.

namespace embedscope {
namespace {

constexpr std::size_t kLinesLookedAt = 50;
constexpr std::array<std::string_view, 10> kKeyNames = {"key",  "word", "token", "term", "label",
                                                        "name", "item", "id",    "text", "entity"};

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

/// "d1", "dim_3", "7", "x12": the columns of a vector, numbered.
bool isNumbered(std::string_view name) {
    const std::size_t digits = name.find_first_of("0123456789");
    if (digits == std::string_view::npos ||
        name.find_first_not_of("0123456789", digits) != std::string_view::npos)
        return false;
    const std::string start = lowered(name.substr(0, digits));
    for (const std::string_view known :
         {"", "d", "dim", "dim_", "dim ", "v", "x", "f", "e", "emb_", "embedding_", "vector_", "feature_"})
        if (start == known) return true;
    return false;
}

bool isNumber(std::string_view field) {
    float number = 0;
    while (field.starts_with(' ')) field.remove_prefix(1);
    while (field.ends_with(' ')) field.remove_suffix(1);
    return parseWholeFloat(field, number);
}

bool isList(std::string_view field) {
    return field.size() > 2 && field.front() == '[' && field.back() == ']';
}

/// What the columns are for.
struct Layout {
    char separator = ',';
    std::vector<std::string> names;
    std::size_t key = 0;
    std::vector<std::size_t> vectors;  // columns; one of lists, or any of numbers
    bool lists = false;
    std::size_t dim = 0;
};

std::size_t placeOf(const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

Error noSuchColumn(const Layout& layout, const std::string& name, const std::string& file) {
    std::string listed;
    for (std::size_t i = 0; i < layout.names.size() && i < 10; ++i)
        listed += (i > 0 ? ", " : "") + layout.names[i];
    return {ErrorCode::NotFound, "the table has no column '" + name + "'", file, "Choose among: " + listed};
}

std::size_t listLength(std::string_view field) {
    return static_cast<std::size_t>(std::count(field.begin(), field.end(), ',')) + 1;
}

/// Looks at the header and the first lines. Errors: BadFormat (no table with a key and numbers), NotFound.
Result<Layout> layoutOf(std::string_view head, bool whole, const OpenOptions& options,
                        const std::string& name) {
    Layout layout;
    const Error none{ErrorCode::BadFormat,
                     "it is no table with a header line, a column of keys and columns of numbers", name,
                     "Choose the columns, or another file"};
    LineWalker lines(head);
    std::string_view line;
    if (!lines.next(line)) return none;
    for (const char separator : {'\t', ',', ';'})
        if (line.find(separator) != std::string_view::npos) {
            layout.separator = separator;
            break;
        }
    const TableText text(layout.separator, true);
    layout.names = text.fields(line);
    const std::size_t columns = layout.names.size();
    if (columns < 2 || std::any_of(layout.names.begin(), layout.names.end(), [](const std::string& each) {
            return each.find('.') != std::string::npos && isNumber(each);
        }))
        return none;
    std::vector<bool> numeric(columns, true);
    std::vector<bool> lists(columns, true);
    std::size_t seen = 0;
    std::vector<std::string> fields;
    while (seen < kLinesLookedAt && lines.next(line)) {
        if (!lines.hadLineEnd() && !whole) break;
        if (line.empty()) continue;
        fields = text.fields(line);
        if (fields.size() != columns) {
            if (!lines.hadLineEnd() && seen > 0) break;
            return none;
        }
        for (std::size_t j = 0; j < columns; ++j) {
            numeric[j] = numeric[j] && isNumber(fields[j]);
            lists[j] = lists[j] && isList(fields[j]);
            if (lists[j] && layout.dim == 0) layout.dim = listLength(fields[j]);
        }
        ++seen;
    }
    if (seen == 0) return none;

    std::optional<std::size_t> key;
    if (!options.keyColumn.empty()) {
        key = placeOf(layout.names, options.keyColumn);
        if (*key == columns) return noSuchColumn(layout, options.keyColumn, name);
    }
    for (std::size_t j = 0; j < columns && !key; ++j)
        if (std::find(kKeyNames.begin(), kKeyNames.end(), lowered(layout.names[j])) != kKeyNames.end() &&
            !lists[j])
            key = j;
    for (std::size_t j = 0; j < columns && !key; ++j)
        if (!numeric[j] && !lists[j]) key = j;
    if (!key) return none;
    layout.key = *key;
    for (const std::string& each : options.vectorColumns) {
        const std::size_t place = placeOf(layout.names, each);
        if (place == columns) return noSuchColumn(layout, each, name);
        layout.vectors.push_back(place);
    }
    if (layout.vectors.empty()) {
        const auto list = std::find(lists.begin(), lists.end(), true);
        if (list != lists.end()) layout.vectors.push_back(static_cast<std::size_t>(list - lists.begin()));
    }
    for (const bool numbered : {true, false}) {
        if (!layout.vectors.empty()) break;
        for (std::size_t j = 0; j < columns; ++j)
            if (j != layout.key && numeric[j] && (!numbered || isNumbered(layout.names[j])))
                layout.vectors.push_back(j);
    }
    if (layout.vectors.empty()) return none;
    layout.lists = layout.vectors.size() == 1 && lists[layout.vectors[0]];
    if (!layout.lists) layout.dim = layout.vectors.size();
    return layout;
}

std::string_view asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

int probe(std::span<const std::byte> head, std::uint64_t fileSize) {
    const std::string_view text = asText(head);
    if (text.substr(0, 4096).find('\0') != std::string_view::npos) return 0;
    const auto layout = layoutOf(text, head.size() >= fileSize, {}, "");
    // A header alone could be anything; two columns of numbers or a list must follow a column of keys.
    if (!layout || layout->dim < 2) return 0;
    const std::string key = lowered(layout->names[layout->key]);
    const bool known = key.empty() || std::find(kKeyNames.begin(), kKeyNames.end(), key) != kKeyNames.end();
    for (const std::string& name : layout->names)  // "a 1 2" is a row of vectors, "word 1 2" can be a header
        if (isNumber(name) && !(known && isNumbered(name))) return 0;
    return isNumber(layout->names[layout->key]) ? 0 : 88;
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions& options) {
    Result<FileContent> content = openContent(path);
    if (!content) return content.error();
    const std::string_view text = content->text();
    Result<Layout> layout = layoutOf(text, true, options, content->name);
    if (!layout) return layout.error();
    auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    if (!text.ends_with('\n')) ++lines;
    ModelInfo info = describeMatrix(ScalarType::F32, lines - 1, layout->dim, content->bytes.size(), options);
    info.columns = layout->names;
    info.keyColumn = layout->names[layout->key];
    return info;
}

/// "[0.1, 0.2 0.3]" to out. False unless there are exactly as many numbers.
bool parseList(std::string_view field, std::span<float> out) {
    if (!isList(field)) return false;
    const char* at = field.data() + 1;
    const char* const end = field.data() + field.size() - 1;
    for (float& number : out) {
        while (at < end && (*at == ' ' || *at == ',')) ++at;
        at = parseFloat(at, end, number);
        if (!at) return false;
    }
    while (at < end && (*at == ' ' || *at == ',')) ++at;
    return at == end;
}

struct Rows {
    FloatStore floats;
    std::size_t count = 0;
    KeyList keys;
    std::vector<std::vector<std::string>> others;  // of the columns that are neither key nor vector
    std::vector<std::size_t> otherColumns;
    std::size_t skipped = 0;
    std::uint64_t firstSkipped = 0;
    bool endsInLine = true;
};

bool addRow(std::vector<std::string>& fields, const Layout& layout, Rows& rows) {
    if (fields.size() != layout.names.size()) return false;
    rows.floats.grow((rows.count + 1) * layout.dim);
    const std::span<float> out(rows.floats.data() + rows.count * layout.dim, layout.dim);
    if (layout.lists) {
        if (!parseList(fields[layout.vectors[0]], out)) return false;
    } else {
        for (std::size_t j = 0; j < layout.dim; ++j) {
            std::string_view field = fields[layout.vectors[j]];
            while (field.starts_with(' ')) field.remove_prefix(1);
            while (field.ends_with(' ')) field.remove_suffix(1);
            if (!parseWholeFloat(field, out[j])) return false;
        }
    }
    rows.keys.add(fields[layout.key]);
    for (std::size_t j = 0; j < rows.others.size(); ++j)
        rows.others[j].push_back(std::move(fields[rows.otherColumns[j]]));
    ++rows.count;
    return true;
}

Status readRows(const FileContent& content, const Layout& layout, std::uint64_t maxRows,
                const std::stop_token& stop, ProgressReporter& reporter, Rows& rows) {
    for (std::size_t j = 0; j < layout.names.size(); ++j)
        if (j != layout.key &&
            std::find(layout.vectors.begin(), layout.vectors.end(), j) == layout.vectors.end())
            rows.otherColumns.push_back(j);
    rows.others.resize(rows.otherColumns.size());
    const TableText text(layout.separator, true);
    LineWalker lines(content.text());
    std::string_view line;
    lines.next(line);  // the header
    while (rows.count < maxRows && lines.next(line)) {
        if (lines.number() % 256 == 0) {
            if (stop.stop_requested()) return cancelledError();
            reporter.update(content.bytes.size() - lines.left());
        }
        rows.endsInLine = lines.hadLineEnd();
        if (line.empty()) continue;
        std::vector<std::string> fields = text.fields(line);
        if (!addRow(fields, layout, rows) && rows.skipped++ == 0) rows.firstSkipped = lines.number();
    }
    if (rows.count == 0 || rows.skipped > rows.count)
        return Error{ErrorCode::BadFormat,
                     std::to_string(rows.skipped) + " lines do not have a number in each of the " +
                         std::to_string(layout.dim) + " columns of the vector, only " +
                         std::to_string(rows.count) + " do",
                     linePlace(content.name, std::max<std::uint64_t>(2, rows.firstSkipped)),
                     "Choose other columns, or look at the file in a text editor"};
    return {};
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<FileContent> content = openContent(path, stop);
    if (!content) return content.error();
    ProgressReporter reporter(progress, "Reading the table", content->bytes.size());
    Result<Layout> layout = layoutOf(content->text(), true, options, content->name);
    if (!layout) return layout.error();
    Rows rows;
    const std::uint64_t maxRows = options.firstRows.value_or(kMaxRows);
    if (Status done = readRows(*content, *layout, maxRows, stop, reporter, rows); !done) return done.error();
    if (Status size = checkMatrixSize(rows.count, layout->dim, content->name); !size) return size.error();
    std::vector<std::string> warnings;
    if (rows.skipped > 0)
        warnings.push_back(std::to_string(rows.skipped) + (rows.skipped == 1 ? " line was" : " lines were") +
                           " left out for want of a key and " + std::to_string(layout->dim) +
                           " numbers (first at " + linePlace(content->name, rows.firstSkipped) + ")");
    if (!rows.endsInLine && rows.count < maxRows)
        warnings.push_back("the last line of " + content->name +
                           " has no line end: if the file was cut off, its last number may be wrong");
    for (std::size_t j = 0; j < rows.others.size(); ++j) {
        MetadataColumn column = typedColumn(layout->names[rows.otherColumns[j]], std::move(rows.others[j]));
        const auto* counts =
            column.name == "count" ? std::get_if<std::vector<double>>(&column.values) : nullptr;
        if (counts)
            for (const double count : *counts)
                rows.keys.counts.push_back(count >= 0 && count < 9e15 ? static_cast<std::uint64_t>(count)
                                                                      : 0);
        else
            rows.keys.columns.columns.push_back(std::move(column));
    }
    auto owner = std::make_shared<VectorMatrix>(rows.floats.take(rows.count, layout->dim));
    const std::span<const std::byte> bytes(owner->rowBytes(RowId{0}),
                                           static_cast<std::size_t>(owner->payloadBytes()));
    const StoredMatrix stored{
        {bytes, content->name, owner, nullptr}, ScalarType::F32, rows.count, layout->dim, false, false};
    auto model =
        makeMatrixModel(path, "csv", stored, std::move(rows.keys), std::move(warnings), options, stop);
    if (!model) return model.error();
    reporter.finish();
    return ModelPtr(std::move(*model));
}

std::string inQuotes(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += '"';
        result += c == '\n' || c == '\r' ? ' ' : c;
    }
    return result + '"';
}

Status write(const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
             const ProgressCallback& progress) {
    const VectorMatrix& vectors = model.vectors.vectors;
    const Vocabulary& keys = *model.vectors.keys;
    if (Status checked = checkKeys(keys, std::string_view("\n\r\0", 3), EmptyKeys::Allowed, stop); !checked)
        return checked;
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    std::string line = keys.hasCounts() ? "key,count" : "key";
    for (const MetadataColumn& column : model.metadata.columns) line += ',' + inQuotes(column.name);
    for (std::size_t j = 0; j < vectors.dim(); ++j) line += ",d" + std::to_string(j + 1);
    if (Status written = file->write(line + "\n"); !written) return written;
    ProgressReporter reporter(progress, "Writing the vectors", vectors.rows(), "rows");
    std::vector<float> row(vectors.dim());
    char number[32];
    for (std::size_t i = 0; i < vectors.rows(); ++i) {
        if (i % 64 == 0 && stop.stop_requested()) return cancelledError();
        const RowId id{static_cast<std::uint32_t>(i)};
        line = inQuotes(keys.key(id));
        if (keys.hasCounts()) line += ',' + std::to_string(keys.count(id));
        for (const MetadataColumn& column : model.metadata.columns) {
            line += ',';
            if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values))
                line += inQuotes((*texts)[i]);
            else
                line.append(number, std::to_chars(number, number + sizeof number,
                                                  std::get<std::vector<double>>(column.values)[i])
                                        .ptr);
        }
        vectors.copyRow(id, row);
        for (const float value : row) {
            line += ',';
            line.append(number, formatFloat(value, number));
        }
        line += '\n';
        if (Status written = file->write(line); !written) return written;
        reporter.update(i);
    }
    if (stop.stop_requested()) return cancelledError();
    if (Status committed = file->commit(); !committed) return committed;
    reporter.finish();
    return {};
}

}  // namespace

ModelFormat tableFormat() {
    return {"csv", "table (CSV)", {"csv"}, probe, describe, read, write};
}

}  // namespace embedscope
