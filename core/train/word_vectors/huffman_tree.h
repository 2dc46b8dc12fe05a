#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace embedscope {

/// The binary tree of hierarchical softmax: every word is a leaf, frequent words near the root (Huffman
/// 1952), so that a word is told from all others by the few yes-or-no decisions on its path. Each inner node
/// is a row of the output matrix. Kept as one link upward a node: 8 bytes a word. Immutable.
class HuffmanTree {
  public:
    /// No path is longer for counts that fit in 64 bits together: depth d takes a total of the d-th Fibonacci
    /// number at least.
    static constexpr std::size_t kMaxDepth = 96;

    HuffmanTree() = default;
    /// counts: one a word, in any order, zeros count as one; 1 to 2^30 words.
    /// The work ends early when stop asks for it; the tree is then of no use.
    explicit HuffmanTree(std::span<const std::uint64_t> counts, std::stop_token stop = {});

    std::size_t words() const { return m_words; }
    /// Inner nodes are numbered in the order in which they were joined, rarest first; the root is the last.
    std::size_t innerNodes() const { return m_words == 0 ? 0 : m_words - 1; }

    /// Calls visit(node, second) for each inner node above a word, from the leaf to the root; second says
    /// whether the path leaves the node by its second branch, the more frequent one (word2vec's code 1).
    template <class Visit>
    void forPath(std::uint32_t word, Visit visit) const {
        const std::size_t root = m_links.size();
        for (std::size_t at = word; at < root;) {
            const std::uint32_t link = m_links[at];
            visit(link >> 1, (link & 1) != 0);
            at = m_words + (link >> 1);
        }
    }
    std::size_t depth(std::uint32_t word) const;
    /// The links of words and then of inner nodes except the root: parent * 2 + (1 for the second branch).
    std::span<const std::uint32_t> links() const { return m_links; }

  private:
    std::size_t m_words = 0;
    std::vector<std::uint32_t> m_links;
};

}  // namespace embedscope
