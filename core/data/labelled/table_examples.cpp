#include "core/data/labelled/table_examples.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/data/labelled/table_records.h"
#include "core/text/normalizer.h"

namespace embedscope {
namespace {

// In the order of preference.
constexpr std::array<std::string_view, 13> kTextNames = {
    "review", "text",     "sentence", "comment",     "content", "message", "question",
    "tweet",  "document", "body",     "description", "title",   "phrase"};
constexpr std::array<std::string_view, 11> kLabelNames = {"sentiment", "label",  "labels",   "class",
                                                          "category",  "target", "polarity", "topic",
                                                          "intent",    "stars",  "rating"};
constexpr std::array<std::string_view, 5> kSplitNames = {"split", "set", "part", "partition", "subset"};

std::string lowered(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    std::string result(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
    lowerAsciiInPlace(result.data(), result.size());
    return result;
}

std::string listOf(const std::vector<std::string>& columns) {
    std::string names;
    for (const auto& column : columns) names += (names.empty() ? "'" : ", '") + column + "'";
    return names;
}

std::optional<std::size_t> findByName(const std::vector<std::string>& header,
                                      std::span<const std::string_view> names) {
    for (const std::string_view name : names)
        for (std::size_t i = 0; i < header.size(); ++i)
            if (lowered(header[i]) == name) return i;
    return std::nullopt;
}

/// Finds the column that the user named, or one of the usual names.
Result<std::optional<std::size_t>> findColumn(const std::vector<std::string>& header,
                                              const std::string& asked,
                                              std::span<const std::string_view> names,
                                              const std::string& flag) {
    if (asked.empty()) return findByName(header, names);
    for (std::size_t i = 0; i < header.size(); ++i)
        if (header[i] == asked) return std::optional<std::size_t>(i);
    const std::string wanted = lowered(asked);
    for (std::size_t i = 0; i < header.size(); ++i)
        if (lowered(header[i]) == wanted) return std::optional<std::size_t>(i);
    return Error{ErrorCode::InvalidArgument,
                 "the table has no column '" + asked + "'; it has " + listOf(header), flag, ""};
}

class TableExamples : public LabelledReader {
  public:
    TableExamples(LineSource lines, char separator)
        : m_lines(std::move(lines)), m_records(m_lines, separator), m_separator(separator) {}

    Status readHeader(const LabelledLayout& layout) {
        Result<bool> more = m_records.next(m_header);
        if (!more) return more.error();
        if (!*more)
            return Error{ErrorCode::BadFormat, "the table is empty", m_lines.name(),
                         "Choose a file with examples"};
        const auto text = findColumn(m_header, layout.textColumn, kTextNames, "--text-column");
        if (!text) return text.error();
        const auto label = findColumn(m_header, layout.labelColumn, kLabelNames, "--label-column");
        if (!label) return label.error();
        const auto split = findColumn(m_header, layout.splitColumn, kSplitNames, "--split-column");
        if (!split) return split.error();
        if (!*text) return missing("the texts", "--text-column");
        if (!*label) return missing("the labels", "--label-column");
        if (**text == **label)
            return Error{ErrorCode::InvalidArgument,
                         "the column '" + m_header[**text] + "' cannot be both the text and the label",
                         m_lines.name(), "Choose two columns with --text-column and --label-column"};
        m_text = **text;
        m_label = **label;
        m_split = *split;
        return {};
    }

    Result<bool> next(RawExample& example) override {
        while (true) {
            const Result<bool> more = m_records.next(m_fields);
            if (!more || !*more) return more;
            const Result<bool> wanted = take(example);
            if (!wanted || *wanted) return wanted;
        }
    }

    std::string format() const override { return m_separator == ',' ? "CSV table" : "table with tabs"; }
    std::vector<std::string> warnings() const override {
        auto warnings = m_lines.reader().warnings();
        if (m_unsupervised > 0)
            warnings.push_back(std::to_string(m_unsupervised) +
                               " rows of the part 'unsup' have no class and were left out.");
        return warnings;
    }
    std::uint64_t position() const override { return m_lines.reader().position(); }
    std::uint64_t size() const override { return m_lines.reader().size(); }

  private:
    Error missing(const std::string& what, const std::string& flag) const {
        return {ErrorCode::BadFormat,
                "no column of the table is known to hold " + what + "; the columns are " + listOf(m_header),
                linePlace(m_lines.name(), 1),
                "Name it with " + flag + "; the first line must hold the names of the columns"};
    }

    /// Turns the fields into an example; false for one to be left out.
    Result<bool> take(RawExample& example) {
        example.line = m_records.line();
        if (m_fields.size() != m_header.size())
            return Error{ErrorCode::BadFormat,
                         "this record has " + std::to_string(m_fields.size()) +
                             " fields and the header names " + std::to_string(m_header.size()),
                         linePlace(m_lines.name(), example.line),
                         "Look for a separator or a quotation mark that is not quoted"};
        std::swap(example.text, m_fields[m_text]);
        example.labels.clear();
        const std::string& label = m_fields[m_label];
        const std::size_t first = label.find_first_not_of(" \t\r");
        if (first != std::string::npos)
            example.labels.push_back(label.substr(first, label.find_last_not_of(" \t\r") - first + 1));
        example.part = ExamplePart::Unsaid;
        if (m_split) return readPart(m_fields[*m_split], example);
        return true;
    }

    Result<bool> readPart(const std::string& text, RawExample& example) {
        const std::string part = lowered(text);
        if (part == "train" || part == "training") {
            example.part = ExamplePart::Training;
        } else if (part == "test" || part == "testing" || part == "validation" || part == "valid" ||
                   part == "val" || part == "dev" || part == "development") {
            example.part = ExamplePart::Validation;
        } else if (part == "unsup" || part == "unsupervised") {
            ++m_unsupervised;
            return false;
        } else {
            return Error{
                ErrorCode::BadFormat,
                "'" + text + "' in the column '" + m_header[*m_split] + "' is neither train nor test",
                linePlace(m_lines.name(), example.line),
                "Use train, test or validation there, or name another column with --split-column"};
        }
        return true;
    }

    LineSource m_lines;
    TableRecords m_records;
    char m_separator;
    std::vector<std::string> m_header;
    std::vector<std::string> m_fields;
    std::size_t m_text = 0;
    std::size_t m_label = 0;
    std::optional<std::size_t> m_split;
    std::uint64_t m_unsupervised = 0;
};

}  // namespace

Result<std::unique_ptr<LabelledReader>> openTableExamples(LineSource lines, char separator,
                                                          const LabelledLayout& layout) {
    auto reader = std::make_unique<TableExamples>(std::move(lines), separator);
    if (Status read = reader->readHeader(layout); !read) return read.error();
    return std::unique_ptr<LabelledReader>(std::move(reader));
}

bool looksLikeTableHeader(std::string_view line, char separator, const LabelledLayout& layout) {
    if (line.find(separator) == std::string_view::npos) return false;
    const auto known = [&](const std::string& name) {
        const auto isIn = [&](const auto& names) {
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        return isIn(kTextNames) || isIn(kLabelNames) || name == lowered(layout.textColumn) ||
               name == lowered(layout.labelColumn);
    };
    while (true) {
        const std::size_t end = line.find(separator);
        std::string name = lowered(line.substr(0, end));
        if (name.size() > 1 && name.front() == '"' && name.back() == '"')
            name = name.substr(1, name.size() - 2);
        if (!name.empty() && known(name)) return true;
        if (end == std::string_view::npos) return false;
        line.remove_prefix(end + 1);
    }
}

}  // namespace embedscope
