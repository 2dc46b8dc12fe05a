#include "core/base/npy_header.h"

#include <charconv>
#include <cstring>
#include <utility>

namespace embedscope {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kMaxHeaderBytes = 1 << 20;
constexpr std::size_t kMaxShape = 32;

/// Reads the dictionary literal of the head: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
class HeaderText {
  public:
    explicit HeaderText(std::string_view text) : m_text(text) {}

    bool parse(NpyHeader& header) {
        if (!take('{')) return false;
        bool hasType = false;
        bool hasOrder = false;
        bool hasShape = false;
        while (!take('}')) {
            std::string key;
            if (!quoted(key) || !take(':')) return false;
            if (key == "descr") {
                hasType = peek() == '[' ? skipList() : quoted(header.typeText);
                if (!hasType) return false;
            } else if (key == "fortran_order") {
                hasOrder = word(header.columnMajor);
                if (!hasOrder) return false;
            } else if (key == "shape") {
                hasShape = tuple(header.shape);
                if (!hasShape) return false;
            } else {
                return false;
            }
            take(',');
        }
        return hasType && hasOrder && hasShape;
    }

  private:
    void skipBlanks() {
        while (!m_text.empty() && (m_text[0] == ' ' || m_text[0] == '\n' || m_text[0] == '\t'))
            m_text.remove_prefix(1);
    }
    char peek() {
        skipBlanks();
        return m_text.empty() ? '\0' : m_text[0];
    }
    bool take(char c) {
        if (peek() != c) return false;
        m_text.remove_prefix(1);
        return true;
    }
    bool quoted(std::string& out) {
        const char quote = peek();
        if (quote != '\'' && quote != '"') return false;
        const std::size_t end = m_text.find(quote, 1);
        if (end == std::string_view::npos) return false;
        out = m_text.substr(1, end - 1);
        m_text.remove_prefix(end + 1);
        return true;
    }
    bool word(bool& out) {
        skipBlanks();
        for (const auto& [text, value] : {std::pair("True", true), std::pair("False", false)}) {
            if (!m_text.starts_with(text)) continue;
            out = value;
            m_text.remove_prefix(std::strlen(text));
            return true;
        }
        return false;
    }
    bool tuple(std::vector<std::uint64_t>& out) {
        if (!take('(')) return false;
        while (!take(')')) {
            skipBlanks();
            std::uint64_t extent = 0;
            const auto [end, failure] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), extent);
            if (failure != std::errc() || out.size() == kMaxShape) return false;
            m_text.remove_prefix(static_cast<std::size_t>(end - m_text.data()));
            out.push_back(extent);
            take('L');  // Python 2 wrote long integers so
            take(',');
        }
        return true;
    }
    /// A structured type: a list of fields, of which nothing is kept.
    bool skipList() {
        std::size_t depth = 0;
        while (!m_text.empty()) {
            const char c = m_text[0];
            m_text.remove_prefix(1);
            if (c == '[') ++depth;
            if (c == ']' && --depth == 0) return true;
        }
        return false;
    }

    std::string_view m_text;
};

/// Sets kind, type and itemBytes from "<f4", "|S10", "<U7", "|O", ...
void readType(NpyHeader& header) {
    std::string_view text = header.typeText;
    if (text.empty()) return;
    if (text[0] == '<' || text[0] == '>' || text[0] == '|' || text[0] == '=') {
        header.bigEndian = text[0] == '>';
        text.remove_prefix(1);
    }
    if (text.empty()) return;
    std::uint64_t size = 0;
    std::from_chars(text.data() + 1, text.data() + text.size(), size);
    header.itemBytes = size;
    if (text[0] == 'O') header.kind = NpyHeader::Kind::PythonObjects;
    if (text[0] == 'U' && size <= (1u << 28)) {
        header.kind = NpyHeader::Kind::Unicode;
        header.itemBytes = size * 4;
    }
    if (text[0] == 'S' || text[0] == 'a') header.kind = NpyHeader::Kind::ByteTexts;
    struct Row {
        std::string_view text;
        ScalarType type;
    };
    static constexpr Row kRows[] = {
        {"f8", ScalarType::F64}, {"f4", ScalarType::F32}, {"f2", ScalarType::F16}, {"i1", ScalarType::I8},
        {"u1", ScalarType::U8},  {"i2", ScalarType::I16}, {"u2", ScalarType::U16}, {"i4", ScalarType::I32},
        {"u4", ScalarType::U32}, {"i8", ScalarType::I64}, {"u8", ScalarType::U64}, {"b1", ScalarType::Bool}};
    for (const Row& row : kRows) {
        if (text != row.text) continue;
        header.kind = NpyHeader::Kind::Numbers;
        header.type = row.type;
    }
}

}  // namespace

