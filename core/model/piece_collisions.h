#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/piece_vectors.h"

namespace embedscope {

/// A word or an n-gram that shares a bucket with another.
struct CollidingItem {
    std::string text;
    std::uint64_t count = 0;  ///< how often it stands in the training text; 0 where the model has no counts
};

/// All that fell into one bucket, the most frequent first.
struct Collision {
    std::uint32_t bucket = 0;
    std::vector<CollidingItem> items;  ///< two or more
};

struct CollisionQuery {
    std::optional<std::string> word;  ///< only the buckets of this word, of whichever collide
    std::size_t limit = 0;            ///< at most that many buckets, 0: all
};

struct CollisionReport {
    std::uint64_t buckets = 0;           ///< that there are
    std::uint64_t usedBuckets = 0;       ///< that a word or an n-gram fell into
    std::uint64_t items = 0;             ///< different words or n-grams of the vocabulary
    std::uint64_t collidingItems = 0;    ///< of them, those that share a bucket
    std::uint64_t inseparableItems = 0;  ///< of these, those that share all their buckets with one other
                                         ///< item, so that the model cannot tell the two apart
    std::uint64_t collidingBuckets = 0;  ///< buckets with two items or more
    std::vector<Collision> collisions;   ///< by the count of their second most frequent item, then by bucket
};

/// Which words of the vocabulary (hash buckets) or which of their n-grams (subwords) share a row. With
/// several hash functions a bucket holds every word that one of them puts there. The counts are of all the
/// vocabulary, or of the word's buckets alone when the query names a word (any word, in the vocabulary or
/// not; it is then among the items). O(pieces of the vocabulary) in bounded memory. Errors: InvalidArgument
/// (the word is empty or no UTF-8), Cancelled.
Result<CollisionReport> findCollisions(const PieceVectors& pieces, const CollisionQuery& query,
                                       std::stop_token stop = {});

}  // namespace embedscope
