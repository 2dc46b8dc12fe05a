#include "core/nn/text_network.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"

namespace embedscope {
namespace {

struct Made {
    TextNetworkDescription description;
    std::shared_ptr<NetworkParameters<float>> parameters;
    EmbeddingModel model;
};

/// A model with a network of random weights over words w4 to w29.
Made madeModel(NetworkBody body, std::size_t classes, bool batchNorm) {
    Made made;
    TextNetworkDescription& d = made.description;
    d.config.rows = 30;
    d.config.dim = 9;
    d.config.body = body;
    d.config.length = body == NetworkBody::Flatten ? 12 : 0;
    d.config.units = 6;
    d.config.heads = 3;
    d.config.batchNorm = batchNorm;
    d.config.dropout = 0.5;
    d.config.output = classes == 2 ? OutputKind::Sigmoid : OutputKind::Softmax;
    d.config.outputs = classes == 2 ? 1 : classes;
    d.length = 12;
    d.text.tokenizer = TokenizerKind::Keras;
    d.indexing.numWords = 30;
    for (std::size_t i = 0; i < classes; ++i) d.labels.push_back("label" + std::to_string(i));
    made.parameters = std::make_shared<NetworkParameters<float>>(3);
    const Network<float> network(d.config, made.parameters);
    Random random(5);
    for (Parameter<float>* parameter : network.parameterList())
        for (float& x : parameter->values.all()) x += 0.4f * random.uniformFloat() - 0.1f;
    std::vector<std::string> keys;
    for (int i = 0; i < 30; ++i) keys.push_back("w" + std::to_string(i));
    const Matrix<float>& table = made.parameters->find("embedding")->values;
    made.model.vectors = {std::make_shared<Vocabulary>(keys),
                          VectorMatrix({table.data(), table.data() + table.size()}, 30, 9)};
    made.model.parts.push_back(networkPart(d, made.parameters));
    return made;
}

std::vector<Made> madeModels() {
    std::vector<Made> all;
    for (const NetworkBodyRow& body : networkBodies())
        for (const std::size_t classes : {2, 3})
            for (const bool batchNorm : {false, true})
                all.push_back(madeModel(body.body, classes, batchNorm));
    return all;
}

TEST(TextNetwork, comesBackFromItsPart) {
    for (const Made& made : madeModels()) {
        const auto network = TextNetwork::fromModel(made.model);
        ASSERT_TRUE(network.ok()) << network.error().sentence();
        EXPECT_EQ((*network)->description().toJson(), made.description.toJson());
        const std::vector<std::string_view> words{"w5", "w17", "nobody", "w5"};
        const auto probabilities = (*network)->probabilities(words);
        EXPECT_EQ(probabilities.size(), made.description.labels.size());
        // The same by the network itself: start mark, words, padding in front.
        std::vector<std::uint32_t> tokens{1, 5, 17, 2, 5};
        if (made.description.config.body == NetworkBody::Flatten)
            tokens.insert(tokens.begin(), 12 - tokens.size(), kPadToken);
        const Batch batch{tokens, 1, tokens.size(), {}};
        Workers workers(1);
        const Pass pass{&batch, &workers, false, 0, 0};
        Network<float> direct(made.description.config, made.parameters);
        const Matrix<float>& logits = direct.forward(pass);
        if (made.description.labels.size() == 2)
            EXPECT_NEAR(probabilities[1], 1 / (1 + std::exp(-logits.data()[0])), 1e-6);
        else
            EXPECT_NEAR(std::log(probabilities[2] / probabilities[0]), logits.data()[2] - logits.data()[0],
                        1e-4);
    }
}

TEST(TextNetwork, sharesOfTheWordsAddUpToTheScore) {
    for (const Made& made : madeModels()) {
        const auto network = *TextNetwork::fromModel(made.model);
        std::vector<std::string> text;
        for (int i = 0; i < 15; ++i) text.push_back("w" + std::to_string(4 + i));
        for (const std::size_t length : {0, 1, 7, 15}) {
            const std::vector<std::string_view> words(text.begin(),
                                                      text.begin() + static_cast<std::ptrdiff_t>(length));
            const auto probabilities = network->probabilities(words);
            for (std::uint32_t label = 0; label < probabilities.size(); ++label) {
                const auto shares = network->shares(words, label);
                if (!shares) continue;  // not linear
                double mean = 0;        // of the logarithms of the others
                for (std::size_t other = 0; other < probabilities.size(); ++other)
                    if (other != label)
                        mean += std::log(static_cast<double>(probabilities[other])) /
                                static_cast<double>(probabilities.size() - 1);
                double sum = shares->constant;
                for (const double share : shares->words) sum += share;
                EXPECT_NEAR(sum, std::log(static_cast<double>(probabilities[label])) - mean, 2e-3);
                for (std::size_t i = 0; i < network->cutWords(length); ++i) EXPECT_EQ(shares->words[i], 0);
            }
        }
        EXPECT_EQ(network->cutWords(15), 3u);
        EXPECT_EQ(network->cutWords(12), 0u);
    }
}

TEST(TextNetwork, refusesPartsThatDoNotFit) {
    Made made = madeModel(NetworkBody::Flatten, 2, true);
    EmbeddingModel without = made.model;
    without.parts.clear();
    EXPECT_EQ(TextNetwork::fromModel(without).error().code, ErrorCode::NotFound);
    for (std::size_t i = 0; i < made.model.parts[0].tensors.size(); ++i) {
        EmbeddingModel lacking = made.model;
        lacking.parts[0].tensors.erase(lacking.parts[0].tensors.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(TextNetwork::fromModel(lacking).error().code, ErrorCode::BadFormat);
    }
    for (const char* json : {"", "{}", R"({"network":{}})", "[1]"}) {
        EmbeddingModel broken = made.model;
        broken.parts[0].json = json;
        EXPECT_EQ(TextNetwork::fromModel(broken).error().code, ErrorCode::BadFormat) << json;
    }
    EmbeddingModel other = made.model;
    other.parts[0].json = made.model.parts[0].json;
    const auto at = other.parts[0].json.find("\"length\":12");
    ASSERT_NE(at, std::string::npos);
    other.parts[0].json.replace(at, 11, "\"length\":4000000000");
    EXPECT_FALSE(TextNetwork::fromModel(other).ok());
}

}  // namespace
}  // namespace embedscope
