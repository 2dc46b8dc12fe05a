#include "core/io/table_text.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace embedscope {

std::vector<std::string> TableText::fields(std::string_view line) const {
    std::vector<std::string> fields;
    std::size_t at = 0;
    for (;;) {
        std::string field;
        if (m_quotes && at < line.size() && line[at] == '"') {
            for (++at; at < line.size(); ++at) {
                if (line[at] != '"')
                    field += line[at];
                else if (at + 1 < line.size() && line[at + 1] == '"')
                    field += line[at++];
                else
                    break;
            }
            at = std::min(at + 1, line.size());
        }
        const std::size_t end = std::min(line.find(m_separator, at), line.size());
        field += line.substr(at, end - at);
        fields.push_back(std::move(field));
        if (end == line.size()) return fields;
        at = end + 1;
    }
}

MetadataColumn typedColumn(std::string name, std::vector<std::string> values) {
    std::vector<double> numbers;
    numbers.reserve(values.size());
    bool anyNumber = false;
    for (const std::string& value : values) {
        double number = std::numeric_limits<double>::quiet_NaN();
        if (!value.empty()) {
            const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
            if (failure != std::errc() || end != value.data() + value.size())
                return {std::move(name), std::move(values)};
            anyNumber = true;
        }
        numbers.push_back(number);
    }
    if (!anyNumber) return {std::move(name), std::move(values)};
    return {std::move(name), std::move(numbers)};
}

}  // namespace embedscope
