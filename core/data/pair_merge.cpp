#include "core/data/pair_merge.h"

#include <algorithm>

namespace embedscope {
namespace {

constexpr std::size_t kPiece = 1u << 16;  // pairs

/// The head of one list; the smallest key leads the heap.
struct Head {
    std::uint64_t key;
    std::size_t list;
    bool operator<(const Head& other) const { return key > other.key; }
};

}  // namespace

Status mergePairs(std::size_t lists,
                  const std::function<Result<std::span<const WeightedPair>>(std::size_t)>& refill,
                  const std::function<Status(std::span<const WeightedPair>)>& take, std::stop_token stop) {
    std::vector<std::span<const WeightedPair>> rest(lists);
    std::vector<Head> heap;
    const auto push = [&](std::size_t list) -> Status {
        if (rest[list].empty()) {
            auto next = refill(list);
            if (!next) return next.error();
            rest[list] = *next;
        }
        if (rest[list].empty()) return {};
        heap.push_back({rest[list].front().key, list});
        std::push_heap(heap.begin(), heap.end());
        return {};
    };
    for (std::size_t list = 0; list < lists; ++list)
        if (Status pushed = push(list); !pushed) return pushed;

    std::vector<WeightedPair> piece;
    piece.reserve(kPiece);
    while (!heap.empty()) {
        const std::size_t list = heap.front().list;
        std::pop_heap(heap.begin(), heap.end());
        heap.pop_back();
        // Everything up to the next list's key comes from this one; the comparison in the loop replaces the
        // heap for stretches of their own.
        const std::uint64_t border = heap.empty() ? ~std::uint64_t{0} : heap.front().key;
        auto& from = rest[list];
        std::size_t used = 0;
        while (used < from.size() && (used == 0 || from[used].key <= border)) {
            const WeightedPair& pair = from[used++];
            if (!piece.empty() && piece.back().key == pair.key) {
                piece.back().weight += pair.weight;
                continue;
            }
            if (piece.size() == kPiece) {
                if (stop.stop_requested()) return cancelledError();
                if (Status taken = take(piece); !taken) return taken;
                piece.clear();
            }
            piece.push_back(pair);
        }
        from = from.subspan(used);
        if (Status pushed = push(list); !pushed) return pushed;
    }
    if (stop.stop_requested()) return cancelledError();
    return piece.empty() ? Status{} : take(piece);
}

Status mergeRuns(std::span<const PairRun> runs, std::uint64_t memoryBytes,
                 const std::function<Status(std::span<const WeightedPair>)>& take, std::stop_token stop) {
    constexpr std::uint64_t kSmallest = 256;
    const std::uint64_t share = memoryBytes / sizeof(WeightedPair) / std::max<std::size_t>(1, runs.size());
    const std::size_t perRun = std::clamp<std::uint64_t>(share, kSmallest, kPiece);
    std::vector<std::vector<WeightedPair>> buffers(runs.size());
    std::vector<std::uint64_t> done(runs.size());
    const auto refill = [&](std::size_t run) -> Result<std::span<const WeightedPair>> {
        auto& buffer = buffers[run];
        buffer.resize(std::min<std::uint64_t>(perRun, runs[run].count - done[run]));
        const std::uint64_t offset = runs[run].offset + done[run] * sizeof(WeightedPair);
        if (Status read = runs[run].file->readAt(std::as_writable_bytes(std::span(buffer)), offset); !read)
            return read.error();
        done[run] += buffer.size();
        return std::span<const WeightedPair>(buffer);
    };
    return mergePairs(runs.size(), refill, take, stop);
}

}  // namespace embedscope
