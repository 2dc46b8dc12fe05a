#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/data/text_block_reader.h"

namespace embedscope {

/// The lines of a text file, plain or gzip; byte-order marks are dropped and UTF-16 with one is converted.
/// Used by one thread.
class LineSource {
  public:
    /// No line may be longer: a file that is no text should not fill the memory.
    static constexpr std::size_t kLongestLine = 64u << 20;

    /// Errors: those of TextBlockReader::open.
    static Result<LineSource> open(const std::filesystem::path& path);

    /// The next line without its end; the view lives until the next call. False behind the last line. Errors:
    /// those of TextBlockReader::next, TooLarge (a line beyond kLongestLine).
    Result<bool> next(std::string_view& line);
    /// The number of the line that next() gave, from 1.
    std::uint64_t number() const { return m_number; }
    /// "name:17" for that line, or for another one.
    std::string place() const { return linePlace(name(), m_number); }
    const std::string& name() const { return m_reader->names().front(); }
    const TextBlockReader& reader() const { return *m_reader; }

  private:
    explicit LineSource(std::unique_ptr<TextBlockReader> reader) : m_reader(std::move(reader)) {}

    std::unique_ptr<TextBlockReader> m_reader;
    TextBlock m_block;
    std::size_t m_at = 0;    // in the block
    bool m_atEnd = false;    // no further block
    std::string m_longLine;  // one that lies in several blocks
    std::uint64_t m_number = 0;
};

}  // namespace embedscope
