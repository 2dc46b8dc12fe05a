#include "core/io/key_list.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/base/file_content.h"
#include "core/io/json_keys.h"
#include "core/io/table_text.h"
#include "core/io/text_shape.h"

namespace embedscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPlainEnding = ".vocab.txt";
constexpr const char* kMetadataEnding = ".metadata.tsv";  // as we write it beside vectors for the projector
constexpr std::uint64_t kLargestKeyFile = 4ull << 30;

std::string counted(std::uint64_t count, const char* one, const char* many) {
    return std::to_string(count) + (count == 1 ? one : many);
}

Error wrongNumber(const std::string& name, std::uint64_t keys, std::uint64_t rows) {
    return {ErrorCode::BadFormat,
            "it holds " + counted(keys, " key", " keys") + " and the matrix has " +
                counted(rows, " row", " rows"),
            name, "Choose a file with one key a row"};
}

std::vector<std::string_view> linesOf(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// "word 17": the key, with its count behind the last blank.
bool splitCount(std::string_view line, std::string_view& key, std::uint64_t& count) {
    const std::size_t blank = line.find_last_of(" \t");
    if (blank == std::string_view::npos || blank == 0 || blank + 1 == line.size()) return false;
    const auto [end, failure] = std::from_chars(line.data() + blank + 1, line.data() + line.size(), count);
    if (failure != std::errc() || end != line.data() + line.size()) return false;
    key = line.substr(0, blank);
    return key.find_first_of(" \t") == std::string_view::npos;
}

KeyList fromLines(const std::vector<std::string_view>& lines) {
    KeyList list;
    std::string_view key;
    std::uint64_t count = 0;
    const bool hasCounts =
        lines.size() > 1 && std::all_of(lines.begin(), lines.end(),
                                        [&](std::string_view line) { return splitCount(line, key, count); });
    for (const std::string_view line : lines) {
        if (!hasCounts) {
            list.add(line);
            continue;
        }
        splitCount(line, key, count);
        list.add(key);
        list.counts.push_back(count);
    }
    return list;
}

/// Lines with tabs: the first column is the key, the others are columns of the table.
Result<KeyList> fromTable(const std::vector<std::string_view>& lines, std::uint64_t rows,
                          const std::string& name) {
    TableText table('\t', false);
    std::vector<std::string> names;
    std::size_t first = 0;
    if (lines.size() == rows + 1) {
        names = table.fields(lines[0]);
        first = 1;
    }
    KeyList list;
    std::vector<std::vector<std::string>> columns(names.empty() ? 0 : names.size() - 1);
    for (std::size_t i = first; i < lines.size(); ++i) {
        std::vector<std::string> fields = table.fields(lines[i]);
        list.add(fields[0]);
        for (std::size_t j = 0; j < columns.size(); ++j)
            columns[j].push_back(j + 1 < fields.size() ? std::move(fields[j + 1]) : std::string());
    }
    if (list.size() != rows) return wrongNumber(name, list.size(), rows);
    for (std::size_t j = 0; j < columns.size(); ++j) {
        MetadataColumn column = typedColumn(names[j + 1], std::move(columns[j]));
        const bool isCounts = (column.name == "count" || column.name == "Count") && column.isNumeric();
        if (isCounts)
            for (const double count : std::get<std::vector<double>>(column.values))
                list.counts.push_back(count >= 0 && count < 9e15 ? static_cast<std::uint64_t>(count) : 0);
        else
            list.columns.columns.push_back(std::move(column));
    }
    return list;
}

Result<KeyList> fromJson(std::string_view text, std::uint64_t rows, const std::string& name,
                         std::vector<std::string>& warnings) {
    Result<std::vector<NumberedKey>> keys = readJsonKeys(text, name);
    if (!keys) return keys.error();
    std::vector<std::string> byRow(static_cast<std::size_t>(rows));
    std::vector<bool> known(byRow.size());
    std::uint64_t beyond = 0;
    std::uint64_t named = 0;
    for (NumberedKey& key : *keys) {
        if (key.row >= rows) {
            ++beyond;
            continue;
        }
        const auto row = static_cast<std::size_t>(key.row);
        if (!known[row]) ++named;
        known[row] = true;
        byRow[row] = std::move(key.key);
    }
    if (named == 0 || beyond > named) return wrongNumber(name, keys->size(), rows);
    KeyList list;
    for (std::size_t i = 0; i < byRow.size(); ++i)
        list.add(known[i] ? byRow[i] : "[row " + std::to_string(i) + "]");
    if (beyond > 0)
        warnings.push_back(counted(beyond, " key of ", " keys of ") + name +
                           " have no row in the matrix; left out");
    if (named < rows)
        warnings.push_back(counted(rows - named, " row has", " rows have") + " no key in " + name +
                           "; they are called [row N]");
    return list;
}

KeyList numbered(std::uint64_t rows) {
    KeyList list;
    for (std::uint64_t i = 0; i < rows; ++i) list.add(std::to_string(i));
    return list;
}

/// Files that may hold the keys of a model, the surest first.
std::vector<fs::path> candidatesFor(const fs::path& model) {
    fs::path stem = model;
    stem.replace_extension();
    std::vector<fs::path> paths;
    for (const char* ending :
         {".vocab.txt", ".vocab.json", ".vocab.tsv", ".metadata.tsv", ".txt", ".json", ".tsv", ".vocab"})
        paths.push_back(stem.string() + ending);
    for (const char* name :
         {"tokenizer.json", "vocab.json", "vocab.txt", "vocab.tsv", "vocabulary.txt", "vocabulary.json",
          "metadata.tsv", "meta.tsv", "words.txt", "keys.txt", "tokens.txt", "labels.txt"})
        paths.push_back(model.parent_path() / name);
    // A model in the folder of its network, with the tokenizer one up, as sentence-transformers saves it.
    const fs::path parent = model.parent_path();
    if (parent.has_parent_path() && parent.filename().string().starts_with("0_"))
        paths.push_back(parent.parent_path() / "tokenizer.json");
    return paths;
}

}  // namespace

