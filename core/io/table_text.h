#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/metadata_table.h"

namespace embedscope {

/// Splits the lines of a table into fields. With quotes, a field may stand in double quotes and hold
/// separators, and a doubled quote stands for one (RFC 4180); a quoted field does not reach over a line end
/// here.
class TableText {
  public:
    TableText(char separator, bool quotes) : m_separator(separator), m_quotes(quotes) {}
    /// At least one field.
    std::vector<std::string> fields(std::string_view line) const;

  private:
    char m_separator;
    bool m_quotes;
};

/// A column of numbers where every value is one (an empty field counts as NaN, unless all are empty), else of
/// texts.
MetadataColumn typedColumn(std::string name, std::vector<std::string> values);

}  // namespace embedscope
