#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/bag_features.h"
#include "core/model/embedding_model.h"
#include "core/model/label_tree.h"

namespace embedscope {

/// How scores become probabilities, and what was minimised.
enum class ClassifierObjective {
    Softmax,              ///< over all labels
    NegativeSampling,     ///< a sigmoid a label; divided by their sum, so that they are probabilities of one
                          ///< label
    HierarchicalSoftmax,  ///< the product of the decisions on a label's path in a LabelTree
};
/// "softmax", "negative-sampling", "hierarchical-softmax".
const char* classifierObjectiveName(ClassifierObjective objective);

/// A linear classifier over the mean of a text's rows: fastText's supervised model. The rows of words, and of
/// kEndOfText, are the model's vectors; its part "classifier" holds everything else. Immutable: any number of
/// threads may use one.
class BagClassifier {
  public:
    static constexpr const char* kPartName = "classifier";

    /// What the part holds. Row i of bucketRows (m x d) is that of bucket buckets[i] (rising); buckets that
    /// no training text reached have no row and are left out of a bag. output is labels x d, or (labels - 1)
    /// x d for hierarchical softmax. Labels have their counts in the training texts.
    struct Contents {
        BagFeatures features;
        ClassifierObjective objective = ClassifierObjective::Softmax;
        std::shared_ptr<const Vocabulary> labels;
        ModelTensor output;
        ModelTensor buckets;
        ModelTensor bucketRows;
    };
    static ModelPart makePart(Contents contents);

    /// Shares the model's memory. Errors: NotFound (the model has no such part), BadFormat (one that does not
    /// fit).
    static Result<std::shared_ptr<const BagClassifier>> open(ModelPtr model);

    const Vocabulary& labels() const { return *m_contents.labels; }
    const BagFeatures& features() const { return m_contents.features; }
    ClassifierObjective objective() const { return m_contents.objective; }
    std::size_t dim() const { return m_model->vectors.dim(); }
    /// Whether a word has a row, or character n-grams with rows.
    bool knows(std::string_view word) const;

    /// The probability of each label for a text that was split as features().text says. A text without a
    /// known word is judged by kEndOfText alone.
    std::vector<float> probabilities(std::span<const std::string_view> words) const;

    /// What each word adds to (score of the label - mean score of the others), exactly: runs of words share
    /// theirs equally among their words. Nothing for hierarchical softmax, which has no scores of labels.
    struct Contributions {
        std::vector<double> words;  ///< one a word
        double constant = 0;        ///< of kEndOfText, whatever the text
    };
    std::optional<Contributions> contributions(std::span<const std::string_view> words,
                                               std::uint32_t label) const;

  private:
    /// A row of the bag, and which words it stands for.
    struct Entry {
        std::uint64_t row;  // of the vectors; beyond them of the buckets
        std::uint32_t first;
        std::uint32_t last;
    };

    BagClassifier() = default;
    Status check() const;
    std::vector<Entry> bagOf(std::span<const std::string_view> words) const;
    std::optional<std::uint64_t> bucketRow(std::uint64_t bucket) const;
    /// The row, copied to scratch where it is not plain float32.
    std::span<const float> row(std::uint64_t index, std::span<float> scratch) const;
    std::span<const float> outputRow(std::size_t index) const;

    ModelPtr m_model;
    Contents m_contents;
    std::optional<LabelTree> m_tree;
    std::optional<RowId> m_endRow;
};

}  // namespace embedscope
