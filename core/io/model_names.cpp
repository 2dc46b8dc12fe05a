#include "core/io/model_names.h"

#include "core/io/key_repair.h"

namespace embedscope {
namespace {

std::string printable(std::string_view key) {
    std::string text;
    for (const char c : key.substr(0, 60)) text += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    while (!isUtf8(text)) text.pop_back();
    return text;
}

}  // namespace

std::string modelNameOf(const std::filesystem::path& path) {
    std::filesystem::path name = path.filename();
    if (name.extension() == ".gz") name = name.stem();
    const std::string stem = name.stem().string();
    return stem.empty() ? "untitled" : stem;
}

std::uint64_t modelMemoryBytes(std::uint64_t rows, std::uint64_t rowBytes, std::uint64_t keyBytes) {
    constexpr std::uint64_t kBytesAKey = 8 + 16;  // its offset, and its slots in the table at a usual load
    return rows * rowBytes + keyBytes + rows * kBytesAKey;
}

Status checkKeys(const Vocabulary& keys, std::string_view forbidden, EmptyKeys empty, std::stop_token stop) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i % 4096 == 0 && stop.stop_requested()) return cancelledError();
        const std::string_view key = keys.key(RowId{static_cast<std::uint32_t>(i)});
        const std::string row = "row " + std::to_string(i + 1);
        if (key.empty() && empty == EmptyKeys::Refused)
            return Error{ErrorCode::InvalidArgument,
                         "the key is empty, and other programs could not read the line", row,
                         "Save it in the native format, which holds any key"};
        if (key.find_first_of(forbidden) != std::string_view::npos)
            return Error{ErrorCode::InvalidArgument,
                         "the key '" + printable(key) +
                             "' holds a blank or a line end, which this format separates keys by",
                         row, "Save it in the native format, which holds any key"};
    }
    return {};
}

}  // namespace embedscope
