#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/data/labelled/labelled_text.h"
#include "core/kernels/bag_classifier.h"
#include "core/kernels/negative_sampling.h"
#include "core/model/label_tree.h"
#include "core/train/loss_sums.h"
#include "core/train/supervised/bag_corpus.h"
#include "core/train/supervised/supervised_settings.h"
#include "core/train/word_vectors/alias_table.h"
#include "core/train/word_vectors/training_matrix.h"

namespace embedscope {

/// What all workers of a run share. The matrices are written by all of them at once, without locks.
struct SupervisedTask {
    SupervisedSettings settings;
    std::shared_ptr<const LabelledText> text;
    std::unique_ptr<const BagCorpus> corpus;
    std::optional<LabelTree> tree;           ///< hierarchical softmax
    std::optional<AliasTable> labelSampler;  ///< negative sampling: in proportion to count^0.5, as fastText
    TrainingMatrix inputs;                   ///< words, then buckets
    TrainingMatrix outputs;                  ///< labels, or decisions

    std::size_t labels() const { return text->labels().size(); }
    /// The loss in nats of an example when every prediction is even.
    double untrainedLoss() const;
};

/// Learns from one example after the other. Used by one thread; the task outlives it.
class SupervisedWorker {
  public:
    explicit SupervisedWorker(const SupervisedTask& task);

    /// One step of gradient descent on an example. One of its labels is drawn where it has several; labels
    /// and negatives depend on seed, epoch and example alone.
    LossSums train(std::uint32_t example, std::uint64_t epoch, float learningRate);
    /// The loss of the example's labels, and whether the most probable label is one of them. Changes nothing.
    LossSums measure(std::uint32_t example);

  private:
    BagRows bagOf(std::uint32_t example) const;
    void choosePairs(std::uint32_t label, Random& random);
    NegativeSamplingBlock pairBlock(float* const* input, float learningRate) const;
    bool predictsOneOf(std::span<const std::uint32_t> labels);

    const SupervisedTask& m_task;
    BagMeanFunction m_mean;
    BagAddFunction m_add;
    LabelSoftmaxUpdateFunction m_softmaxUpdate;
    LabelSoftmaxLossFunction m_softmaxLoss;
    NegativeSamplingFunction m_pairsUpdate;
    NegativeSamplingFunction m_pairsLoss;
    AlignedFloats m_hidden;
    AlignedFloats m_change;
    AlignedFloats m_scores;
    // The decisions of an example under the other objectives: rows of the outputs and what they should say.
    std::vector<float*> m_pairRows;
    std::vector<float> m_pairWeights;
};

}  // namespace embedscope
