#pragma once

#include <cstdint>
#include <span>

namespace embedscope {

enum class SequenceEnd { Front, Back };

/// How sequences of any length become rows of one length; the defaults are those of Keras' pad_sequences.
struct Padding {
    std::uint32_t length = 500;            ///< numbers a row
    SequenceEnd pad = SequenceEnd::Front;  ///< where short ones are filled
    SequenceEnd cut = SequenceEnd::Front;  ///< where long ones lose their numbers
    std::uint32_t value = 0;               ///< what fills
};

/// Writes the sequence, cut or filled, to row; row.size() == padding.length. An empty sequence gives a row of
/// padding. Source: pad_sequences of Keras 2 (padding and truncating 'pre' or 'post').
void padSequence(std::span<const std::uint32_t> sequence, const Padding& padding,
                 std::span<std::uint32_t> row);

}  // namespace embedscope
