#include "core/nn/network_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace embedscope {
namespace {

constexpr NetworkBodyRow kBodies[] = {
    {NetworkBody::Flatten, "flatten", "One vector after the other (Flatten)"},
    {NetworkBody::Mean, "mean", "Their mean"},
    {NetworkBody::Gru, "gru", "A recurrent layer (GRU)"},
    {NetworkBody::Lstm, "lstm", "A recurrent layer (LSTM)"},
    {NetworkBody::Attention, "attention", "A self-attention encoder (transformer)"},
};

constexpr std::size_t kLargest = std::size_t{1} << 32;

Error broken(std::string what) {
    return {ErrorCode::BadFormat, "the description of the network " + std::move(what), "", ""};
}

bool isShare(double x) {
    return x >= 0 && x < 1;
}

}  // namespace

std::span<const NetworkBodyRow> networkBodies() {
    return kBodies;
}
const NetworkBodyRow* findNetworkBody(std::string_view id) {
    for (const NetworkBodyRow& row : kBodies)
        if (id == row.id) return &row;
    return nullptr;
}

std::size_t fittingHeads(std::size_t wanted, std::size_t dim) {
    std::size_t heads = std::clamp<std::size_t>(wanted, 1, dim);
    while (dim % heads != 0) --heads;
    return heads;
}

std::string NetworkConfig::toJson() const {
    std::string bodyId;
    for (const NetworkBodyRow& row : kBodies)
        if (row.body == body) bodyId = row.id;
    const nlohmann::json json = {{"rows", rows},
                                 {"dim", dim},
                                 {"length", length},
                                 {"body", bodyId},
                                 {"units", units},
                                 {"both_directions", bothDirections},
                                 {"heads", heads},
                                 {"blocks", blocks},
                                 {"feed_forward", feedForward},
                                 {"every_place", everyPlace},
                                 {"causal", causal},
                                 {"batch_norm", batchNorm},
                                 {"dropout", dropout},
                                 {"embedding_dropout", embeddingDropout},
                                 {"output", output == OutputKind::Sigmoid ? "sigmoid" : "softmax"},
                                 {"outputs", outputs}};
    return json.dump();
}

Result<NetworkConfig> NetworkConfig::fromJson(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return broken("is no JSON object");
    NetworkConfig config;
    try {
        config.rows = json.at("rows").get<std::size_t>();
        config.dim = json.at("dim").get<std::size_t>();
        config.length = json.at("length").get<std::size_t>();
        const auto* body = findNetworkBody(json.at("body").get<std::string>());
        if (!body) return broken("names a body that this program does not know");
        config.body = body->body;
        config.units = json.at("units").get<std::size_t>();
        config.bothDirections = json.at("both_directions").get<bool>();
        config.heads = json.at("heads").get<std::size_t>();
        config.blocks = json.at("blocks").get<std::size_t>();
        config.feedForward = json.at("feed_forward").get<std::size_t>();
        config.everyPlace = json.at("every_place").get<bool>();
        config.causal = json.at("causal").get<bool>();
        config.batchNorm = json.at("batch_norm").get<bool>();
        config.dropout = json.at("dropout").get<double>();
        config.embeddingDropout = json.at("embedding_dropout").get<double>();
        config.output =
            json.at("output").get<std::string>() == "softmax" ? OutputKind::Softmax : OutputKind::Sigmoid;
        config.outputs = json.at("outputs").get<std::size_t>();
    } catch (const nlohmann::json::exception&) {
        return broken("lacks a setting or has one of another type");
    }
    const auto fits = [](std::size_t size) { return size >= 1 && size < kLargest; };
    if (!fits(config.rows) || !fits(config.dim) || !fits(config.outputs) || config.length >= kLargest ||
        (config.body == NetworkBody::Flatten && config.length == 0))
        return broken("has a size that is out of range");
    constexpr std::size_t kMostBlocks = 1000;
    if (!fits(config.units) || !fits(config.heads) || !fits(config.feedForward) ||
        config.blocks > kMostBlocks ||
        (config.body == NetworkBody::Attention && config.dim % config.heads != 0))
        return broken("has a size that is out of range");
    if (!isShare(config.dropout) || !isShare(config.embeddingDropout))
        return broken("has a dropout that is no share");
    if (config.output == OutputKind::Sigmoid && config.outputs != 1)
        return broken("has a sigmoid with more than one output");
    return config;
}

}  // namespace embedscope
