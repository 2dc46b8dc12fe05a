#include "core/io/file_kind.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "core/io/key_repair.h"
#include "core/io/text_shape.h"
#include "core/tensors/tensor_file.h"

namespace embedscope {
namespace {

struct Signature {
    std::string_view start;
    const char* what;
    const char* advice;
};

using namespace std::string_view_literals;

constexpr const char* kDownloadAgain = "Download the file itself again";
constexpr const char* kUnpack = "Unpack it and open the file inside";
constexpr const char* kExport = "Export the vectors as word2vec or GloVe text first";

constexpr Signature kSignatures[] = {
    {"version https://git-lfs.github.com/"sv,
     "it is a Git LFS pointer, a few lines in place of the real file",
     "Fetch the file itself with 'git lfs pull'"},
    {"PK\3\4"sv, "it is a zip archive and no model format that is known", kUnpack},
    {"PK\5\6"sv, "it is an empty zip archive", kDownloadAgain},
    {"\xFD"
     "7zXZ\0"sv,
     "it is packed with xz", "Unpack it with 'xz -d' first"},
    {"BZh"sv, "it is packed with bzip2", "Unpack it with 'bunzip2' first"},
    {"\x28\xB5\x2F\xFD"sv, "it is packed with zstd", "Unpack it with 'zstd -d' first"},
    {"7z\xBC\xAF\x27\x1C"sv, "it is a 7z archive", kUnpack},
    {"Rar!"sv, "it is a rar archive", kUnpack},
    {"\x89HDF\r\n\x1A\n"sv, "it is an HDF5 file (as Keras writes)", kExport},
    {"SQLite format 3\0"sv, "it is an SQLite database", "Choose a file with vectors"},
    {"\x89PNG"sv, "it is a picture (PNG)", "Choose a file with vectors"},
    {"\xFF\xD8\xFF"sv, "it is a picture (JPEG)", "Choose a file with vectors"},
    {"GIF8"sv, "it is a picture (GIF)", "Choose a file with vectors"},
    {"%PDF"sv, "it is a PDF document", "Choose a file with vectors"},
    {"\x7F"
     "ELF"sv,
     "it is a program", "Choose a file with vectors"},
    {"\xFF\xFE"sv, "it is text in UTF-16", "Save it as UTF-8 first"},
    {"\xFE\xFF"sv, "it is text in UTF-16", "Save it as UTF-8 first"},
};

bool startsWithMarkup(std::string_view head) {
    while (!head.empty() && std::isspace(static_cast<unsigned char>(head.front()))) head.remove_prefix(1);
    std::string start(head.substr(0, 15));
    std::transform(start.begin(), start.end(), start.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head");
}

/// A Python pickle of protocol 2 to 5 ends its first two bytes so.
bool isPickle(std::string_view head) {
    return head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

/// No control characters but white space.
bool looksPrintable(std::span<const std::byte> head) {
    return std::none_of(head.begin(), head.end(), [](std::byte byte) {
        const auto c = static_cast<unsigned char>(byte);
        return c == 0x7F || (c < ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f');
    });
}

Error textError(std::string_view text, const std::string& name) {
    const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    if (startsWithMarkup(text))
        return {ErrorCode::BadFormat,
                "it is a web page (HTML), perhaps an error page in place of the download", name,
                kDownloadAgain};
    if (first < text.size() && (text[first] == '{' || text[first] == '['))
        return {ErrorCode::BadFormat, "it looks like JSON and holds no vectors in a known form", name,
                "Choose the file with the vectors"};
    const TextShape::Kind kind = inspectText(text, false).kind;
    if (kind == TextShape::Kind::Counts)
        return {ErrorCode::BadFormat, "it is a list of keys with one whole number each, such as word counts",
                name, "Choose a file with vectors"};
    if (kind == TextShape::Kind::NumbersOnly)
        return {ErrorCode::BadFormat, "it is a table of numbers without keys", name,
                "Put a key at the start of each line"};
    return {ErrorCode::BadFormat, "it is a text and no model: its lines do not end in equally many numbers",
            name, "To learn vectors from it, choose it as the text to train on"};
}

}  // namespace

bool looksLikeUtf8Text(std::span<const std::byte> head) {
    std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    constexpr std::size_t kLongestSequence = 4;
    while (!text.empty()) {
        const std::size_t length = utf8SequenceLength(text);
        if (length == 0) return text.size() < kLongestSequence && looksPrintable(head);
        text.remove_prefix(length);
    }
    return looksPrintable(head);
}

Error unknownFormatError(std::span<const std::byte> head, const std::string& name) {
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    for (const Signature& signature : kSignatures)
        if (text.starts_with(signature.start))
            return {ErrorCode::BadFormat, signature.what, name, signature.advice};
    if (isPickle(text))
        return {ErrorCode::BadFormat, "it is a Python pickle, which is never executed here", name, kExport};
    if (looksLikeTensorFile(head, ~std::uint64_t{0}) &&
        text.find("\"embedscope-checkpoint\"") != std::string_view::npos)
        return {ErrorCode::BadFormat, "it is the checkpoint of a training run, not a model", name,
                "Resume the run from it; it saves its model at the end"};
    if (looksPrintable(head)) return textError(text, name);
    return {ErrorCode::BadFormat, "it is a binary file of no known format", name,
            "Models can be native, word2vec, GloVe or fastText files, NumPy arrays, safetensors or GGUF"};
}

}  // namespace embedscope
