#include "core/io/text_rows.h"

#include <cstring>

#include "core/io/finite.h"
#include "core/io/float_text.h"

namespace embedscope {
namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// A line of the usual shape: key, dim numbers, nothing else. Returns where the line ends, or nullptr when it
/// is not of that shape; key is then unspecified.
const char* parseUsualLine(const char* at, const char* end, std::size_t dim, float* out,
                           std::string_view& key) {
    const char* p = at;
    while (p<end&& static_cast<unsigned char>(*p)> ' ') ++p;
    while (p < end && static_cast<unsigned char>(*p) < ' ' && *p != '\n' && *p != '\t' && *p != '\r') {
        ++p;  // other control characters belong to the key
        while (p<end&& static_cast<unsigned char>(*p)> ' ') ++p;
    }
    if (p == at || p == end || !isBlank(*p)) return nullptr;
    key = {at, static_cast<std::size_t>(p - at)};
    for (std::size_t j = 0; j < dim; ++j) {
        if (p == end || !isBlank(*p)) return nullptr;
        do ++p;
        while (p < end && isBlank(*p));
        if (p == end) return nullptr;
        p = parseFloat(p, end, out[j]);
        if (!p) return nullptr;
    }
    while (p < end && (isBlank(*p) || *p == '\r')) ++p;
    return p == end || *p == '\n' ? p : nullptr;
}

enum class LineKind { Row, Blank, Ragged };

/// Any other line: the last dim fields are the numbers, what stands before them is the key, blanks and all.
LineKind parseUnusualLine(std::string_view line, std::size_t dim, float* out, std::string_view& key) {
    while (!line.empty() && (isBlank(line.back()) || line.back() == '\r')) line.remove_suffix(1);
    if (line.empty()) return LineKind::Blank;
    std::string_view rest = line;
    for (std::size_t j = dim; j-- > 0;) {
        const std::size_t blank = rest.find_last_of(" \t");
        if (blank == std::string_view::npos || !parseWholeFloat(rest.substr(blank + 1), out[j]))
            return LineKind::Ragged;
        rest = rest.substr(0, blank);
        if (j > 0)
            while (!rest.empty() && isBlank(rest.back())) rest.remove_suffix(1);
    }
    while (!rest.empty() && isBlank(rest.back())) rest.remove_suffix(1);
    key = rest;
    // "word 1 2 3" where two numbers are expected: the line has too many, its key is not "word 1".
    std::string_view extra = rest;
    float number = 0;
    bool onlyNumbers = false;
    for (std::size_t blank; (blank = extra.find_last_of(" \t")) != std::string_view::npos;) {
        onlyNumbers = parseWholeFloat(extra.substr(blank + 1), number);
        if (!onlyNumbers) break;
        extra = extra.substr(0, blank);
        while (!extra.empty() && isBlank(extra.back())) extra.remove_suffix(1);
    }
    return onlyNumbers ? LineKind::Ragged : LineKind::Row;
}

}  // namespace

std::size_t countLines(std::string_view text) {
    std::size_t lines = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        const auto* lineEnd =
            static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        at = lineEnd ? lineEnd + 1 : end;
        ++lines;
    }
    return lines;
}

TextRows parseTextRows(std::string_view text, std::size_t dim, float* out, const std::stop_token& stop) {
    TextRows result;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::uint64_t line = 0; at < end && !stop.stop_requested(); ++line) {
        std::string_view key;
        const char* lineEnd = parseUsualLine(at, end, dim, out, key);
        LineKind kind = LineKind::Row;
        if (!lineEnd) {
            lineEnd = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
            if (!lineEnd) lineEnd = end;
            kind = parseUnusualLine({at, static_cast<std::size_t>(lineEnd - at)}, dim, out, key);
        }
        at = lineEnd < end ? lineEnd + 1 : end;
        if (kind != LineKind::Row) {
            result.skippedLines.push_back(line);
            if (kind == LineKind::Ragged) result.raggedLines.push_back(line);
            continue;
        }
        if (!allFinite(out, dim) && result.nonFinite++ == 0) result.firstNonFinite = result.rows;
        result.arena += key;
        result.keyEnds.push_back(result.arena.size());
        ++result.rows;
        out += dim;
    }
    return result;
}

}  // namespace embedscope
