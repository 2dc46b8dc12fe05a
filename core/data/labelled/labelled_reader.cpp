#include "core/data/labelled/labelled_reader.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "core/base/byte_source.h"
#include "core/data/labelled/example_folder.h"
#include "core/data/labelled/keras_examples.h"
#include "core/data/labelled/line_examples.h"
#include "core/data/labelled/line_source.h"
#include "core/data/labelled/table_examples.h"
#include "core/text/utf8.h"

namespace embedscope {
namespace {

/// How much of a file decides what it is.
constexpr std::size_t kHeadBytes = 1u << 16;

/// The unpacked start of a file.
Result<std::string> headOf(const std::filesystem::path& path) {
    auto stream = ByteStream::open(path);
    if (!stream) return stream.error();
    std::string head(kHeadBytes, '\0');
    std::size_t size = 0;
    while (size < head.size()) {
        const auto got = (*stream)->read(std::as_writable_bytes(std::span(head)).subspan(size));
        if (!got) return got.error();
        if (*got == 0) break;
        size += *got;
    }
    head.resize(size);
    return head;
}

struct Packing {
    std::string_view magic;
    const char* name;
    const char* advice;
};
constexpr std::array<Packing, 5> kPackings = {{
    {std::string_view("\xFD"
                      "7zXZ\0",
                      6),
     "xz", "Unpack it first, for example with: xz -dk FILE"},
    {"BZh", "bzip2", "Unpack it first, for example with: bunzip2 -k FILE"},
    {"\x28\xB5\x2F\xFD", "zstd", "Unpack it first, for example with: unzstd FILE"},
    {"7z\xBC\xAF\x27\x1C", "7-Zip", "Unpack it first"},
    {"Rar!", "RAR", "Unpack it first"},
}};

std::string_view firstLine(std::string_view text) {
    while (!text.empty() && (text.front() == '\n' || text.front() == '\r')) text.remove_prefix(1);
    return text.substr(0, text.find('\n'));
}

/// The name's ending in small letters without a ".gz" behind it.
std::string endingOf(const std::filesystem::path& path) {
    const std::filesystem::path inner = path.extension() == ".gz" ? path.stem() : path.filename();
    std::string ending = inner.extension().string();
    for (char& c : ending)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return ending;
}

Result<std::unique_ptr<LabelledReader>> openTextFile(const std::filesystem::path& path, std::string head,
                                                     const LabelledLayout& layout) {
    if (const ByteOrderMark mark = byteOrderMark(head); mark.encoding != TextEncoding::Utf8) {
        Utf16Decoder decoder(mark.encoding);
        std::string text;
        decoder.decode(std::string_view(head).substr(mark.size), text);
        head = std::move(text);
    } else {
        head.erase(0, mark.size);
    }
    auto lines = LineSource::open(path);
    if (!lines) return lines.error();
    const std::string ending = endingOf(path);
    const std::string_view line = firstLine(head);
    if (line.find(kFastTextLabel) != std::string_view::npos) return openFastTextExamples(std::move(*lines));
    const bool columnsNamed = !layout.textColumn.empty() || !layout.labelColumn.empty();
    if (ending == ".csv" || looksLikeTableHeader(line, ',', layout))
        return openTableExamples(std::move(*lines), ',', layout);
    if (ending == ".tsv" || looksLikeTableHeader(line, '\t', layout))
        return openTableExamples(std::move(*lines), '\t', layout);
    if (columnsNamed)
        return openTableExamples(std::move(*lines), line.find('\t') == std::string_view::npos ? ',' : '\t',
                                 layout);
    if (looksLikeTrecLines(head)) return openTrecExamples(std::move(*lines), layout.fineLabels);
    if (head.find(kFastTextLabel) != std::string_view::npos) return openFastTextExamples(std::move(*lines));
    return Error{ErrorCode::BadFormat, "this does not look like labelled examples", path.filename().string(),
                 "Give lines like '__label__good a fine film', a CSV table with a header such as "
                 "review,sentiment, or a "
                 "folder with train/LABEL/*.txt"};
}

}  // namespace

Result<std::unique_ptr<LabelledReader>> openLabelledReader(const std::filesystem::path& path,
                                                           const LabelledLayout& layout) {
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure)) return openExampleFolder(path);
    auto head = headOf(path);
    if (!head) return head.error();
    if (head->starts_with("PK\3\4") || head->starts_with("PK\5\6")) return openKerasExamples(path);
    const std::string name = path.filename().string();
    for (const Packing& packing : kPackings)
        if (head->starts_with(packing.magic))
            return Error{ErrorCode::BadFormat, std::string("the file is packed with ") + packing.name, name,
                         packing.advice};
    if (head->empty())
        return Error{ErrorCode::InvalidArgument, "the file is empty", name,
                     "Choose a file with labelled examples"};
    return openTextFile(path, std::move(*head), layout);
}

}  // namespace embedscope
