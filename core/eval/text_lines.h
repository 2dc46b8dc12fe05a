#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// A small text file, plain or gzip, as its lines: without line ends (LF or CRLF), a byte-order mark or the
/// empty last line. Errors: as ByteStream::open and read, TooLarge beyond 256 MB of text.
Result<std::vector<std::string>> readLines(const std::filesystem::path& file);

/// The parts of a line between characters of separators; empty parts are left out.
std::vector<std::string_view> splitFields(std::string_view line, std::string_view separators);

}  // namespace embedscope
