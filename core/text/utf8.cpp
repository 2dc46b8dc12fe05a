#include "core/text/utf8.h"

#include <cstring>

namespace embedscope {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Length of the well-formed character at p (p < end), or 0.
std::size_t characterLength(const unsigned char* p, const unsigned char* end) {
    const unsigned char lead = *p;
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (static_cast<std::size_t>(end - p) < length) return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (lead == 0xE0) low = 0xA0;   // overlong
    if (lead == 0xED) high = 0x9F;  // surrogates
    if (lead == 0xF0) low = 0x90;   // overlong
    if (lead == 0xF4) high = 0x8F;  // beyond U+10FFFF
    if (p[1] < low || p[1] > high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (p[i] < 0x80 || p[i] > 0xBF) return 0;
    return length;
}

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// The first byte of [p, end) that is not ASCII, or end.
const unsigned char* skipAscii(const unsigned char* p, const unsigned char* end) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080ull;
    while (end - p >= 32) {
        std::uint64_t words[4];
        std::memcpy(words, p, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & kHighBits) break;
        p += 32;
    }
    while (p != end && *p < 0x80) ++p;
    return p;
}

void appendUtf8(std::uint32_t c, std::string& out) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

}  // namespace

bool isAscii(std::string_view text) {
    const unsigned char* end = bytesOf(text) + text.size();
    return skipAscii(bytesOf(text), end) == end;
}

std::size_t validUtf8Prefix(std::string_view text) {
    const unsigned char* const begin = bytesOf(text);
    const unsigned char* const end = begin + text.size();
    const unsigned char* p = begin;
    while (true) {
        p = skipAscii(p, end);
        while (p != end && *p >= 0x80) {
            const std::size_t length = characterLength(p, end);
            if (length == 0) return static_cast<std::size_t>(p - begin);
            p += length;
        }
        if (p == end) return text.size();
    }
}

std::size_t unfinishedUtf8Suffix(std::string_view text) {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if (byte < 0x80) return 0;
        if (byte >= 0xC0) {
            const std::size_t length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 0;
            return length > back ? back : 0;
        }
    }
    return 0;
}

std::string repairedUtf8(std::string_view text, Utf8Damage& damage) {
    damage = {};
    std::string out;
    out.reserve(text.size());
    const unsigned char* const end = bytesOf(text) + text.size();
    std::size_t position = 0;
    while (position < text.size()) {
        const std::size_t good = validUtf8Prefix(text.substr(position));
        out.append(text, position, good);
        position += good;
        if (position == text.size()) break;
        if (damage.bytes == 0) damage.firstOffset = position;
        const std::size_t runStart = position;
        while (position < text.size() && characterLength(bytesOf(text) + position, end) == 0) ++position;
        damage.bytes += position - runStart;
        out += kReplacement;
    }
    return out;
}

ByteOrderMark byteOrderMark(std::string_view start) {
    if (start.starts_with("\xEF\xBB\xBF")) return {TextEncoding::Utf8, 3};
    if (start.starts_with("\xFF\xFE")) return {TextEncoding::Utf16LittleEndian, 2};
    if (start.starts_with("\xFE\xFF")) return {TextEncoding::Utf16BigEndian, 2};
    return {};
}

void Utf16Decoder::decode(std::string_view bytes, std::string& utf8) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (!m_hasByte) {
            m_byte = byte;
            m_hasByte = true;
            continue;
        }
        m_hasByte = false;
        addUnit(static_cast<std::uint16_t>(m_bigEndian ? m_byte << 8 | byte : byte << 8 | m_byte), utf8);
    }
}

void Utf16Decoder::addUnit(std::uint16_t unit, std::string& utf8) {
    const bool isLow = unit >= 0xDC00 && unit <= 0xDFFF;
    if (m_highSurrogate != 0) {
        const std::uint32_t high = m_highSurrogate;
        m_highSurrogate = 0;
        if (isLow) {
            appendUtf8(0x10000 + ((high - 0xD800u) << 10) + (unit - 0xDC00u), utf8);
            return;
        }
        utf8 += kReplacement;
        m_replacedBytes += 2;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        m_highSurrogate = unit;
    } else if (isLow) {
        utf8 += kReplacement;
        m_replacedBytes += 2;
    } else {
        appendUtf8(unit, utf8);
    }
}

void Utf16Decoder::finish(std::string& utf8) {
    const std::uint64_t lost = (m_highSurrogate != 0 ? 2u : 0u) + (m_hasByte ? 1u : 0u);
    if (lost != 0) utf8 += kReplacement;
    m_replacedBytes += lost;
    m_highSurrogate = 0;
    m_hasByte = false;
}

}  // namespace embedscope
