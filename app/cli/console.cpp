#include "app/cli/console.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace embedscope::cli {
namespace {

int firstWriteError = 0;

bool isWide(std::uint32_t c) {
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

}  // namespace

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && firstWriteError == 0)
        firstWriteError = errno;
}

void note(std::string_view sentence) {
    std::string line(sentence);
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

ExitCode failed(const Error& error) {
    if (error.code == ErrorCode::Cancelled) {
        note("embedscope-cli: interrupted");
        return kInterrupted;
    }
    note("embedscope-cli: " + error.sentence());
    return kFailed;
}

ExitCode wrongUsage(const Error& error) {
    note("embedscope-cli: " + error.sentence());
    return kWrongUsage;
}

ExitCode finishOutput(ExitCode code) {
    if (std::fflush(stdout) != 0 && firstWriteError == 0) firstWriteError = errno;
    if (firstWriteError == 0 || code != kDone) return code;
    return failed(systemError(firstWriteError, "writing the result", "standard output"));
}

std::string jsonLine(const nlohmann::ordered_json& value) {
    return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string tsvCell(std::string_view key) {
    std::string cell;
    cell.reserve(key.size());
    for (char c : key) {
        switch (c) {
            case '\t':
                cell += "\\t";
                break;
            case '\n':
                cell += "\\n";
                break;
            case '\r':
                cell += "\\r";
                break;
            case '\\':
                cell += "\\\\";
                break;
            default:
                cell += c;
        }
    }
    return cell;
}

std::string shortest(float value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return std::string(buffer, end);
}

std::string fixed(double value, int decimals) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
    return buffer;
}

std::string grouped(unsigned long long value) {
    std::string digits = std::to_string(value);
    for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), 1, ',');
    return digits;
}

std::string byteCount(unsigned long long bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " bytes";
    double amount = static_cast<double>(bytes);
    const char* unit = "";
    for (const char* next : {"kB", "MB", "GB", "TB"}) {
        if (amount < 1000) break;
        amount /= 1000;
        unit = next;
    }
    return fixed(amount, amount < 10 ? 1 : 0) + " " + unit;
}

std::string duration(double seconds) {
    if (seconds < 10) return fixed(seconds, 1) + " s";
    const auto whole = static_cast<unsigned long long>(std::llround(seconds));
    if (whole < 60) return std::to_string(whole) + " s";
    if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

int displayWidth(std::string_view text) {
    int width = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t c = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        for (std::size_t j = 1; j < length && i + j < text.size(); ++j) {
            c = c << 6 | (static_cast<unsigned char>(text[i + j]) & 0x3Fu);
        }
        const bool combining = c >= 0x0300 && c <= 0x036F;
        width += combining ? 0 : isWide(c) ? 2 : 1;
        i += length;
    }
    return width;
}

}  // namespace embedscope::cli
