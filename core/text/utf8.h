#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace embedscope {

/// The bytes of a text that are no UTF-8.
struct Utf8Damage {
    std::uint64_t bytes = 0;      ///< replaced
    std::size_t firstOffset = 0;  ///< of the first one in the damaged text; meaningful while bytes > 0
};

/// Whether every byte is below 0x80. About 10 GB/s.
bool isAscii(std::string_view text);

/// Bytes from the start that are well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong forms,
/// at most U+10FFFF). text.size() when all are. A character that is cut off at the end is not part of it.
std::size_t validUtf8Prefix(std::string_view text);

/// Bytes at the end of text that begin a UTF-8 character without finishing it, 0 to 3: what a reader must
/// keep for the next block. 0 also when the last bytes cannot become a character.
std::size_t unfinishedUtf8Suffix(std::string_view text);

/// A copy in which each run of bytes that are no UTF-8 is one U+FFFD. The result is always well-formed.
std::string repairedUtf8(std::string_view text, Utf8Damage& damage);

enum class TextEncoding { Utf8, Utf16LittleEndian, Utf16BigEndian };

/// What the first bytes of a file say about its encoding; size is that of the mark, 0 without one (then
/// UTF-8).
struct ByteOrderMark {
    TextEncoding encoding = TextEncoding::Utf8;
    std::size_t size = 0;
};
ByteOrderMark byteOrderMark(std::string_view start);

/// Turns UTF-16 into UTF-8 block by block. Half of a surrogate pair without the other becomes U+FFFD. Used by
/// one thread.
class Utf16Decoder {
  public:
    explicit Utf16Decoder(TextEncoding encoding) : m_bigEndian(encoding == TextEncoding::Utf16BigEndian) {}

    /// Appends the characters of the next bytes; a block may end anywhere, also within a character.
    void decode(std::string_view bytes, std::string& utf8);
    /// Appends U+FFFD when the text ended within a character.
    void finish(std::string& utf8);

    /// Bytes that were no UTF-16, two for each half pair.
    std::uint64_t replacedBytes() const { return m_replacedBytes; }

  private:
    void addUnit(std::uint16_t unit, std::string& utf8);

    bool m_bigEndian;
    bool m_hasByte = false;
    unsigned char m_byte = 0;
    std::uint16_t m_highSurrogate = 0;
    std::uint64_t m_replacedBytes = 0;
};

}  // namespace embedscope
