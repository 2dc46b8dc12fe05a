#include "core/train/word_vectors/huffman_tree.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <queue>
#include <set>
#include <vector>

#include "core/base/random.h"

namespace embedscope {
namespace {

std::vector<std::uint64_t> randomCounts(std::size_t words, std::uint32_t largest, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::uint64_t> counts(words);
    for (auto& count : counts) count = 1 + random.below(1 + random.below(largest));
    return counts;
}

/// The smallest possible sum of count times depth: every join of two nodes adds their counts once.
std::uint64_t smallestCost(const std::vector<std::uint64_t>& counts) {
    std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> queue(counts.begin(),
                                                                                         counts.end());
    std::uint64_t cost = 0;
    while (queue.size() > 1) {
        const std::uint64_t first = queue.top();
        queue.pop();
        const std::uint64_t joined = first + queue.top();
        queue.pop();
        queue.push(joined);
        cost += joined;
    }
    return cost;
}

TEST(HuffmanTree, IsAsShortAsItCanBe) {
    for (std::size_t words : {2, 3, 5, 64, 1000}) {
        const auto counts = randomCounts(words, 5000, words);
        const HuffmanTree tree(counts);
        std::uint64_t cost = 0;
        for (std::uint32_t word = 0; word < words; ++word) cost += counts[word] * tree.depth(word);
        EXPECT_EQ(cost, smallestCost(counts)) << words;
    }
}

TEST(HuffmanTree, PathsEndAtTheRootAndTellAllWordsApart) {
    const auto counts = randomCounts(300, 100, 7);
    const HuffmanTree tree(counts);
    EXPECT_EQ(tree.innerNodes(), 299u);
    std::set<std::vector<std::pair<std::uint32_t, bool>>> paths;
    double kraft = 0;
    for (std::uint32_t word = 0; word < 300; ++word) {
        std::vector<std::pair<std::uint32_t, bool>> path;
        tree.forPath(word, [&](std::uint32_t node, bool second) { path.emplace_back(node, second); });
        ASSERT_FALSE(path.empty());
        EXPECT_EQ(path.back().first, 298u) << "the root is the last inner node";
        for (std::size_t i = 1; i < path.size(); ++i) EXPECT_GT(path[i].first, path[i - 1].first);
        EXPECT_TRUE(paths.insert(path).second);
        kraft += std::pow(0.5, static_cast<double>(path.size()));
    }
    EXPECT_DOUBLE_EQ(kraft, 1) << "the probabilities of all words add up to one";
}

/// Counts 5 4 3 1 by hand, as word2vec.c joins them: (1, 3) -> 4, then the leaf 4 and the inner 4, then 5
/// and 8.
TEST(HuffmanTree, JoinsAndCodesAsWord2Vec) {
    const HuffmanTree tree(std::vector<std::uint64_t>{5, 4, 3, 1});
    const auto pathOf = [&](std::uint32_t word) {
        std::vector<std::pair<std::uint32_t, bool>> path;
        tree.forPath(word, [&](std::uint32_t node, bool second) { path.emplace_back(node, second); });
        return path;
    };
    using Path = std::vector<std::pair<std::uint32_t, bool>>;
    EXPECT_EQ(pathOf(3), (Path{{0, false}, {1, false}, {2, true}}));
    EXPECT_EQ(pathOf(2), (Path{{0, true}, {1, false}, {2, true}}));
    EXPECT_EQ(pathOf(1), (Path{{1, true}, {2, true}}));
    EXPECT_EQ(pathOf(0), (Path{{2, false}}));
}

TEST(HuffmanTree, TheDeepestTreeThatCountsAllowFitsTheLimit) {
    std::vector<std::uint64_t> counts{1, 1};
    while (counts.size() < 90) counts.push_back(counts[counts.size() - 1] + counts[counts.size() - 2]);
    const HuffmanTree tree(counts);
    std::size_t deepest = 0;
    for (std::uint32_t word = 0; word < counts.size(); ++word) deepest = std::max(deepest, tree.depth(word));
    EXPECT_EQ(deepest, counts.size() - 1);
    EXPECT_LE(deepest, HuffmanTree::kMaxDepth);
}

TEST(HuffmanTree, OneWordNeedsNoDecision) {
    const HuffmanTree tree(std::vector<std::uint64_t>{7});
    EXPECT_EQ(tree.innerNodes(), 0u);
    EXPECT_EQ(tree.depth(0), 0u);
    EXPECT_EQ(HuffmanTree().innerNodes(), 0u);
}

}  // namespace
}  // namespace embedscope
