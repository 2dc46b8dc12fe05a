#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// Which character n-grams of a word count as its pieces.
struct NgramRange {
    static constexpr std::uint32_t kLongest = 64;

    std::uint32_t shortest = 3;  ///< characters
    std::uint32_t longest = 6;

    bool operator==(const NgramRange&) const = default;
};

/// Errors: InvalidArgument with the flag as place (the shortest is 0 or above the longest, the longest above
/// kLongest).
Status checkNgramRange(const NgramRange& range);

/// The word between the markers of its borders: "<word>". N-grams are taken from this form, so that "<th" at
/// the beginning of a word and "th" within one are different pieces.
std::string withBorders(std::string_view word);

/// Calls sink(std::string_view) for each n-gram of a bordered word, by the place of the first character, then
/// by length: every run of range.shortest to range.longest characters, the markers counted as characters, a
/// marker alone left out. A word that is itself short enough comes as its own n-gram with both markers. In
/// broken UTF-8 a byte that continues a character counts to the one before it. The views live as long as
/// bordered. Source: Bojanowski et al. 2017, section 3.2; the order and the treatment of bytes are those of
/// fastText 0.9.2 (Dictionary::computeSubwords).
template <class Sink>
void forEachNgram(std::string_view bordered, const NgramRange& range, Sink&& sink) {
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(bordered[at]) & 0xC0) == 0x80;
    };
    for (std::size_t begin = 0; begin < bordered.size(); ++begin) {
        if (continues(begin)) continue;
        std::size_t end = begin;
        for (std::uint32_t n = 1; n <= range.longest && end < bordered.size(); ++n) {
            ++end;
            while (end < bordered.size() && continues(end)) ++end;
            const bool markerAlone = n == 1 && (begin == 0 || end == bordered.size());
            if (n >= range.shortest && !markerAlone) sink(bordered.substr(begin, end - begin));
        }
    }
}

/// The n-grams of a word in that order; equal ones come as often as they occur.
std::vector<std::string> ngramsOf(std::string_view word, const NgramRange& range);

}  // namespace embedscope
