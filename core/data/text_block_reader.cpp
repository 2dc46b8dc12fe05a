#include "core/data/text_block_reader.h"

#include <algorithm>
#include <span>

namespace embedscope {
namespace {

constexpr std::size_t kSniffedBytes = 1u << 16;
/// Below this many broken bytes a short text with a few of them is still a text.
constexpr std::uint64_t kSuspiciousBytes = 512;

bool isAsciiSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// The end of the last Chinese or Japanese sentence or clause mark of the text, or 0.
std::size_t afterLastCjkMark(std::string_view text) {
    std::size_t best = 0;
    for (const std::string_view mark : {"\u3000", "。", "、", "，", "！", "？", "；"}) {
        const std::size_t at = text.rfind(mark);
        if (at != std::string_view::npos) best = std::max(best, at + mark.size());
    }
    return best;
}

Result<std::size_t> readFully(ByteStream& stream, char* to, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
        const Result<std::size_t> count =
            stream.read(std::as_writable_bytes(std::span(to + filled, size - filled)));
        if (!count) return count.error();
        if (*count == 0) break;
        filled += *count;
    }
    return filled;
}

}  // namespace

std::size_t blockCut(std::string_view text) {
    if (const std::size_t newline = text.rfind('\n'); newline != std::string_view::npos) return newline + 1;
    const auto space = std::find_if(text.rbegin(), text.rend(), isAsciiSpace);
    if (space != text.rend()) return static_cast<std::size_t>(text.rend() - space);
    if (const std::size_t mark = afterLastCjkMark(text); mark != 0) return mark;
    const std::size_t whole = text.size() - unfinishedUtf8Suffix(text);
    return whole == 0 ? text.size() : whole;
}

Result<std::unique_ptr<TextBlockReader>> TextBlockReader::open(std::vector<std::filesystem::path> files) {
    if (files.empty())
        return Error{ErrorCode::InvalidArgument, "no text was given", "", "Choose a text file"};
    std::unique_ptr<TextBlockReader> reader(new TextBlockReader);
    for (const auto& file : files) {
        const Result<std::unique_ptr<ByteStream>> stream = ByteStream::open(file);
        if (!stream) return stream.error();
        reader->m_size += (*stream)->compressedSize();
        reader->m_names.push_back((*stream)->name());
    }
    reader->m_files = std::move(files);
    if (const Status status = reader->openNext(); !status) return status.error();
    return reader;
}

Status TextBlockReader::openNext() {
    Result<std::unique_ptr<ByteStream>> stream = ByteStream::open(m_files[m_file]);
    if (!stream) return stream.error();
    m_stream = std::move(*stream);
    m_utf16.reset();
    m_carry.clear();
    m_firstBlock = true;
    m_atEnd = false;
    m_insideLine = false;
    m_fileTextBytes = 0;
    return {};
}

Status TextBlockReader::fill(std::string& text) {
    const std::size_t kept = text.size();
    if (m_utf16) {
        m_raw.resize(kBlockBytes);
        const Result<std::size_t> count = readFully(*m_stream, m_raw.data(), kBlockBytes);
        if (!count) return count.error();
        m_utf16->decode(std::string_view(m_raw.data(), *count), text);
        m_atEnd = *count < kBlockBytes;
        if (m_atEnd) m_utf16->finish(text);
        return {};
    }
    text.resize(std::max(kBlockBytes, kept + kBlockBytes / 4));
    const Result<std::size_t> count = readFully(*m_stream, text.data() + kept, text.size() - kept);
    if (!count) return count.error();
    m_atEnd = kept + *count < text.size();
    text.resize(kept + *count);
    return {};
}

Result<bool> TextBlockReader::next(TextBlock& block) {
    if (!m_stream) {
        if (m_file == m_files.size()) return false;
        if (const Status status = openNext(); !status) return status.error();
    }
    block.text.swap(m_carry);
    m_carry.clear();
    block.file = m_file;
    block.continuesLine = m_insideLine;
    if (!m_atEnd) {
        if (const Status status = fill(block.text); !status) return status.error();
    }
    if (m_firstBlock) {
        m_firstBlock = false;
        const ByteOrderMark mark = byteOrderMark(block.text);
        if (mark.encoding != TextEncoding::Utf8) {
            m_utf16.emplace(mark.encoding);
            std::string utf8;
            m_utf16->decode(std::string_view(block.text).substr(mark.size), utf8);
            if (m_atEnd) m_utf16->finish(utf8);
            block.text.swap(utf8);
            m_warnings.push_back(m_names[m_file] + " is UTF-16 and was converted.");
        } else {
            block.text.erase(0, mark.size);
        }
        if (const Status status = checkIsText(block.text); !status) return status.error();
    }
    if (!m_atEnd || block.text.size() > 2 * kBlockBytes) {
        const std::size_t cut = block.text.empty() ? 0 : blockCut(block.text);
        m_carry.assign(block.text, cut);
        block.text.resize(cut);
    }
    block.endsFile = m_atEnd && m_carry.empty();
    m_insideLine = !block.text.empty() && block.text.back() != '\n';
    m_textBytes += block.text.size();
    m_fileTextBytes += block.text.size();
    if (block.endsFile) {
        if (const Status status = finishFile(); !status) return status.error();
    }
    return true;
}

Status TextBlockReader::finishFile() {
    if (m_utf16 && m_utf16->replacedBytes() > 0) {
        m_replacedBytes += m_utf16->replacedBytes();
        m_warnings.push_back(m_names[m_file] + ": " + std::to_string(m_utf16->replacedBytes()) +
                             " bytes are no UTF-16 and were replaced.");
    }
    if (m_fileTextBytes == 0) m_warnings.push_back(m_names[m_file] + " is empty.");
    m_finishedBytes += m_stream->compressedSize();
    m_stream.reset();
    ++m_file;
    return {};
}

Status TextBlockReader::checkIsText(const std::string& text) const {
    std::string_view start = std::string_view(text).substr(0, kSniffedBytes);
    if (start.find('\0') != std::string_view::npos)
        return Error{ErrorCode::BadFormat,
                     "it is not a text: its first bytes hold zeros, as programs, pictures and archives do",
                     m_names[m_file], "Choose a plain text file in UTF-8 (or one packed with gzip)"};
    Utf8Damage damage;
    start.remove_suffix(unfinishedUtf8Suffix(start));
    (void)repairedUtf8(start, damage);
    if (damage.bytes >= kSuspiciousBytes && damage.bytes * 10 > start.size() * 3)
        return Error{
            ErrorCode::BadFormat,
            std::to_string(damage.bytes * 100 / start.size()) +
                " % of its first bytes are no UTF-8 characters",
            m_names[m_file],
            "If it is a text in an older encoding, convert it first, e.g. with iconv -f GB18030 -t UTF-8"};
    return {};
}

}  // namespace embedscope
