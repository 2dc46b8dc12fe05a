#include "core/eval/contextual_vectors.h"

#include <gtest/gtest.h>

#include "core/nn/text_network.h"

namespace embedscope {
namespace {

/// A small untrained language model over w4 to w19.
EmbeddingModel languageModel(NetworkBody body) {
    TextNetworkDescription description;
    description.config.rows = description.config.outputs = 20;
    description.config.dim = 8;
    description.config.units = 5;
    description.config.body = body;
    description.config.output = OutputKind::Softmax;
    description.config.everyPlace = true;
    description.text.tokenizer = TokenizerKind::Keras;
    description.length = 10;
    description.indexing.numWords = 20;
    description.indexing.marksStart = false;
    const auto parameters = std::make_shared<NetworkParameters<float>>(3);
    const Network<float> network(description.config, parameters);
    std::vector<std::string> keys;
    for (int i = 0; i < 20; ++i) keys.push_back("w" + std::to_string(i));
    const Matrix<float>& table = parameters->find("embedding")->values;
    EmbeddingModel model;
    model.vectors = {std::make_shared<Vocabulary>(keys),
                     VectorMatrix({table.data(), table.data() + table.size()}, 20, 8)};
    model.parts.push_back(networkPart(description, parameters));
    return model;
}

TEST(ContextualVectors, areTheSameInTheEmbeddingAndDifferBehindIt) {
    const std::vector<std::string> sentences{"w5 W7 w9", "nothing", "w7 w7 w12", "w5 w7 w9"};
    for (const NetworkBody body : {NetworkBody::Gru, NetworkBody::Lstm, NetworkBody::Attention}) {
        const EmbeddingModel model = languageModel(body);
        const auto still = contextualVectors(model, sentences, "w7", 0);
        ASSERT_TRUE(still.ok()) << still.error().sentence();
        ASSERT_EQ(still->rows(), 4u);
        EXPECT_EQ(still->keys->key({0}), "w7 1: w5 w7 w9");
        for (std::uint32_t row = 0; row < 4; ++row)
            EXPECT_EQ(still->vectors.rowCopy({row}), model.vectors.vectors.rowCopy({7}));
        const std::size_t layers = (*TextNetwork::fromModel(model))->layerNames().size();
        const auto moved = contextualVectors(model, sentences, "w7", layers - 1);
        ASSERT_TRUE(moved.ok());
        EXPECT_NE(moved->vectors.rowCopy({0}), moved->vectors.rowCopy({1}));
        EXPECT_NE(moved->vectors.rowCopy({1}), moved->vectors.rowCopy({2}));
        EXPECT_EQ(moved->vectors.rowCopy({0}), moved->vectors.rowCopy({3}));  // the same sentence again
        EXPECT_EQ(contextualVectors(model, sentences, "w7", layers).error().place, "--layer");
    }
}

TEST(ContextualVectors, sayWhatIsMissing) {
    const EmbeddingModel model = languageModel(NetworkBody::Gru);
    const std::vector<std::string> sentences{"w5 w6"};
    EXPECT_EQ(contextualVectors(model, sentences, "w7", 1).error().code, ErrorCode::NotFound);
    EXPECT_EQ(contextualVectors(model, sentences, "two words", 1).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(contextualVectors(EmbeddingModel(), sentences, "w5", 1).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace embedscope
