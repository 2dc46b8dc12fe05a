#include "core/model/label_tree.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <queue>
#include <utility>

namespace embedscope {

LabelTree::LabelTree(std::span<const std::uint64_t> counts) : m_nodes(counts.size() - 1) {
    assert(counts.size() >= 2);
    const std::size_t labels = counts.size();
    // Leaves are 0 to labels - 1, inner nodes follow in the order in which they are made; the last is the
    // root.
    std::vector<std::uint32_t> parent(2 * labels - 1);
    std::vector<bool> isRight(2 * labels - 1);
    using Entry = std::pair<std::uint64_t, std::uint32_t>;  // equal counts: the earlier node first
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (std::uint32_t i = 0; i < labels; ++i) open.emplace(counts[i], i);
    for (auto node = static_cast<std::uint32_t>(labels); node < 2 * labels - 1; ++node) {
        const Entry left = open.top();
        open.pop();
        const Entry right = open.top();
        open.pop();
        parent[left.second] = parent[right.second] = node;
        isRight[right.second] = true;
        open.emplace(left.first + right.first, node);
    }
    const auto root = static_cast<std::uint32_t>(2 * labels - 2);
    m_starts.push_back(0);
    for (std::uint32_t label = 0; label < labels; ++label) {
        const auto begin = static_cast<std::ptrdiff_t>(m_steps.size());
        for (std::uint32_t at = label; at != root; at = parent[at])
            m_steps.push_back({parent[at] - static_cast<std::uint32_t>(labels), isRight[at]});
        std::reverse(m_steps.begin() + begin, m_steps.end());
        m_starts.push_back(m_steps.size());
    }
}

}  // namespace embedscope
