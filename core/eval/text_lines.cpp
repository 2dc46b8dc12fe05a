#include "core/eval/text_lines.h"

#include <algorithm>

#include "core/base/byte_source.h"

namespace embedscope {
namespace {

constexpr std::size_t kLargestText = 256u << 20;

Result<std::string> readText(const std::filesystem::path& file) {
    auto stream = ByteStream::open(file);
    if (!stream) return stream.error();
    std::string text;
    std::vector<std::byte> buffer(1 << 16);
    while (true) {
        const auto count = (*stream)->read(buffer);
        if (!count) return count.error();
        if (*count == 0) return text;
        if (text.size() + *count > kLargestText)
            return Error{ErrorCode::TooLarge, "this is more text than a list of questions can be",
                         file.string(), "Choose another file"};
        text.append(reinterpret_cast<const char*>(buffer.data()), *count);
    }
}

}  // namespace

Result<std::vector<std::string>> readLines(const std::filesystem::path& file) {
    const auto text = readText(file);
    if (!text) return text.error();
    std::string_view rest = *text;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    std::vector<std::string> lines;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
    }
    return lines;
}

std::vector<std::string_view> splitFields(std::string_view line, std::string_view separators) {
    std::vector<std::string_view> fields;
    while (true) {
        const std::size_t first = line.find_first_not_of(separators);
        if (first == std::string_view::npos) return fields;
        line.remove_prefix(first);
        const std::size_t end = std::min(line.find_first_of(separators), line.size());
        fields.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

}  // namespace embedscope
