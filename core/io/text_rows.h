#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace embedscope {

/// What parsing some lines of a text with vectors gave. Lines count from 0 within the piece.
struct TextRows {
    std::size_t rows = 0;
    std::string arena;                        ///< the keys one after the other
    std::vector<std::uint64_t> keyEnds;       ///< in arena, one a row
    std::vector<std::uint64_t> skippedLines;  ///< blank ones too
    std::vector<std::uint64_t> raggedLines;   ///< those without dim numbers
    std::size_t nonFinite = 0;                ///< rows with NaN or infinity
    std::size_t firstNonFinite = 0;           ///< row
};

/// Lines of a text: its line ends, and one more when the last line has none.
std::size_t countLines(std::string_view text);

/// Parses whole lines into out, which has room for countLines(text) rows of dim floats; stops early when
/// asked to.
TextRows parseTextRows(std::string_view text, std::size_t dim, float* out, const std::stop_token& stop);

}  // namespace embedscope
