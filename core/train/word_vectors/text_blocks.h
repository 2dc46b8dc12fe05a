#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "core/data/held_out.h"

namespace embedscope {

/// A piece of the text that one worker trains on at a time.
struct TextBlock {
    std::uint64_t begin = 0;  ///< positions of the stream
    std::uint64_t end = 0;
    std::uint64_t words = 0;        ///< tokens of the vocabulary in it
    std::uint64_t wordsBefore = 0;  ///< of this epoch in the blocks before it; gives the learning rate

    bool operator==(const TextBlock&) const = default;
};

/// Cuts the text into blocks of at most so many positions, at sentence ends where there is one, and hands
/// them out in order. The cuts depend on the text alone, so that a run can be repeated and resumed.
/// Thread-safe.
class TextBlocks {
  public:
    static constexpr std::uint64_t kTokens = 1024;  ///< of a block, unless another size is asked for

    /// stream outlives this; ids below vocabularySize count as words (all tokens when unknownRow).
    TextBlocks(std::span<const std::uint32_t> stream, std::vector<StreamRange> ranges,
               std::uint64_t vocabularySize, bool unknownRow, std::uint64_t blockTokens = kTokens);

    /// The next block, or nothing at the end of the epoch.
    std::optional<TextBlock> next();
    void restart();

    /// Where the next block begins, as an index into the positions of all ranges taken together.
    struct Place {
        std::uint64_t range = 0;
        std::uint64_t position = 0;
        std::uint64_t words = 0;  ///< handed out in this epoch
    };
    Place place() const;
    /// False when there is no such place.
    bool moveTo(const Place& place);

    /// Words of an epoch. O(n).
    std::uint64_t countWords() const;

  private:
    std::uint64_t wordsIn(std::uint64_t begin, std::uint64_t end) const;

    std::span<const std::uint32_t> m_stream;
    std::vector<StreamRange> m_ranges;
    std::uint32_t m_vocabularySize;
    bool m_unknownRow;
    std::uint64_t m_blockTokens;
    mutable std::mutex m_mutex;
    Place m_place;
};

}  // namespace embedscope
