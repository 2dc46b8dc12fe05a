#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/data/labelled/line_source.h"

namespace embedscope {

/// The records of a table in a text file, as RFC 4180 has them: a field in quotation marks may hold
/// separators, line ends and doubled quotation marks. Line ends are LF or CR LF. Blank lines are no records.
/// In a table with tabs, where programs do not quote, a quotation mark counts only when it opens a field that
/// is closed on the same line. Used by one thread.
class TableRecords {
  public:
    /// A record beyond this size means a quotation mark that is never closed.
    static constexpr std::size_t kLongestRecord = 64u << 20;

    TableRecords(LineSource& lines, char separator) : m_lines(lines), m_separator(separator) {}

    /// Fills fields; false behind the last record. Errors: those of LineSource, BadFormat (a quotation mark
    /// that is not closed, text behind a closing one).
    Result<bool> next(std::vector<std::string>& fields);
    /// The line in which the record began, from 1.
    std::uint64_t line() const { return m_line; }

  private:
    Status quotedField(std::string_view& rest, std::string& field);
    Error badRecord(std::string what, std::string advice) const;

    LineSource& m_lines;
    char m_separator;
    std::uint64_t m_line = 0;
};

}  // namespace embedscope
