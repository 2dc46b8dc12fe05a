#include "core/model/label_tree.h"

#include <gtest/gtest.h>

#include <set>

#include "core/base/random.h"

namespace embedscope {
namespace {

TEST(LabelTree, GivesFrequentLabelsShortPathsAndUsesEveryNode) {
    const std::vector<std::uint64_t> counts{1, 50, 3, 20, 2};
    const LabelTree tree(counts);
    EXPECT_EQ(tree.nodes(), 4u);
    EXPECT_EQ(tree.path(1).size(), 1u);
    EXPECT_EQ(tree.path(3).size(), 2u);
    std::set<std::uint32_t> nodes;
    for (std::uint32_t label = 0; label < counts.size(); ++label)
        for (const auto& step : tree.path(label)) nodes.insert(step.node);
    EXPECT_EQ(nodes.size(), 4u);
    EXPECT_EQ(*nodes.rbegin(), 3u);
}

TEST(LabelTree, PathsAreAPrefixCodeOfTheSmallestLength) {
    Random random(1);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::uint64_t> counts(2 + random.below(40));
        for (auto& count : counts) count = random.below(1000);
        const LabelTree tree(counts);
        // Decisions lead to exactly one label: the probabilities of even decisions sum to 1 (Kraft's
        // equality).
        double sum = 0;
        std::uint64_t cost = 0;
        for (std::uint32_t label = 0; label < counts.size(); ++label) {
            double probability = 1;
            for (std::size_t i = 0; i < tree.path(label).size(); ++i) probability /= 2;
            sum += probability;
            cost += counts[label] * tree.path(label).size();
        }
        EXPECT_NEAR(sum, 1, 1e-12);
        // Huffman's cost is the sum of all inner nodes' counts when the two smallest are joined again and
        // again.
        std::multiset<std::uint64_t> open(counts.begin(), counts.end());
        std::uint64_t least = 0;
        while (open.size() > 1) {
            const std::uint64_t joined = *open.begin() + *std::next(open.begin());
            open.erase(open.begin(), std::next(open.begin(), 2));
            open.insert(joined);
            least += joined;
        }
        EXPECT_EQ(cost, least);
    }
}

}  // namespace
}  // namespace embedscope
