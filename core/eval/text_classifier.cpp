#include "core/eval/text_classifier.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <mutex>
#include <numeric>
#include <utility>

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

/// Networks work on their own scratch, so each thread borrows one.
class NetworkTextClassifier : public TextClassifier {
  public:
    NetworkTextClassifier(ModelPtr model, std::unique_ptr<TextNetwork> first)
        : m_model(std::move(model)), m_description(first->description()) {
        m_labels = Vocabulary(m_description.labels);
        m_idle.push_back(std::move(first));
    }

    const Vocabulary& labels() const override { return m_labels; }
    const TextOptions& textOptions() const override { return m_description.text; }
    std::string description() const override {
        return "network on texts of up to " + std::to_string(m_description.length) + " words, " +
               std::to_string(labels().size()) + " labels";
    }
    std::vector<float> probabilitiesOf(std::span<const std::string_view> words) const override {
        const auto prediction = predictWords(words);
        return {prediction.probabilities.begin(), prediction.probabilities.end()};
    }

  protected:
    bool knows(std::string_view word) const override { return m_model->vectors.keys->find(word).has_value(); }
    std::size_t cutWords(std::size_t words) const override {
        const std::size_t room = m_description.length - (m_description.indexing.marksStart ? 1 : 0);
        return words > room ? words - room : 0;
    }
    Status explain(std::span<const std::string_view> words, std::uint32_t, TextPrediction& prediction,
                   std::stop_token) const override {
        const auto result = predictWords(words);
        prediction.method = ExplanationMethod::Gradient;
        prediction.constant = result.rest;
        for (const auto& share : result.shares) {
            prediction.words[share.word].weight = share.logit;
            prediction.words[share.word].known = share.isKnown;
        }
        return {};
    }

  private:
    TextNetwork::Prediction predictWords(std::span<const std::string_view> words) const {
        std::unique_ptr<TextNetwork> network;
        {
            const std::lock_guard lock(m_mutex);
            if (!m_idle.empty()) {
                network = std::move(m_idle.back());
                m_idle.pop_back();
            }
        }
        if (!network) {
            auto another = TextNetwork::fromModel(*m_model);
            assert(another.ok());  // the first one was
            network = std::move(*another);
        }
        auto prediction = network->predict({words.begin(), words.end()});
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(network));
        return prediction;
    }

    ModelPtr m_model;
    TextNetworkDescription m_description;
    Vocabulary m_labels;
    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<TextNetwork>> m_idle;
};

}  // namespace

const char* explanationLabel(ExplanationMethod method) {
    switch (method) {
        case ExplanationMethod::Linear:
            return "share of the score above the mean of the other labels";
        case ExplanationMethod::Gradient:
            return "gradient of the score times the word's vector";
        case ExplanationMethod::LeaveOneOut:
            break;
    }
    return "fall of the log-odds when the word is left out";
}

bool TextClassifier::canOpen(const EmbeddingModel& model) {
    return findPart(model, BagClassifier::kPartName) != nullptr ||
           findPart(model, TextNetworkDescription::kPart) != nullptr;
}

Result<std::shared_ptr<const TextClassifier>> TextClassifier::open(ModelPtr model) {
    if (findPart(*model, TextNetworkDescription::kPart)) {
        auto network = TextNetwork::fromModel(*model);
        if (!network) return network.error();
        return std::shared_ptr<const TextClassifier>(
            std::make_shared<NetworkTextClassifier>(std::move(model), std::move(*network)));
    }
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