void KeyList::shorten(std::uint64_t count) {
    if (count >= size()) return;
    const auto kept = static_cast<std::size_t>(count);
    offsets.resize(kept + 1);
    arena.resize(static_cast<std::size_t>(offsets.back()));
    if (!counts.empty()) counts.resize(kept);
    for (MetadataColumn& column : columns.columns)
        std::visit([&](auto& values) { values.resize(kept); }, column.values);
}

Result<KeyList> readKeyFile(const fs::path& path, std::uint64_t rows, const std::stop_token& stop,
                            std::vector<std::string>& warnings) {
    Result<FileContent> content = openContent(path, stop);
    if (!content) return content.error();
    if (content->bytes.size() > kLargestKeyFile)
        return Error{ErrorCode::TooLarge, "it is larger than any list of keys", content->name,
                     "Choose another file of keys"};
    const std::string_view text = content->text();
    if (text.empty())
        return Error{ErrorCode::BadFormat, "the file is empty", content->name, "Choose another file of keys"};
    if (text.find('\0') != std::string_view::npos)
        return Error{ErrorCode::BadFormat, "it is no text", content->name, "Choose another file of keys"};
    const std::string fullName = path.string();
    const std::string_view firstLine = text.substr(0, text.find('\n'));
    if (fullName.ends_with(kPlainEnding) ||
        (fullName.ends_with(kMetadataEnding) && firstLine.find('\t') == std::string_view::npos)) {
        const std::vector<std::string_view> lines = linesOf(text);
        if (lines.size() != rows) return wrongNumber(content->name, lines.size(), rows);
        KeyList list;
        for (const std::string_view line : lines) list.add(line);
        list.origin = content->name;
        return list;
    }
    const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size() - 1);
    if (text[first] == '{' || text[first] == '[') {
        std::vector<std::string> told;
        Result<KeyList> list = fromJson(text, rows, content->name, told);
        const bool isLines = !list && text.find('\n') != std::string_view::npos;
        if (list) {
            warnings.insert(warnings.end(), told.begin(), told.end());
            list->origin = content->name;
        }
        if (list || !isLines) return list;  // else: a list whose first key is a bracket, as of BERT
    }
    const TextShape shape = inspectText(text.substr(0, 64 << 10), text.size() <= (64 << 10));
    if (shape.kind == TextShape::Kind::Vectors && shape.dim > 2 && shape.agreement > 0.9)
        return Error{ErrorCode::BadFormat, "it holds vectors of its own", content->name,
                     "Choose a file of keys alone"};
    const std::vector<std::string_view> lines = linesOf(text);
    if (stop.stop_requested()) return cancelledError();
    const bool isTable = lines[0].find('\t') != std::string_view::npos;
    if (lines.size() != rows && !(isTable && lines.size() == rows + 1))
        return wrongNumber(content->name, lines.size(), rows);
    std::string_view key;
    std::uint64_t count = 0;
    const bool pairs = isTable && lines.size() == rows && splitCount(lines[0], key, count);
    Result<KeyList> list = isTable && !pairs ? fromTable(lines, rows, content->name) : fromLines(lines);
    if (list) list->origin = content->name;
    return list;
}

Result<KeyList> keysBeside(const fs::path& model, std::uint64_t rows, const std::optional<fs::path>& chosen,
                           const std::stop_token& stop, std::vector<std::string>& warnings) {
    if (chosen) return readKeyFile(*chosen, rows, stop, warnings);
    std::string unfit;
    for (const fs::path& path : candidatesFor(model)) {
        std::error_code failure;
        if (path == model || !fs::is_regular_file(path, failure)) continue;
        Result<KeyList> list = readKeyFile(path, rows, stop, warnings);
        if (list) return list;
        if (list.error().code == ErrorCode::Cancelled) return list;
        if (unfit.empty()) unfit = path.filename().string() + ": " + list.error().what;
    }
    warnings.push_back("no list of its keys lies beside " + model.filename().string() +
                       (unfit.empty() ? std::string() : " (" + unfit + ")") +
                       "; the rows are numbered from 0");
    return numbered(rows);
}

fs::path keyFileFor(const fs::path& model) {
    fs::path stem = model;
    stem.replace_extension();
    return stem.string() + kPlainEnding;
}

Result<AtomicFile> prepareKeyFile(const Vocabulary& keys, const fs::path& path, const std::stop_token& stop) {
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i % 4096 == 0 && stop.stop_requested()) return cancelledError();
        if (Status written = file->write(keys.key(RowId{static_cast<std::uint32_t>(i)})); !written)
            return written.error();
        if (Status written = file->write("\n"); !written) return written.error();
    }
    return file;
}

}  // namespace embedscope
