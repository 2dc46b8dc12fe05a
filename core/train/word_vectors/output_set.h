#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/kernels/negative_sampling.h"
#include "core/train/word_vectors/word_vector_task.h"

namespace embedscope {

/// What an objective asks of a target word: rows of the output matrix, and for each how strongly and to which
/// side it pulls.
struct OutputSet {
    std::uint32_t count = 0;
    std::array<std::uint32_t, NegativeSamplingBlock::kMaxOutputs> rows;
    std::array<float, NegativeSamplingBlock::kMaxOutputs> weights;  ///< as NegativeSamplingBlock::weights

    void add(std::uint32_t row, float weight) {
        rows[count] = row;
        weights[count++] = weight;
    }
};

/// The objective of negative sampling: the target itself, and random rows that differ from it. A row that is
/// there twice counts twice; one that equals the target is dropped, as in word2vec.
inline void negativeOutputs(std::uint32_t target, std::span<const std::uint32_t> negatives,
                            OutputSet& outputs) {
    outputs.count = 0;
    outputs.add(target, 1);
    for (const std::uint32_t row : negatives) {
        std::uint32_t known = 0;
        while (known < outputs.count && outputs.rows[known] != row) ++known;
        if (known == outputs.count) {
            outputs.add(row, -1);
        } else if (known > 0) {
            outputs.weights[known] -= 1;
        }
    }
}

/// The objective of hierarchical softmax: the inner nodes above the target, each to be told by which branch
/// the path goes on (word2vec's code 0, the first branch, is the true side).
inline void pathOutputs(const HuffmanTree& tree, std::uint32_t target, OutputSet& outputs) {
    static_assert(HuffmanTree::kMaxDepth <= NegativeSamplingBlock::kMaxOutputs);
    outputs.count = 0;
    tree.forPath(target, [&](std::uint32_t node, bool second) { outputs.add(node, second ? -1.0f : 1.0f); });
}

}  // namespace embedscope
