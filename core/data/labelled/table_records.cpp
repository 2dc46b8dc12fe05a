#include "core/data/labelled/table_records.h"

#include <string_view>

namespace embedscope {
namespace {

std::string_view withoutReturn(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

/// Whether a field that begins with a quotation mark is closed on this line, right before a separator or the
/// end.
bool closesOnLine(std::string_view rest, char separator) {
    for (std::size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] != '"') continue;
        if (at + 1 == rest.size() || rest[at + 1] == separator || rest[at + 1] == '\r') return true;
        if (rest[at + 1] != '"') return false;
        ++at;
    }
    return false;
}

}  // namespace

Error TableRecords::badRecord(std::string what, std::string advice) const {
    return {ErrorCode::BadFormat, std::move(what), linePlace(m_lines.name(), m_line), std::move(advice)};
}

/// Reads the rest of a quoted field, from behind its quotation mark to behind the closing one; rest is what
/// follows.
Status TableRecords::quotedField(std::string_view& rest, std::string& field) {
    while (true) {
        const std::size_t quote = rest.find('"');
        if (quote != std::string_view::npos) {
            field += rest.substr(0, quote);
            rest.remove_prefix(quote + 1);
            if (rest.empty() || rest.front() != '"') return {};
            field += '"';
            rest.remove_prefix(1);
            continue;
        }
        field += rest;
        field += '\n';
        if (field.size() > kLongestRecord)
            return badRecord("a quotation mark opens a field of more than 64 MB",
                             "Look for a quotation mark that is not closed or not doubled");
        const Result<bool> more = m_lines.next(rest);
        if (!more) return more.error();
        if (!*more)
            return badRecord("a quotation mark opens a field that is never closed",
                             "Look for a quotation mark that is not closed or not doubled");
    }
}

Result<bool> TableRecords::next(std::vector<std::string>& fields) {
    std::string_view rest;
    do {
        const Result<bool> more = m_lines.next(rest);
        if (!more || !*more) return more;
    } while (withoutReturn(rest).empty());
    m_line = m_lines.number();
    std::size_t count = 0;
    while (true) {
        if (count == fields.size()) fields.emplace_back();
        std::string& field = fields[count++];
        field.clear();
        const bool quoted =
            !rest.empty() && rest.front() == '"' && (m_separator == ',' || closesOnLine(rest, m_separator));
        if (quoted) {
            rest.remove_prefix(1);
            if (Status read = quotedField(rest, field); !read) return read.error();
            if (withoutReturn(rest).empty()) break;
            if (rest.front() != m_separator)
                return badRecord(
                    "there is text behind the closing quotation mark of field " + std::to_string(count),
                    "Double the quotation marks within a field");
            rest.remove_prefix(1);
            continue;
        }
        const std::size_t end = rest.find(m_separator);
        if (end == std::string_view::npos) {
            field = withoutReturn(rest);
            break;
        }
        field = rest.substr(0, end);
        rest.remove_prefix(end + 1);
    }
    fields.resize(count);
    return true;
}

}  // namespace embedscope
