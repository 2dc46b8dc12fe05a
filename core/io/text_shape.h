#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace embedscope {

/// What the first lines of a text with vectors say about the rest.
struct TextShape {
    enum class Kind {
        NoVectors,    ///< the lines do not end in equally many numbers
        NumbersOnly,  ///< a table of numbers without keys
        Counts,       ///< keys with one whole number each, as lists of word counts are
        Vectors       ///< a key and numbers on each line
    };
    Kind kind = Kind::NoVectors;
    bool hasHeader = false;  ///< the first line is "rows dim"
    std::optional<std::uint64_t>
        headerRows;  ///< nothing where the number is negative or too large to be read
    std::optional<std::uint64_t> headerDim;
    std::size_t dim = 0;         ///< numbers a line, as most lines have it; 0 when no line was seen
    std::size_t dataOffset = 0;  ///< of the first row, behind a byte-order mark and the header
    double lineBytes = 0;        ///< mean over the lines seen
    double agreement = 0;        ///< share of the lines seen that have dim numbers
};

/// Looks at the first lines (at most 64). whole: the text is all there is, so its last line counts even
/// without a line end.
TextShape inspectText(std::string_view head, bool whole);

/// "rows dim" as word2vec writes it; nothing when the line is something else.
struct HeaderLine {
    std::optional<std::uint64_t> rows;
    std::optional<std::uint64_t> dim;
};
std::optional<HeaderLine> parseHeaderLine(std::string_view line);

}  // namespace embedscope
