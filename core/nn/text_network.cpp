#include "core/nn/text_network.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace embedscope {
namespace {

constexpr const char* kTable = "embedding";

const char* tokenizerId(TokenizerKind kind) {
    switch (kind) {
        case TokenizerKind::Unicode:
            return "unicode";
        case TokenizerKind::Whitespace:
            return "whitespace";
        case TokenizerKind::Keras:
            break;
    }
    return "keras";
}

Error broken(std::string what) {
    return {ErrorCode::BadFormat, "the network of this model " + std::move(what), "", "Train it again"};
}

/// Copies a tensor or rows of vectors into a parameter; false when they do not fit.
bool fill(Parameter<float>& parameter, const EmbeddingModel& model, const ModelPart& part) {
    Matrix<float>& values = parameter.values;
    if (parameter.name == kTable) {
        if (model.vectors.rows() != values.rows() || model.vectors.dim() != values.columns()) return false;
        for (std::size_t row = 0; row < values.rows(); ++row)
            model.vectors.vectors.copyRow({static_cast<std::uint32_t>(row)},
                                          {values.row(row), values.columns()});
        return true;
    }
    const ModelTensor* tensor = part.find(parameter.name);
    if (!tensor) return false;
    const auto numbers = tensor->values<float>();
    if (numbers.size() != values.size()) return false;
    std::copy(numbers.begin(), numbers.end(), values.data());
    return true;
}

/// Numbers that the network of a description would hold beside its table, at least: checked against the file
/// before memory is taken.
bool fitsPart(const NetworkConfig& config, const EmbeddingModel& model, const ModelPart& part) {
    if (config.rows != model.vectors.rows() || config.dim != model.vectors.dim()) return false;
    std::uint64_t held = 0;
    for (const ModelTensor& tensor : part.tensors) held += tensor.bytes.size() / sizeof(float);
    const double width = config.body == NetworkBody::Flatten
                             ? static_cast<double>(config.length) * static_cast<double>(config.dim)
                             : 1.0;
    return width * static_cast<double>(config.outputs) <= static_cast<double>(held);
}

}  // namespace

