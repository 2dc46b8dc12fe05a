#include "core/data/labelled/line_source.h"

namespace embedscope {

Result<LineSource> LineSource::open(const std::filesystem::path& path) {
    auto reader = TextBlockReader::open({path});
    if (!reader) return reader.error();
    return LineSource(std::move(*reader));
}

Result<bool> LineSource::next(std::string_view& line) {
    m_longLine.clear();
    bool begun = false;  // a part of the line is in m_longLine
    while (true) {
        if (m_at == m_block.text.size()) {
            if (!m_atEnd) {
                const Result<bool> more = m_reader->next(m_block);
                if (!more) return more.error();
                m_atEnd = !*more;
                m_at = 0;
                if (*more) continue;
                m_block.text.clear();
            }
            if (!begun) return false;
            line = m_longLine;
            ++m_number;
            return true;
        }
        const std::string_view rest = std::string_view(m_block.text).substr(m_at);
        const std::size_t end = rest.find('\n');
        const std::string_view part = rest.substr(0, end);
        m_at += end == std::string_view::npos ? rest.size() : end + 1;
        if (m_longLine.size() + part.size() > kLongestLine)
            return Error{ErrorCode::TooLarge, "this line is longer than 64 MB",
                         linePlace(name(), m_number + 1), "Check that the file holds one example a line"};
        if (end != std::string_view::npos && !begun) {
            line = part;
            ++m_number;
            return true;
        }
        m_longLine += part;
        begun = true;
        if (end == std::string_view::npos) continue;
        line = m_longLine;
        ++m_number;
        return true;
    }
}

}  // namespace embedscope
