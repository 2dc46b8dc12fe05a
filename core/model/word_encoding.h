#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/char_ngrams.h"

namespace embedscope {

/// How a model makes the vector of a word of several rows, which it can also do for words that it has never
/// seen.
struct WordEncoding {
    enum class Kind {
        Subwords,  ///< a row of its own for each word of the vocabulary, and rows of its character n-grams
        Hash       ///< rows of buckets alone, one for each hash function
    };
    Kind kind = Kind::Subwords;
    NgramRange ngrams;            ///< Subwords
    std::uint64_t buckets = 1;    ///< into which n-grams or words are hashed
    std::uint32_t functions = 1;  ///< Hash: hash functions, 1 to kMostFunctions
    bool mean = true;             ///< a word is the mean of its rows, else their sum
    bool lowerCase = false;       ///< unseen words are case-folded first, as the text was
    bool unknownRow = false;      ///< the last row of the vocabulary is <unk>, a word without n-grams

    static constexpr std::uint32_t kMostFunctions = 16;
    static constexpr std::uint64_t kMostBuckets = 0xFFFFFFFFu;

    /// The buckets of a word as it stands, in the order of its n-grams or of the hash functions; equal ones
    /// come as often as they occur. May be empty for Subwords.
    void appendBuckets(std::string_view word, std::vector<std::uint32_t>& list) const;

    /// The description that a model part holds, one JSON object.
    std::string toJson() const;
    /// Errors: BadFormat (not what toJson() writes, or numbers out of range).
    static Result<WordEncoding> fromJson(std::string_view json);

    bool operator==(const WordEncoding&) const = default;
};

}  // namespace embedscope
