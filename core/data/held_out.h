#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// Positions [begin, end) of a token stream.
struct StreamRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t size() const { return end - begin; }
    bool operator==(const StreamRange&) const = default;
};

/// A text in two parts. Both lists rise, do not touch within a list, and together cover the stream exactly
/// once. A range begins behind a sentence end wherever the text has sentences of less than about 1,000
/// tokens.
struct HeldOutSplit {
    std::vector<StreamRange> training;
    std::vector<StreamRange> validation;
    std::uint64_t trainingSize = 0;    ///< positions, sentence ends included
    std::uint64_t validationSize = 0;  ///< likewise

    bool operator==(const HeldOutSplit&) const = default;
};

/// Sets a fixed part of a text aside, to measure the loss on words that were not trained on. The text is
/// taken as blocks of about 1,000 tokens (fewer when the text is short), each ending with a sentence, or,
/// where a sentence is longer than that, within one; one block is drawn from each of m equal stretches of the
/// text, m the fraction of the blocks, at least one. stream is PreparedText::stream(); the choice depends on
/// it, the fraction and the seed, not on threads or on the vocabulary. 0 <= fraction <= 0.5; with 0 all is
/// for training. The cost grows with the number of ranges, not with the text. Errors: InvalidArgument (a
/// fraction outside, a text of fewer than two tokens with a fraction above 0).
Result<HeldOutSplit> splitHeldOut(std::span<const std::uint32_t> stream, double fraction, std::uint64_t seed);

}  // namespace embedscope
