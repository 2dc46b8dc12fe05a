#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace embedscope {

/// Goes over the lines of a text, without their line ends (also of Windows) and without a byte-order mark.
class LineWalker {
  public:
    explicit LineWalker(std::string_view text) : m_text(text) {
        if (m_text.starts_with("\xEF\xBB\xBF")) m_text.remove_prefix(3);
    }
    bool next(std::string_view& line) {
        if (m_text.empty()) return false;
        const std::size_t end = std::min(m_text.find('\n'), m_text.size());
        m_ended = end < m_text.size();
        line = m_text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        m_text.remove_prefix(std::min(end + 1, m_text.size()));
        ++m_number;
        return true;
    }
    std::uint64_t number() const { return m_number; }   ///< of the line that next() gave, from 1
    bool hadLineEnd() const { return m_ended; }         ///< of that line
    std::size_t left() const { return m_text.size(); }  ///< bytes behind that line

  private:
    std::string_view m_text;
    std::uint64_t m_number = 0;
    bool m_ended = true;
};

}  // namespace embedscope
