#include "core/nn/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/kernels/simd_dispatch.h"
#include "core/nn/drop_mask.h"
#include "core/nn/layers/batch_norm.h"
#include "core/nn/optimizer.h"
#include "tests/core/nn/made_batch.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kSteps = 15;

NetworkConfig imdbLike() {
    NetworkConfig config;
    config.rows = 50;
    config.dim = 21;
    config.length = 14;
    return config;
}

/// The losses of some updates with Adam.
template <class T>
std::vector<double> lossesOf(const NetworkConfig& config, unsigned threads, std::uint64_t seed,
                             typename Network<T>::Layers layers = Network<T>::Layers::Fused,
                             std::vector<float>* weights = nullptr) {
    // Both precisions start from the same float numbers.
    auto start = std::make_shared<NetworkParameters<float>>(seed);
    Network<float> floats(config, start);
    auto parameters = std::make_shared<NetworkParameters<T>>(seed);
    Network<T> network(config, parameters, layers);
    for (const auto& parameter : parameters->all())
        for (std::size_t i = 0; i < parameter->values.size(); ++i)
            parameter->values.data()[i] = static_cast<T>(start->find(parameter->name)->values.data()[i]);
    Optimizer<T> optimizer({}, network.parameterList());
    std::vector<double> losses;
    Workers workers(threads);
    std::atomic<bool> park{false};
    workers.begin([&] {
        Matrix<T> gradient;
        for (std::uint64_t step = 0; step < kSteps; ++step) {
            const MadeBatch made(12, config.length, static_cast<std::uint32_t>(config.rows), 2, step % 7);
            const Batch batch = made.batch();
            const Pass pass{&batch, &workers, true, seed, step};
            const BatchLoss loss =
                crossEntropy(config.output, network.forward(pass), batch.targets, &gradient);
            losses.push_back(loss.nats / static_cast<double>(loss.predictions));
            network.backward(pass, gradient);
            optimizer.step(0.01, workers);
            network.commit();
        }
    });
    EXPECT_TRUE(workers.runUntil(park));
    if (weights)
        for (const auto& parameter : parameters->all())
            weights->insert(weights->end(), parameter->values.data(),
                            parameter->values.data() + parameter->values.size());
    return losses;
}

std::vector<NetworkConfig> variants() {
    std::vector<NetworkConfig> all;
    for (const NetworkBodyRow& body : networkBodies()) {
        NetworkConfig config = imdbLike();
        config.body = body.body;
        config.units = 17;
        config.heads = 3;
        config.blocks = 2;
        config.feedForward = 33;
        all.push_back(config);
        config.embeddingDropout = 0.3;
        all.push_back(config);
        config.batchNorm = true;
        config.dropout = 0.2;
        all.push_back(config);
    }
    return all;
}

/// Where rounding is soon carried far by kinks and by Adam's first, signed steps.
bool isDeep(const NetworkConfig& config) {
    return config.body != NetworkBody::Flatten && config.body != NetworkBody::Mean;
}

TEST(Network, followsTheDoublePrecisionReferenceOnEverySimdPath) {
    for (const NetworkConfig& config : variants()) {
        const auto reference = lossesOf<double>(config, 1, 4, Network<double>::Layers::Single);
        double least = reference.front();
        for (const double loss : reference) least = std::min(least, loss);
        EXPECT_LT(least, 0.97 * reference.front()) << config.toJson();
        for (const SimdPath path : availableSimdPaths()) {
            forceSimdPath(path);
            const auto losses = lossesOf<float>(config, 1, 4);
            for (std::size_t i = 0; i < losses.size(); ++i)
                ASSERT_NEAR(losses[i], reference[i], (isDeep(config) ? 2e-3 : 1e-4) * reference[i])
                    << config.toJson() << " " << simdPathName(path) << " step " << i;
        }
        forceSimdPath(std::nullopt);
    }
}

TEST(Network, givesTheSameBytesForAnyNumberOfThreads) {
    for (const NetworkConfig& config : variants()) {
        std::vector<float> one, three;
        const auto losses = lossesOf<float>(config, 1, 4, Network<float>::Layers::Fused, &one);
        EXPECT_EQ(losses, lossesOf<float>(config, 3, 4, Network<float>::Layers::Fused, &three));
        EXPECT_EQ(one, three) << config.toJson();
    }
}

