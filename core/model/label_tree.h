#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace embedscope {

/// The Huffman tree of hierarchical softmax: a label is a path of yes-or-no decisions, short for frequent
/// labels. Each inner node has a row of the output matrix. Immutable. Source: Morin and Bengio 2005; Mikolov
/// et al. 2013.
class LabelTree {
  public:
    /// One decision of a path.
    struct Step {
        std::uint32_t node;  ///< row of the output matrix, below nodes()
        bool right;          ///< the label lies behind "yes"
    };

    /// counts: one a label, at least two labels. O(n log n).
    explicit LabelTree(std::span<const std::uint64_t> counts);

    std::size_t nodes() const { return m_nodes; }
    /// From the root to the label.
    std::span<const Step> path(std::uint32_t label) const {
        return std::span(m_steps).subspan(m_starts[label], m_starts[label + 1] - m_starts[label]);
    }

  private:
    std::size_t m_nodes;  // one fewer than labels
    std::vector<Step> m_steps;
    std::vector<std::size_t> m_starts;
};

}  // namespace embedscope
