#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/kernels/window_group.h"
#include "core/train/word_vectors/example_drawer.h"

namespace embedscope {

/// The pairs of a group of neighbouring centres as WindowGroupBlock takes them. Inputs are the positions from
/// the first of any window to the last, so a word that stands in several windows is one input that counts
/// several times; outputs are all rows that the examples name, each once. Used by one thread.
class GroupPairs {
  public:
    /// Takes in the examples of neighbouring centres in order; returns the number of (centre, context word)
    /// pairs, 0 when no window holds any. They span at most kMaxInputs positions and kMaxOutputs rows.
    std::uint64_t collect(std::span<const TrainingExample> group);

    std::uint32_t firstInput() const { return m_first; }  ///< a position of the block
    std::uint32_t inputCount() const { return m_inputCount; }
    std::uint32_t outputCount() const { return m_outputCount; }
    std::uint32_t output(std::uint32_t index) const { return m_rows[index]; }
    const float* truths() const { return m_truths; }
    const float* weights() const { return m_weights; }

  private:
    static constexpr std::size_t kPairs = WindowGroupBlock::kMaxInputs * WindowGroupBlock::kMaxOutputs;

    std::uint32_t column(std::uint32_t row);
    void add(const TrainingExample& example);

    std::uint32_t m_first = 0;
    std::uint32_t m_inputCount = 0;
    std::uint32_t m_outputCount = 0;
    std::size_t m_stride = 0;
    std::array<std::uint32_t, WindowGroupBlock::kMaxOutputs> m_rows;
    alignas(64) float m_truths[kPairs];
    alignas(64) float m_weights[kPairs];
};

}  // namespace embedscope
