#include "core/eval/text_classifier.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/eval/network_classifier.h"
#include "core/model/bag_classifier.h"
#include "core/nn/text_network.h"
#include "core/text/tokenizer.h"

namespace embedscope {
namespace {

/// ln(p / (1 - p)), finite also at 0 and 1.
double logOdds(double probability) {
    const double p = std::clamp(probability, 1e-12, 1 - 1e-12);
    return std::log(p) - std::log1p(-p);
}

class BagTextClassifier : public TextClassifier {
  public:
    explicit BagTextClassifier(std::shared_ptr<const BagClassifier> bag) : m_bag(std::move(bag)) {}

    const Vocabulary& labels() const override { return m_bag->labels(); }
    const TextOptions& textOptions() const override { return m_bag->features().text; }
    std::string description() const override {
        return std::string("fastText's supervised model, ") + classifierObjectiveName(m_bag->objective()) +
               ", " + std::to_string(labels().size()) + " labels";
    }
    std::vector<float> probabilitiesOf(std::span<const std::string_view> words) const override {
        return m_bag->probabilities(words);
    }

  protected:
    bool knows(std::string_view word) const override { return m_bag->knows(word); }
    Status explain(std::span<const std::string_view> words, std::uint32_t label, TextPrediction& prediction,
                   std::stop_token stop) const override {
        const auto shares = m_bag->contributions(words, label);
        if (!shares) return TextClassifier::explain(words, label, prediction, stop);
        prediction.method = ExplanationMethod::Linear;
        prediction.constant = shares->constant;
        for (std::size_t i = 0; i < words.size(); ++i) prediction.words[i].weight = shares->words[i];
        return {};
    }

  private:
    std::shared_ptr<const BagClassifier> m_bag;
};

}  // namespace

const char* explanationLabel(ExplanationMethod method) {
    switch (method) {
        case ExplanationMethod::Linear:
            return "share of the score above the mean of the other labels";
        case ExplanationMethod::LeaveOneOut:
            break;
    }
    return "fall of the log-odds when the word is left out";
}

bool TextClassifier::canOpen(const EmbeddingModel& model) {
    return findPart(model, BagClassifier::kPartName) != nullptr || TextNetwork::isIn(model);
}

Result<std::shared_ptr<const TextClassifier>> TextClassifier::open(ModelPtr model) {
    if (TextNetwork::isIn(*model)) return openNetworkClassifier(*model);
    auto bag = BagClassifier::open(std::move(model));
    if (!bag) return bag.error();
    return std::shared_ptr<const TextClassifier>(std::make_shared<BagTextClassifier>(std::move(*bag)));
}

std::size_t TextClassifier::cutWords(std::size_t) const {
    return 0;
}

Status TextClassifier::explain(std::span<const std::string_view> words, std::uint32_t label,
                               TextPrediction& prediction, std::stop_token stop) const {
    prediction.method = ExplanationMethod::LeaveOneOut;
    const double whole = logOdds(static_cast<double>(probabilitiesOf(words)[label]));
    std::vector<std::string_view> rest;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (stop.stop_requested()) return cancelledError();
        rest.assign(words.begin(), words.end());
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        prediction.words[i].weight = whole - logOdds(static_cast<double>(probabilitiesOf(rest)[label]));
    }
    return {};
}

Result<TextPrediction> TextClassifier::predict(std::string_view text, const PredictOptions& options,
                                               std::stop_token stop) const {
    if (options.k == 0)
        return Error{ErrorCode::InvalidArgument, "at least one label must be asked for", "",
                     "Choose 1 or more"};
    const auto tokens = tokensOf(text, textOptions());
    if (!tokens) return tokens.error();
    const std::vector<std::string_view> words(tokens->begin(), tokens->end());
    TextPrediction prediction;
    const std::vector<float> probabilities = probabilitiesOf(words);
    std::vector<std::uint32_t> order(probabilities.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return probabilities[a] > probabilities[b]; });
    for (const std::uint32_t label : std::span(order).first(std::min(options.k, order.size())))
        prediction.labels.push_back(
            {label, std::string(labels().key({label})), static_cast<double>(probabilities[label])});
    prediction.cutWords = cutWords(words.size());
    for (const std::string_view word : words) {
        const bool known = knows(word);
        prediction.unknownWords += !known;
        if (options.explain) prediction.words.push_back({std::string(word), 0, known});
    }
    if (options.explain)
        if (Status explained = explain(words, order.front(), prediction, stop); !explained)
            return explained.error();
    return prediction;
}

}  // namespace embedscope
