#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace embedscope {

/// Rows of an embedding table with a meaning of their own, as Keras numbers them.
inline constexpr std::uint32_t kPadToken = 0;
/// The target of a place that nothing is to be predicted at.
inline constexpr std::uint32_t kNoTarget = std::numeric_limits<std::uint32_t>::max();

/// A mini-batch: examples x length token ids, filled up with kPadToken at the front or the back, and the
/// right answers: one an example, or one a place where a network predicts at each place. A view; the owner
/// keeps the numbers.
struct Batch {
    std::span<const std::uint32_t> tokens;
    std::size_t examples = 0;
    std::size_t length = 0;
    std::span<const std::uint32_t>
        targets;  ///< class numbers; may be empty where only a prediction is wanted

    const std::uint32_t* row(std::size_t example) const { return tokens.data() + example * length; }
};

}  // namespace embedscope
