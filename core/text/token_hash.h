#pragma once

#include <cstdint>
#include <string_view>

namespace embedscope {

/// fastText's hash: FNV-1a in 32 bits over bytes that are sign-extended first, a slip of its authors that
/// every model of it depends on. Equal to FNV-1a for ASCII. Source: fastText 0.9.2, Dictionary::hash.
constexpr std::uint32_t fastTextHash(std::string_view text) {
    std::uint32_t hash = 2166136261u;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        hash ^= byte < 0x80 ? byte : 0xFFFFFF00u | byte;
        hash *= 16777619u;
    }
    return hash;
}

/// The bucket of a character n-gram, 0 to buckets - 1, as fastText has it. buckets > 0.
constexpr std::uint64_t ngramBucket(std::string_view ngram, std::uint64_t buckets) {
    return fastTextHash(ngram) % buckets;
}

/// The bucket of a word under one of several hash functions, 0 to buckets - 1. Two words that share a bucket
/// under one function are no likelier than others to share one under another. buckets > 0.
/// 64-bit FNV-1a, begun differently for each function, and mixed at the end as in splitmix64 so that its low
/// bits are good.
constexpr std::uint64_t wordBucket(std::string_view word, std::uint32_t function, std::uint64_t buckets) {
    std::uint64_t hash = 14695981039346656037ull ^ (function * 0x9E3779B97F4A7C15ull);
    for (const char c : word) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ull;
    }
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9ull;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBull;
    return (hash ^ (hash >> 31)) % buckets;
}

}  // namespace embedscope