bool looksLikeNpy(std::span<const std::byte> head) {
    return head.size() >= kMagic.size() && std::memcmp(head.data(), kMagic.data(), kMagic.size()) == 0;
}

Result<NpyHeader> parseNpyHeader(std::span<const std::byte> head, std::uint64_t fileBytes,
                                 const std::string& name) {
    const auto cutOff = [&] {
        return Error{ErrorCode::UnexpectedEnd, "the file ends within the head of its array",
                     bytePlace(name, fileBytes), "The file was cut off: copy or download it again"};
    };
    if (!looksLikeNpy(head))
        return Error{ErrorCode::BadFormat, "it is no NumPy array", bytePlace(name, 0), "Choose a .npy file"};
    if (head.size() < 12) return cutOff();
    const auto version = static_cast<unsigned>(head[6]);
    if (version < 1 || version > 3)
        return Error{
            ErrorCode::UnsupportedVersion,
            "it has version " + std::to_string(version) + " of NumPy's format, this program knows 1 to 3",
            bytePlace(name, 6), "Save it again with numpy.save"};
    std::uint32_t length = 0;
    std::memcpy(&length, head.data() + 8, version == 1 ? 2 : 4);
    NpyHeader header;
    const std::size_t start = version == 1 ? 10 : 12;
    if (length > kMaxHeaderBytes)
        return Error{ErrorCode::BadFormat, "the head claims a length of " + std::to_string(length) + " bytes",
                     bytePlace(name, 8), "The file is damaged: save it again"};
    header.dataOffset = start + length;
    if (header.dataOffset > head.size()) return cutOff();
    HeaderText text({reinterpret_cast<const char*>(head.data()) + start, length});
    if (!text.parse(header))
        return Error{ErrorCode::BadFormat, "the head of the array cannot be read", bytePlace(name, start),
                     "The file is damaged: save it again with numpy.save"};
    readType(header);
    header.dataBytes = header.itemBytes;
    for (const std::uint64_t extent : header.shape)
        if (__builtin_mul_overflow(header.dataBytes, extent, &header.dataBytes))
            return Error{ErrorCode::BadFormat, "the array is larger than any file", bytePlace(name, start),
                         "The file is damaged: save it again"};
    const bool hasData =
        header.kind != NpyHeader::Kind::PythonObjects && header.kind != NpyHeader::Kind::Other;
    if (hasData && header.dataBytes > fileBytes - header.dataOffset)
        return Error{ErrorCode::UnexpectedEnd,
                     "the array needs " + std::to_string(header.dataBytes) +
                         " bytes by its shape and the file holds " +
                         std::to_string(fileBytes - header.dataOffset),
                     bytePlace(name, header.dataOffset), "The file was cut off: copy or download it again"};
    return header;
}

std::string formatNpyHeader(std::string_view typeText, std::span<const std::uint64_t> shape) {
    std::string text = "{'descr': '" + std::string(typeText) + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    if (shape.size() == 1) text += ',';
    text += "), }";
    constexpr std::size_t kStart = 10;
    constexpr std::size_t kAlignment = 64;
    while ((kStart + text.size() + 1) % kAlignment != 0) text += ' ';
    text += '\n';
    std::string head(kMagic);
    head += '\1';
    head += '\0';
    head += static_cast<char>(text.size() & 0xFF);
    head += static_cast<char>(text.size() >> 8);
    return head + text;
}

const char* npyTypeText(ScalarType type) {
    switch (type) {
        case ScalarType::F16:
            return "<f2";
        case ScalarType::I8:
            return "|i1";
        default:
            return "<f4";
    }
}

}  // namespace embedscope
