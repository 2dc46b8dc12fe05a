#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/embedding_model.h"
#include "core/text/text_options.h"

namespace embedscope {

/// How it was found out what a word did for a prediction.
enum class ExplanationMethod {
    Linear,      ///< the word's exact share of the label's score above the mean score of the other labels
    LeaveOneOut  ///< how much the log-odds of the label, ln(p / (1 - p)), fall when the word is left out
};
/// What a user reads under an explanation: "share of the score", ...
const char* explanationLabel(ExplanationMethod method);

struct LabelProbability {
    std::uint32_t label = 0;  ///< into TextClassifier::labels()
    std::string name;
    double probability = 0;  ///< 0 to 1; over all labels they sum to 1
};

struct WordContribution {
    std::string word;  ///< as the model sees it, e.g. in small letters
    double weight =
        0;  ///< above 0: speaks for the most probable label; the unit is that of ExplanationMethod
    bool known = true;  ///< false: the model has never learned it, and it has no say
};

/// What a classifier says of one text.
struct TextPrediction {
    std::vector<LabelProbability> labels;  ///< the k most probable, best first; ties by label
    std::vector<WordContribution> words;   ///< in the order of the text; empty unless explained
    double constant = 0;  ///< what speaks for the label whatever the words are; 0 for LeaveOneOut
    ExplanationMethod method = ExplanationMethod::Linear;
    std::uint64_t unknownWords = 0;  ///< words without a say
    std::uint64_t cutWords = 0;      ///< words beyond what the model looks at, left out
};

struct PredictOptions {
    std::size_t k = 1;  ///< labels wanted; more than there are gives all
    bool explain =
        false;  ///< which words carried the prediction; for LeaveOneOut as many predictions as words
};

/// A trained classifier of texts, whatever its kind: fastText's supervised model, or a network. Immutable:
/// any number of threads may use one.
class TextClassifier {
  public:
    /// Whether the model is one: cheap, for enabling an action.
    static bool canOpen(const EmbeddingModel& model);
    /// Shares the model's memory. Errors: NotFound (the model is no classifier of texts), BadFormat.
    static Result<std::shared_ptr<const TextClassifier>> open(ModelPtr model);
    virtual ~TextClassifier() = default;

    virtual const Vocabulary& labels() const = 0;
    /// How texts must be split before probabilitiesOf().
    virtual const TextOptions& textOptions() const = 0;
    /// "fastText's supervised model, softmax, 2 labels": for a caption.
    virtual std::string description() const = 0;
    /// One probability a label, for a text that is split already.
    virtual std::vector<float> probabilitiesOf(std::span<const std::string_view> words) const = 0;

    /// What a user typed, judged. A text without a known word gives what the model says of an empty one.
    /// Errors: InvalidArgument (k is 0), Cancelled.
    Result<TextPrediction> predict(std::string_view text, const PredictOptions& options,
                                   std::stop_token stop = {}) const;

  protected:
    virtual bool knows(std::string_view word) const = 0;
    /// How many words of a text of that length the model does not look at.
    virtual std::size_t cutWords(std::size_t words) const;
    /// Fills the weights of words, by leaving out one after the other unless a class knows better. Errors:
    /// Cancelled.
    virtual Status explain(std::span<const std::string_view> words, std::uint32_t label,
                           TextPrediction& prediction, std::stop_token stop) const;
};

}  // namespace embedscope
