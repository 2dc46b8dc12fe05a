#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/text/char_ngrams.h"
#include "core/text/text_options.h"

namespace embedscope {

/// What stands at the end of each text, a word of its own: its row is the classifier's bias. fastText's name
/// for the end of a line.
inline constexpr std::string_view kEndOfText = "</s>";

/// How a text becomes a bag of rows: its words, and when asked for, buckets of runs of words and of
/// characters. Source: Joulin et al. 2017, "Bag of Tricks for Efficient Text Classification", sections 2.1
/// and 2.2.
struct BagFeatures {
    TextOptions text;                   ///< how texts are split into words
    std::uint32_t wordNgrams = 1;       ///< runs of up to that many words; 1: the words alone
    bool charNgrams = false;            ///< whether words have character n-grams
    NgramRange ngrams;                  ///< which; meaningful with charNgrams
    std::uint64_t buckets = 2'000'000;  ///< into which both kinds are hashed

    bool hasBuckets() const { return wordNgrams > 1 || charNgrams; }

    /// One JSON object.
    std::string toJson() const;
    /// Errors: BadFormat (not what toJson() writes, or numbers out of range).
    static Result<BagFeatures> fromJson(std::string_view json);

    bool operator==(const BagFeatures&) const = default;
};

/// Calls sink(bucket, first, last) for each run of 2 to longest words of a text, by the first word, then by
/// length. hashes are fastTextHash() of the words, in order, kEndOfText included. Bit for bit the buckets of
/// fastText 0.9.2 (Dictionary::addWordNgrams), which takes its hashes as signed numbers.
template <class Sink>
void forEachWordNgram(std::span<const std::uint32_t> hashes, std::uint32_t longest, std::uint64_t buckets,
                      Sink&& sink) {
    const auto extended = [](std::uint32_t hash) {
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(hash)));
    };
    for (std::size_t first = 0; first < hashes.size(); ++first) {
        std::uint64_t hash = extended(hashes[first]);
        for (std::size_t last = first + 1; last < hashes.size() && last < first + longest; ++last) {
            hash = hash * 116049371u + extended(hashes[last]);
            sink(hash % buckets, first, last);
        }
    }
}

}  // namespace embedscope