TEST(Network, fusedLayersComputeWhatSingleOnesDo) {
    const NetworkConfig config = imdbLike();
    const auto fused = lossesOf<double>(config, 1, 4);
    const auto single = lossesOf<double>(config, 1, 4, Network<double>::Layers::Single);
    for (std::size_t i = 0; i < fused.size(); ++i) EXPECT_NEAR(fused[i], single[i], 1e-12);
}

TEST(Network, copesWithOneExampleUnderBatchNormAndWithPaddingAlone) {
    for (NetworkConfig config : variants()) {
        Network<float> network(config, std::make_shared<NetworkParameters<float>>(1));
        const std::vector<std::uint32_t> nothing(config.length, kPadToken);
        const std::vector<std::uint32_t> target{1};
        const Batch batch{nothing, 1, config.length, target};
        Workers workers(1);
        const Pass pass{&batch, &workers, true, 1, 0};
        Matrix<float> gradient;
        const auto loss = crossEntropy(config.output, network.forward(pass), batch.targets, &gradient);
        EXPECT_TRUE(std::isfinite(loss.nats)) << config.toJson();
        network.backward(pass, gradient);
        network.commit();
        for (const Parameter<float>* parameter : network.parameterList())
            for (const float x : parameter->gradient.all()) ASSERT_TRUE(std::isfinite(x));
    }
}

TEST(Network, usesRunningStatisticsAndNoDropoutInInference) {
    NetworkConfig config = imdbLike();
    config.body = NetworkBody::Mean;
    config.batchNorm = true;
    config.dropout = 0.5;
    Network<double> network(config, std::make_shared<NetworkParameters<double>>(1));
    const MadeBatch made(16, 14, 50, 2);
    const Batch batch = made.batch();
    Workers workers(1);
    const Pass training{&batch, &workers, true, 1, 0};
    network.forward(training);
    const Matrix<double>& in = network.output(1);
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < 16; ++i) mean += in.row(i)[3] / 16;
    for (std::size_t i = 0; i < 16; ++i) squares += (in.row(i)[3] - mean) * (in.row(i)[3] - mean) / 16;
    network.commit();
    const auto& parameters = *network.parameters();
    auto& running = const_cast<NetworkParameters<double>&>(parameters);
    EXPECT_NEAR(running.find("batch-norm.mean")->values.data()[3], 0.01 * mean, 1e-15);
    EXPECT_NEAR(running.find("batch-norm.variance")->values.data()[3], 0.99 + 0.01 * squares, 1e-15);

    const Pass inference{&batch, &workers, false, 1, 0};
    const double logit = network.forward(inference).row(2)[0];
    const Batch alone{batch.tokens.subspan(2 * 14, 14), 1, 14, {}};
    const Pass single{&alone, &workers, false, 8, 5};
    EXPECT_NEAR(network.forward(single).row(0)[0], logit, 1e-12);  // whatever else is in the batch
}

TEST(DropMask, dropsAboutItsShareAndIsTheSameWhenAskedAgain) {
    const DropMask mask(0.3, 1, 2, 3);
    const DropMask again(0.3, 1, 2, 3);
    const DropMask next(0.3, 1, 3, 3);
    std::size_t kept = 0, different = 0;
    constexpr std::uint32_t kCount = 100000;
    for (std::uint32_t i = 0; i < kCount; ++i) {
        kept += mask.keeps(i);
        ASSERT_EQ(mask.keeps(i), again.keeps(i));
        different += mask.keeps(i) != next.keeps(i);
    }
    EXPECT_NEAR(static_cast<double>(kept) / kCount, 0.7, 0.01);
    EXPECT_NEAR(static_cast<double>(different) / kCount, 0.42, 0.01);
}

TEST(NetworkConfig, comesBackFromItsJsonAndRefusesNonsense) {
    NetworkConfig config = imdbLike();
    config.batchNorm = true;
    config.dropout = 0.25;
    const auto back = NetworkConfig::fromJson(config.toJson());
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->toJson(), config.toJson());
    for (const char* broken : {"", "[]", "{}", R"({"rows":-1})"})
        EXPECT_FALSE(NetworkConfig::fromJson(broken).ok()) << broken;
    config.rows = 0;
    EXPECT_FALSE(NetworkConfig::fromJson(config.toJson()).ok());
}

}  // namespace
}  // namespace embedscope