std::string TextNetworkDescription::toJson() const {
    nlohmann::json json = {{"network", nlohmann::json::parse(config.toJson())},
                           {"tokenizer", tokenizerId(text.tokenizer)},
                           {"lower_case", text.lowerCase},
                           {"length", length},
                           {"index_from", indexing.indexFrom},
                           {"start", indexing.start},
                           {"unknown", indexing.unknown},
                           {"marks_start", indexing.marksStart},
                           {"labels", labels}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<TextNetworkDescription> TextNetworkDescription::fromJson(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("network")) return broken("has no description");
    auto config = NetworkConfig::fromJson(json["network"].dump());
    if (!config) return config.error();
    TextNetworkDescription description;
    description.config = *config;
    try {
        const auto tokenizer = json.at("tokenizer").get<std::string>();
        description.text.tokenizer = tokenizer == "keras"        ? TokenizerKind::Keras
                                     : tokenizer == "whitespace" ? TokenizerKind::Whitespace
                                                                 : TokenizerKind::Unicode;
        description.text.lowerCase = json.at("lower_case").get<bool>();
        description.length = json.at("length").get<std::uint32_t>();
        description.indexing.numWords = static_cast<std::uint32_t>(config->rows);
        description.indexing.indexFrom = json.at("index_from").get<std::uint32_t>();
        description.indexing.start = json.at("start").get<std::uint32_t>();
        description.indexing.unknown = json.at("unknown").get<std::uint32_t>();
        description.indexing.marksStart = json.at("marks_start").get<bool>();
        description.labels = json.at("labels").get<std::vector<std::string>>();
    } catch (const nlohmann::json::exception&) {
        return broken("lacks a setting or has one of another type");
    }
    const std::size_t classes = config->output == OutputKind::Sigmoid ? 2 : config->outputs;
    if (description.labels.size() != classes) return broken("has another number of labels than of classes");
    if (description.length == 0 || description.indexing.start >= config->rows ||
        description.indexing.unknown >= config->rows ||
        (config->body == NetworkBody::Flatten && description.length != config->length))
        return broken("reads texts in a way that its layers do not fit");
    return description;
}

ModelPart networkPart(const TextNetworkDescription& description,
                      const std::shared_ptr<NetworkParameters<float>>& parameters) {
    ModelPart part;
    part.name = TextNetworkDescription::kPart;
    part.json = description.toJson();
    for (const auto& parameter : parameters->all()) {
        if (parameter->name == kTable) continue;
        const Matrix<float>& values = parameter->values;
        part.tensors.push_back({parameter->name,
                                ScalarType::F32,
                                {values.rows(), values.columns()},
                                std::as_bytes(values.all()),
                                parameters});
    }
    return part;
}

Result<std::unique_ptr<TextNetwork>> TextNetwork::fromModel(const EmbeddingModel& model) {
    const ModelPart* part = findPart(model, TextNetworkDescription::kPart);
    if (!part)
        return Error{ErrorCode::NotFound, "this model holds no network", "",
                     "Take a model that was trained on labelled texts"};
    auto description = TextNetworkDescription::fromJson(part->json);
    if (!description) return description.error();
    if (!fitsPart(description->config, model, *part)) return broken("does not fit its vectors");
    std::unique_ptr<TextNetwork> network(new TextNetwork);
    network->m_description = std::move(*description);
    network->m_keys = model.vectors.keys;
    network->m_network = std::make_unique<Network<float>>(network->m_description.config,
                                                          std::make_shared<NetworkParameters<float>>(0),
                                                          Network<float>::Layers::Single);
    for (Parameter<float>* parameter : network->m_network->parameterList())
        if (!fill(*parameter, model, *part)) return broken("lacks the numbers of '" + parameter->name + "'");
    return network;
}

TextNetwork::Prediction TextNetwork::predict(const std::vector<std::string>& words) {
    const KerasIndexing& indexing = m_description.indexing;
    const NetworkConfig& config = m_network->config();
    std::vector<std::uint32_t> tokens;
    const bool marksStart = indexing.marksStart;
    if (marksStart) tokens.push_back(indexing.start);
    for (const std::string& word : words) {
        const auto row = m_keys->find(word);
        tokens.push_back(row && row->value > indexing.indexFrom ? row->value : indexing.unknown);
    }
    if (tokens.empty()) tokens.push_back(indexing.unknown);
    const std::size_t cut = tokens.size() > m_description.length ? tokens.size() - m_description.length : 0;
    const std::size_t kept = tokens.size() - cut;
    const std::size_t length = config.body == NetworkBody::Flatten ? config.length : kept;
    std::vector<std::uint32_t> row(length, kPadToken);
    std::copy(tokens.begin() + static_cast<std::ptrdiff_t>(cut), tokens.end(),
              row.end() - static_cast<std::ptrdiff_t>(kept));

    const Batch batch{row, 1, length, {}};
    const Pass pass{&batch, &m_workers, false, 0, 0};
    Matrix<float> logits(1, config.outputs);
    const Matrix<float>& out = m_network->forward(pass);
    std::copy(out.data(), out.data() + out.size(), logits.data());
    Prediction prediction;
    Matrix<float> shares(1, config.outputs);
    std::copy(out.data(), out.data() + out.size(), shares.data());
    probabilities(config.output, shares);
    prediction.probabilities.assign(shares.data(), shares.data() + config.outputs);
    if (config.output == OutputKind::Sigmoid)
        prediction.probabilities.insert(prediction.probabilities.begin(), 1 - prediction.probabilities[0]);
    prediction.best = static_cast<std::size_t>(
        std::max_element(prediction.probabilities.begin(), prediction.probabilities.end()) -
        prediction.probabilities.begin());

    // The gradient of the best class's logit by the vectors of the words.
    const bool sigmoid = config.output == OutputKind::Sigmoid;
    const double sign = sigmoid && prediction.best == 0 ? -1 : 1;
    Matrix<float> gradient(1, config.outputs);
    gradient.fill(0);
    gradient.data()[sigmoid ? 0 : prediction.best] = 1;
    m_network->backward(pass, gradient);
    prediction.rest = sign * static_cast<double>(logits.data()[sigmoid ? 0 : prediction.best]);
    const float* vectors = m_network->output(0).data();
    const float* slopes = m_network->outputGradient(0).data();
    for (std::size_t i = 0; i < kept; ++i) {
        const std::size_t token = cut + i;
        if (token < (marksStart ? 1u : 0u) || token - marksStart >= words.size()) continue;
        const std::size_t at = (length - kept + i) * config.dim;
        double logit = 0;
        for (std::size_t j = 0; j < config.dim; ++j)
            logit += static_cast<double>(vectors[at + j]) * static_cast<double>(slopes[at + j]);
        prediction.shares.push_back({token - marksStart, tokens[token] != indexing.unknown, sign * logit});
        prediction.rest -= sign * logit;
    }
    return prediction;
}

}  // namespace embedscope
