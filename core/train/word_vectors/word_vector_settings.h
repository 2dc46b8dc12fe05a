#pragma once

#include <cstdint>

#include "core/model/recipe.h"
#include "core/text/char_ngrams.h"
#include "core/train/word_vectors/input_encoding.h"

namespace embedscope {

/// How the words of a window become inputs.
enum class ExampleSource {
    SkipGram,  ///< each context word alone predicts the centre
    Cbow       ///< the context words together predict the centre
};
/// How a prediction is scored.
enum class Objective {
    NegativeSampling,     ///< the target against a few random words
    HierarchicalSoftmax,  ///< the decisions on the target's path in a Huffman tree
    Softmax               ///< the target against all words
};
enum class InitialDistribution { Uniform, Normal };

/// The settings of a word-vector run as plain numbers; see word_vector_specs.cpp for what they mean.
struct WordVectorSettings {
    ExampleSource source = ExampleSource::SkipGram;
    Objective objective = Objective::NegativeSampling;
    std::size_t dim = 100;
    std::uint32_t window = 5;
    std::uint32_t negative = 5;
    std::uint64_t epochs = 5;
    double sample = 1e-3;
    double learningRate = 0.05;
    double minimumLearningRate = 1e-4;
    double negativeExponent = 0.75;
    std::uint64_t seed = 1;
    double validation = 0;
    InitialDistribution init = InitialDistribution::Uniform;
    double initScale = 0.5;
    bool cbowMean = true;
    bool reproducible = false;  ///< the same model with any number of threads, on any processor
    bool unknownRow = false;    ///< words outside the vocabulary share a last row

    InputEncodingKind encoding = InputEncodingKind::Table;
    NgramRange ngrams;                  ///< Subwords
    std::uint64_t buckets = 2'000'000;  ///< Subwords and Hash
    std::uint32_t hashes = 1;           ///< Hash
    bool combineMean = true;            ///< Hash: rows of a word are averaged, else added up
};

/// recipe is of a method that WordVectorTrainer trains.
WordVectorSettings wordVectorSettings(const Recipe& recipe);

}  // namespace embedscope
