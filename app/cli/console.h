#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "app/cli/exit_codes.h"
#include "core/base/error.h"

namespace embedscope::cli {

/// Writes to stdout; a failure is kept for finishOutput().
void print(std::string_view text);
/// One line to stderr.
void note(std::string_view sentence);

/// Says the failure on stderr in one sentence; the exit code is kInterrupted for Cancelled and kFailed
/// otherwise.
ExitCode failed(const Error& error);
/// Says on stderr what is wrong with the command line.
ExitCode wrongUsage(const Error& error);

/// Flushes stdout; a result that could not be written (full disk, closed pipe) turns kDone into kFailed.
ExitCode finishOutput(ExitCode code);

/// JSON on one line; bytes that are no UTF-8 become U+FFFD, numbers that are not finite become null.
std::string jsonLine(const nlohmann::ordered_json& value);

/// Tabs, line ends and backslashes of a key as \t, \n, \r and \\, so that it stays in its cell.
std::string tsvCell(std::string_view key);
/// The shortest decimal that reads back to the same float.
std::string shortest(float value);
/// Fixed decimals, C locale.
std::string fixed(double value, int decimals);
/// "1,234,567".
std::string grouped(unsigned long long value);
/// "850 bytes", "3.2 MB".
std::string byteCount(unsigned long long bytes);
/// "1 min 20 s", "0.4 s".
std::string duration(double seconds);
/// Columns that the text takes in a terminal: code points, with East Asian ones counted as two.
int displayWidth(std::string_view text);

}  // namespace embedscope::cli
