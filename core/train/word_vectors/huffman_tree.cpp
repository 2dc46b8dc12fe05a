#include "core/train/word_vectors/huffman_tree.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace embedscope {
namespace {

/// Takes leaves and inner nodes in the order of their counts: both lists rise by themselves, the leaves by
/// sorting and the inner nodes because each is joined from the two smallest that are left.
class SmallestFirst {
  public:
    explicit SmallestFirst(std::span<const std::uint64_t> counts)
        : m_leaves(counts.size()), m_counts(counts) {
        std::iota(m_leaves.begin(), m_leaves.end(), 0u);
        // A vocabulary in its usual order, most frequent first, only wants turning round.
        if (std::is_sorted(counts.rbegin(), counts.rend())) {
            std::ranges::reverse(m_leaves);
            m_inner.reserve(counts.size());
            return;
        }
        std::stable_sort(m_leaves.begin(), m_leaves.end(), [&](std::uint32_t a, std::uint32_t b) {
            return count(a) != count(b) ? count(a) < count(b)
                                        : a > b;  // of equals the later word, as word2vec
        });
        m_inner.reserve(counts.size());
    }

    struct Node {
        std::size_t index = 0;  ///< a word, or the number of words plus an inner node
        std::uint64_t count = 0;
    };
    Node take() {
        const bool leafLeft = m_leaf < m_leaves.size();
        const bool innerLeft = m_next < m_inner.size();
        if (leafLeft && (!innerLeft || count(m_leaves[m_leaf]) < m_inner[m_next])) {
            const std::uint32_t word = m_leaves[m_leaf++];
            return {word, count(word)};
        }
        const std::size_t inner = m_next++;
        return {m_leaves.size() + inner, m_inner[inner]};
    }
    void addInner(std::uint64_t count) { m_inner.push_back(count); }

  private:
    std::uint64_t count(std::uint32_t word) const { return std::max<std::uint64_t>(m_counts[word], 1); }

    std::vector<std::uint32_t> m_leaves;
    std::span<const std::uint64_t> m_counts;
    std::vector<std::uint64_t> m_inner;
    std::size_t m_leaf = 0;
    std::size_t m_next = 0;
};

}  // namespace

HuffmanTree::HuffmanTree(std::span<const std::uint64_t> counts, std::stop_token stop)
    : m_words(counts.size()) {
    if (m_words < 2) return;
    m_links.resize(2 * m_words - 2);
    SmallestFirst queue(counts);
    for (std::uint32_t inner = 0; inner + 1 < m_words; ++inner) {
        if (inner % 65536 == 0 && stop.stop_requested()) return;
        const auto first = queue.take();
        const auto second = queue.take();
        m_links[first.index] = inner * 2;
        m_links[second.index] = inner * 2 + 1;
        queue.addInner(first.count + second.count);
    }
}

std::size_t HuffmanTree::depth(std::uint32_t word) const {
    std::size_t nodes = 0;
    forPath(word, [&](std::uint32_t, bool) { ++nodes; });
    return nodes;
}

}  // namespace embedscope
