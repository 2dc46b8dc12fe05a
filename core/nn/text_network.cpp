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
    const std::size_t classes = config->everyPlace                      ? 0
                                : config->output == OutputKind::Sigmoid ? 2
                                                                        : config->outputs;
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
    part.name =
        description.config.everyPlace ? TextNetworkDescription::kLanguagePart : TextNetworkDescription::kPart;
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

Result<std::shared_ptr<const TextNetwork>> TextNetwork::fromModel(const EmbeddingModel& model) {
    const ModelPart* part = findPart(model, TextNetworkDescription::kPart);
    if (!part) part = findPart(model, TextNetworkDescription::kLanguagePart);
    if (!part)
        return Error{ErrorCode::NotFound, "this model holds no network", "",
                     "Take a model of the method imdb-keras or contextual"};
    auto description = TextNetworkDescription::fromJson(part->json);
    if (!description) return description.error();
    if (!fitsPart(description->config, model, *part)) return broken("does not fit its vectors");
    const std::shared_ptr<TextNetwork> network(new TextNetwork);
    network->m_description = std::move(*description);
    network->m_keys = model.vectors.keys;
    network->m_parameters = std::make_shared<NetworkParameters<float>>(0);
    Network<float> layers(network->m_description.config, network->m_parameters);
    for (Parameter<float>* parameter : layers.parameterList())
        if (!fill(*parameter, model, *part)) return broken("lacks the numbers of '" + parameter->name + "'");
    return std::shared_ptr<const TextNetwork>(network);
}

bool TextNetwork::knows(std::string_view word) const {
    const auto row = m_keys->find(word);
    return row && row->value > m_description.indexing.indexFrom;
}

std::size_t TextNetwork::cutWords(std::size_t words) const {
    const std::size_t tokens = words + m_description.indexing.marksStart;
    return tokens > m_description.length ? tokens - m_description.length - m_description.indexing.marksStart
                                         : 0;
}

/// The row of tokens that the network reads: cut and padded in front.
std::vector<std::uint32_t> TextNetwork::tokensOf(Words words) const {
    const KerasIndexing& indexing = m_description.indexing;
    std::vector<std::uint32_t> tokens;
    if (indexing.marksStart) tokens.push_back(indexing.start);
    for (const std::string_view word : words)
        tokens.push_back(knows(word) ? m_keys->find(word)->value : indexing.unknown);
    const std::size_t kept = std::min<std::size_t>(tokens.size(), m_description.length);
    const std::size_t length = m_description.config.body == NetworkBody::Flatten
                                   ? m_description.config.length
                                   : std::max<std::size_t>(kept, 1);
    std::vector<std::uint32_t> row(length, kPadToken);
    std::copy(tokens.end() - static_cast<std::ptrdiff_t>(kept), tokens.end(),
              row.end() - static_cast<std::ptrdiff_t>(kept));
    return row;
}

std::vector<float> TextNetwork::probabilities(Words words) const {
    const std::vector<std::uint32_t> tokens = tokensOf(words);
    const Batch batch{tokens, 1, tokens.size(), {}};
    Workers workers(1);
    const Pass pass{&batch, &workers, false, 0, 0};
    Network<float> network(m_description.config, m_parameters);
    const Matrix<float>& out = network.forward(pass);
    Matrix<float> shares(1, out.columns());
    std::copy(out.data(), out.data() + out.size(), shares.data());
    embedscope::probabilities(m_description.config.output, shares);
    if (m_description.config.output == OutputKind::Sigmoid) return {1 - shares.data()[0], shares.data()[0]};
    return {shares.data(), shares.data() + shares.size()};
}

std::vector<std::string> TextNetwork::layerNames() const {
    const NetworkConfig& config = m_description.config;
    std::vector<std::string> names{"embedding"};
    if (config.body == NetworkBody::Gru || config.body == NetworkBody::Lstm) names.push_back("states");
    if (config.body != NetworkBody::Attention) return names;
    names.push_back("positions");
    for (std::size_t i = 0; i < config.blocks; ++i) names.push_back("block " + std::to_string(i + 1));
    names.push_back("norm");
    return names;
}

Matrix<float> TextNetwork::wordVectors(Words words, std::size_t layer) const {
    const std::vector<std::uint32_t> tokens = tokensOf(words);
    const Batch batch{tokens, 1, tokens.size(), {}};
    Workers workers(1);
    const Pass pass{&batch, &workers, false, 0, 0};
    Network<float> network(m_description.config, m_parameters, Network<float>::Layers::Single);
    network.forward(pass);
    const Matrix<float>& all = network.output(layer);
    const std::size_t dim = all.size() / tokens.size();  // Flatten has made one row of them
    Matrix<float> vectors(words.size(), dim);
    vectors.fill(0);
    const std::size_t read = words.size() - cutWords(words.size());
    std::copy_n(all.data() + (tokens.size() - read) * dim, read * dim,
                vectors.data() + (words.size() - read) * dim);
    return vectors;
}

std::optional<TextNetwork::Shares> TextNetwork::shares(Words words, std::uint32_t label) const {
    const NetworkConfig& config = m_description.config;
    if (config.body != NetworkBody::Flatten && config.body != NetworkBody::Mean) return std::nullopt;
    const std::vector<std::uint32_t> tokens = tokensOf(words);
    const Batch batch{tokens, 1, tokens.size(), {}};
    Workers workers(1);
    const Pass pass{&batch, &workers, false, 0, 0, true};
    Network<float> network(config, m_parameters, Network<float>::Layers::Single);
    const Matrix<float>& logits = network.forward(pass);
    Matrix<float> slopes(1, config.outputs);
    if (config.output == OutputKind::Sigmoid) {
        slopes.fill(label == 1 ? 1.0f : -1.0f);
    } else {
        slopes.fill(-1.0f / static_cast<float>(config.outputs - 1));
        slopes.data()[label] = 1;
    }
    Shares shares;
    shares.words.resize(words.size());
    for (std::size_t c = 0; c < config.outputs; ++c)
        shares.constant += static_cast<double>(slopes.data()[c]) * static_cast<double>(logits.data()[c]);
    network.backward(pass, slopes);
    const float* vectors = network.output(0).data();
    const float* gradients = network.outputGradient(0).data();
    const std::size_t cut = cutWords(words.size());
    const std::size_t read = words.size() - cut;
    for (std::size_t i = 0; i < read; ++i) {
        const std::size_t at = (tokens.size() - read + i) * config.dim;
        double& share = shares.words[cut + i];
        for (std::size_t j = 0; j < config.dim; ++j)
            share += static_cast<double>(vectors[at + j]) * static_cast<double>(gradients[at + j]);
        shares.constant -= share;
    }
    return shares;
}

}  // namespace embedscope
