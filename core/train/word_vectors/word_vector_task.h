#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/train/word_vectors/alias_table.h"
#include "core/train/word_vectors/huffman_tree.h"
#include "core/train/word_vectors/input_encoding.h"
#include "core/train/word_vectors/text_blocks.h"
#include "core/train/word_vectors/training_matrix.h"
#include "core/train/word_vectors/word_vector_settings.h"

namespace embedscope {

/// What all workers of a word-vector run share. Everything but the two matrices is immutable while they work.
struct WordVectorTask {
    WordVectorSettings settings;
    std::span<const std::uint32_t> stream;  ///< PreparedText::stream()
    std::uint32_t vocabulary = 0;           ///< ids below are rows of their own
    bool unknownRow = false;                ///< the others are row number vocabulary; else they are skipped
    std::vector<std::uint32_t>
        keep;              ///< a row's token survives subsampling when 32 random bits are at most this
    AliasTable negatives;  ///< rows of outputs in proportion to count^exponent; with negative sampling only
    HuffmanTree tree;      ///< of all rows of outputs; with hierarchical softmax only
    std::uint64_t wordsPerEpoch = 0;

    InputEncoding encoding;                      ///< which rows of inputs a word is made of
    std::vector<std::uint32_t> outputRowOfWord;  ///< empty when it is the word's number
    TrainingMatrix inputs;                       ///< rows x d; with the table, row w is the vector of word w
    TrainingMatrix outputs;  ///< the prediction side: rows x d; with hierarchical softmax row i is inner node
                             ///< i of the tree, and the last row stays zero

    /// Where a word stands on the prediction side: the row, or the leaf of the tree.
    std::uint32_t outputRow(std::uint32_t word) const {
        return outputRowOfWord.empty() ? word : outputRowOfWord[word];
    }
    /// Fills keep and what the objective needs. counts has one entry a word, outputCounts one a row of
    /// outputs, 0 for those that no word uses; it is empty when they are the same. Ends
    /// early when stop asks for it; what is filled is then of no use. Errors: none.
    void prepareSampling(std::span<const std::uint64_t> counts,
                         std::span<const std::uint64_t> outputCounts = {}, std::stop_token stop = {});
    /// Centres that are trained in one step and share their negatives; groups begin at multiples of it in a
    /// block.
    std::uint32_t groupCentres() const;
    /// Rows of outputs that are learned.
    std::size_t outputRows() const;
    /// Nats per example while every prediction is even: all products are zero. counts has one entry a word.
    double untrainedLoss(std::span<const std::uint64_t> counts) const;
    /// The learning rate after that many words of an epoch: falls in a straight line over the run (Mikolov et
    /// al. 2013).
    float learningRate(std::uint64_t epoch, std::uint64_t words) const;
    /// Independent random numbers for each block, epoch and purpose, so that nothing depends on which worker
    /// takes which block.
    Random randomFor(std::uint64_t epoch, std::uint64_t block, std::uint64_t purpose) const;
};

/// The probability to keep a token of a word that makes up the share f of the text, sqrt(t / f) + t / f, at
/// most 1; 1 for t = 0. Source: word2vec.c (the paper's formula, Mikolov et al. 2013 equation 5, lacks the
/// second term).
double keepProbability(double share, double threshold);

}  // namespace embedscope
