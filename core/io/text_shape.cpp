#include "core/io/text_shape.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include "core/io/float_text.h"

namespace embedscope {
namespace {

constexpr std::size_t kLines = 64;

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && (isBlank(line.back()) || line.back() == '\r')) line.remove_suffix(1);
    return line;
}

std::vector<std::string_view> fieldsOf(std::string_view line) {
    std::vector<std::string_view> fields;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
        if (end > 0) fields.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return fields;
}

/// A whole number with an optional sign; value is empty where it is negative or beyond 64 bits.
bool parseCount(std::string_view text, std::optional<std::uint64_t>& value) {
    const bool negative = text.starts_with('-');
    const std::string_view digits = text.substr(negative || text.starts_with('+') ? 1 : 0);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return false;
    std::uint64_t number = 0;
    const auto failure = std::from_chars(digits.data(), digits.data() + digits.size(), number).ec;
    if (!negative && failure == std::errc()) value = number;
    return true;
}

struct LineFacts {
    std::size_t fields = 0;
    std::size_t trailingNumbers = 0;
    bool firstIsFraction = false;  // "0.25": hardly a key
    bool lastIsWhole = false;      // "12"
};

LineFacts factsOf(std::string_view line) {
    const auto fields = fieldsOf(line);
    LineFacts facts;
    facts.fields = fields.size();
    float number = 0;
    while (facts.trailingNumbers < fields.size() &&
           parseWholeFloat(fields[fields.size() - 1 - facts.trailingNumbers], number))
        ++facts.trailingNumbers;
    facts.firstIsFraction = !fields.empty() && fields[0].find('.') != std::string_view::npos &&
                            parseWholeFloat(fields[0], number);
    std::optional<std::uint64_t> count;
    facts.lastIsWhole = !fields.empty() && parseCount(fields.back(), count);
    return facts;
}

}  // namespace

std::optional<HeaderLine> parseHeaderLine(std::string_view line) {
    const auto fields = fieldsOf(trimmed(line));
    HeaderLine header;
    if (fields.size() != 2 || !parseCount(fields[0], header.rows) || !parseCount(fields[1], header.dim))
        return std::nullopt;
    return header;
}

TextShape inspectText(std::string_view head, bool whole) {
    TextShape shape;
    if (head.starts_with("\xEF\xBB\xBF")) shape.dataOffset = 3;
    std::vector<LineFacts> lines;
    std::size_t at = shape.dataOffset;
    std::size_t bytes = 0;
    for (bool first = true; lines.size() < kLines && at < head.size(); first = false) {
        std::size_t end = head.find('\n', at);
        const bool partial = end == std::string_view::npos;
        if (partial && !whole && !lines.empty()) break;
        if (partial) end = head.size();
        std::string_view line = trimmed(head.substr(at, end - at));
        if (partial && !whole)
            line = line.substr(0, line.find_last_of(" \t") == line.npos ? 0 : line.find_last_of(" \t"));
        if (line.find('\0') != std::string_view::npos) {
            lines.push_back({});  // binary: agrees with nothing
            break;
        }
        const std::size_t lineBytes = end - at + 1;
        at = std::min(end + 1, head.size());
        if (first) {
            if (const auto header = parseHeaderLine(line)) {
                shape.hasHeader = true;
                shape.headerRows = header->rows;
                shape.headerDim = header->dim;
                shape.dataOffset = at;
                continue;
            }
        }
        if (line.empty()) continue;
        bytes += lineBytes;
        lines.push_back(factsOf(line));
    }
    // "7 3" may be a header, or the key 7 with the one number 3 when the lines below look the same.
    if (shape.hasHeader && !lines.empty() && lines[0].fields == 2 && shape.headerDim != 1u) {
        shape.hasHeader = false;
        shape.headerRows.reset();
        shape.headerDim.reset();
        shape.dataOffset = head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    }
    if (lines.empty()) return shape;
    shape.lineBytes = static_cast<double>(bytes) / static_cast<double>(lines.size());

    std::map<std::size_t, std::size_t> votes;
    std::size_t fractions = 0;
    std::size_t wholes = 0;
    for (const LineFacts& line : lines) {
        ++votes[line.fields == 0 ? 0 : std::min(line.trailingNumbers, line.fields - 1)];
        wholes += line.lastIsWhole;
        fractions += line.firstIsFraction && line.trailingNumbers == line.fields;
    }
    const auto most = std::max_element(votes.begin(), votes.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    shape.dim = most->first;
    shape.agreement = static_cast<double>(most->second) / static_cast<double>(lines.size());
    if (shape.dim == 0 || shape.agreement < 0.5)
        shape.kind = TextShape::Kind::NoVectors;
    else if (!shape.hasHeader && fractions == lines.size())
        shape.kind = TextShape::Kind::NumbersOnly;
    else if (!shape.hasHeader && shape.dim == 1 && wholes == lines.size())
        shape.kind = TextShape::Kind::Counts;
    else if (!shape.hasHeader && shape.dim == 1 && lines[0].fields != 2)
        shape.kind = TextShape::Kind::NoVectors;
    else
        shape.kind = TextShape::Kind::Vectors;
    return shape;
}

}  // namespace embedscope
