#include "core/eval/network_classifier.h"

#include <string>
#include <utility>
#include <vector>

#include "core/nn/text_network.h"

namespace embedscope {
namespace {

class NetworkClassifier : public TextClassifier {
  public:
    explicit NetworkClassifier(std::shared_ptr<const TextNetwork> network)
        : m_network(std::move(network)), m_labels(m_network->description().labels) {}

    const Vocabulary& labels() const override { return m_labels; }
    const TextOptions& textOptions() const override { return m_network->description().text; }
    std::string description() const override {
        const NetworkConfig& config = m_network->description().config;
        std::string layers =
            "network: Embedding(" + std::to_string(config.rows) + ", " + std::to_string(config.dim) + ")";
        for (const NetworkBodyRow& row : networkBodies())
            if (row.body == config.body) layers += std::string(", ") + row.id;
        if (config.batchNorm) layers += ", batch norm";
        if (config.dropout > 0) layers += ", dropout";
        return layers + ", Dense(" + std::to_string(config.outputs) + ", " +
               (config.output == OutputKind::Sigmoid ? "sigmoid)" : "softmax)");
    }
    std::vector<float> probabilitiesOf(std::span<const std::string_view> words) const override {
        return m_network->probabilities(words);
    }

  protected:
    bool knows(std::string_view word) const override { return m_network->knows(word); }
    std::size_t cutWords(std::size_t words) const override { return m_network->cutWords(words); }
    Status explain(std::span<const std::string_view> words, std::uint32_t label, TextPrediction& prediction,
                   std::stop_token stop) const override {
        const auto shares = m_network->shares(words, label);
        if (!shares) return TextClassifier::explain(words, label, prediction, stop);
        prediction.method = ExplanationMethod::Linear;
        prediction.constant = shares->constant;
        for (std::size_t i = 0; i < words.size(); ++i) prediction.words[i].weight = shares->words[i];
        return {};
    }

  private:
    std::shared_ptr<const TextNetwork> m_network;
    Vocabulary m_labels;
};

}  // namespace

Result<std::shared_ptr<const TextClassifier>> openNetworkClassifier(const EmbeddingModel& model) {
    auto network = TextNetwork::fromModel(model);
    if (!network) return network.error();
    return std::shared_ptr<const TextClassifier>(std::make_shared<NetworkClassifier>(std::move(*network)));
}

}  // namespace embedscope
