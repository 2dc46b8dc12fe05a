#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/byte_source.h"
#include "core/base/result.h"
#include "core/text/utf8.h"

namespace embedscope {

/// A piece of a text file in UTF-8 (not yet checked), some 256 KB.
struct TextBlock {
    std::string text;
    std::size_t file = 0;        ///< index of the file
    bool continuesLine = false;  ///< its first line began in the block before
    bool endsFile = false;
};

/// Reads text files one after the other in blocks. Blocks end at a line's end; a line longer than a block is
/// cut after white space, else after the punctuation of Chinese and Japanese, else between two characters.
/// The cuts depend on the text alone. Byte-order marks are dropped, UTF-16 with one is converted. Used by one
/// thread.
class TextBlockReader {
  public:
    static constexpr std::size_t kBlockBytes = 1u << 18;

    /// Looks at every file, so that a missing one is found before hours of work.
    /// Errors: InvalidArgument (no files, a folder, a device), NotFound, PermissionDenied, Io.
    static Result<std::unique_ptr<TextBlockReader>> open(std::vector<std::filesystem::path> files);

    /// Fills block; false after the last one. Errors: those of ByteStream, and BadFormat for a file that is
    /// not text: a NUL, or mostly broken UTF-8, in its first 64 KB.
    Result<bool> next(TextBlock& block);

    const std::vector<std::string>& names() const { return m_names; }
    /// Bytes of the files on disk, read so far and in all.
    std::uint64_t position() const {
        return m_finishedBytes + (m_stream ? m_stream->compressedPosition() : 0);
    }
    std::uint64_t size() const { return m_size; }
    /// Bytes of text so far, unpacked.
    std::uint64_t textBytes() const { return m_textBytes; }
    /// Bytes of UTF-16 that were no characters and were replaced.
    std::uint64_t replacedBytes() const { return m_replacedBytes; }
    /// Sentences about conversions and empty files.
    const std::vector<std::string>& warnings() const { return m_warnings; }

  private:
    TextBlockReader() = default;
    Status openNext();
    Status fill(std::string& text);
    Status finishFile();
    Status checkIsText(const std::string& text) const;

    std::vector<std::filesystem::path> m_files;
    std::vector<std::string> m_names;
    std::size_t m_file = 0;  // the one that is open
    std::unique_ptr<ByteStream> m_stream;
    std::optional<Utf16Decoder> m_utf16;
    std::string m_raw;    // bytes of UTF-16 before conversion
    std::string m_carry;  // what was read behind the last cut
    bool m_firstBlock = true;
    bool m_atEnd = false;
    bool m_insideLine = false;
    std::uint64_t m_size = 0;
    std::uint64_t m_finishedBytes = 0;
    std::uint64_t m_textBytes = 0;
    std::uint64_t m_fileTextBytes = 0;
    std::uint64_t m_replacedBytes = 0;
    std::vector<std::string> m_warnings;
};

/// Where a block is cut: the length of its first part, at least 1 for a text that is not empty. See
/// TextBlockReader.
std::size_t blockCut(std::string_view text);

}  // namespace embedscope
