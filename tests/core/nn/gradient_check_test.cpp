// Every body with every layer that can follow it, against central differences in double precision.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/nn/layers/pick_places.h"
#include "core/nn/network.h"
#include "tests/core/nn/made_batch.h"

namespace embedscope {
namespace {

struct Case {
    std::string name;
    NetworkConfig config;
    Network<double>::Layers layers = Network<double>::Layers::Fused;
};

NetworkConfig smallConfig(NetworkBody body) {
    NetworkConfig config;
    config.rows = 11;
    config.dim = 6;
    config.length = 7;
    config.body = body;
    config.units = 5;
    config.heads = 2;
    config.blocks = 2;
    config.feedForward = 8;
    return config;
}

std::vector<Case> allCases() {
    std::vector<Case> cases;
    for (const NetworkBodyRow& body : networkBodies()) {
        const NetworkConfig plain = smallConfig(body.body);
        const std::string name = body.id;
        cases.push_back({name + "Sigmoid", plain});
        cases.push_back({name + "SingleLayers", plain, Network<double>::Layers::Single});
        NetworkConfig softmax = plain;
        softmax.output = OutputKind::Softmax;
        softmax.outputs = 3;
        cases.push_back({name + "Softmax", softmax});
        softmax.outputs = 12;
        softmax.batchNorm = true;
        cases.push_back({name + "BatchNormManyClasses", softmax});
        NetworkConfig dropping = plain;
        dropping.embeddingDropout = 0.4;
        cases.push_back({name + "EmbeddingDropout", dropping});
        if (body.body != NetworkBody::Flatten && body.body != NetworkBody::Mean) {
            NetworkConfig oneWay = softmax;
            oneWay.batchNorm = false;
            oneWay.bothDirections = false;
            oneWay.causal = true;
            cases.push_back({name + "OneWay", oneWay});
            oneWay.everyPlace = true;
            cases.push_back({name + "EveryPlace", oneWay});
        }
        dropping.dropout = 0.3;
        dropping.batchNorm = true;
        cases.push_back({name + "Everything", dropping});
    }
    for (Case& one : cases) std::erase(one.name, '-');
    return cases;
}

/// The gradient of entry at of a parameter; a table holds touched rows alone.
double gradientAt(const Parameter<double>& parameter, std::size_t at) {
    if (!parameter.isTable) return parameter.gradient.data()[at];
    const std::size_t columns = parameter.values.columns();
    const auto row = static_cast<std::uint32_t>(at / columns);
    const auto found = std::lower_bound(parameter.touched.begin(), parameter.touched.end(), row);
    if (found == parameter.touched.end() || *found != row) return 0;
    return parameter.gradient.row(static_cast<std::size_t>(found - parameter.touched.begin()))[at % columns];
}

class GradientCheck : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Networks, GradientCheck, ::testing::ValuesIn(allCases()),
                         [](const auto& one) { return one.param.name; });

TEST_P(GradientCheck, agreesWithDifferencesForEveryParameter) {
    const NetworkConfig& config = GetParam().config;
    Network<double> network(config, std::make_shared<NetworkParameters<double>>(5), GetParam().layers);
    // Larger weights than those of a fresh network, so that no gradient is lost in rounding.
    Random random(9);
    for (Parameter<double>* parameter : network.parameterList())
        if (parameter->isTrained)
            for (double& x : parameter->values.all()) x += 0.6 * random.uniform() - 0.3;
    MadeBatch made(5, 7, 11, static_cast<std::uint32_t>(std::max<std::size_t>(2, config.outputs)));
    if (config.everyPlace) made.aimAtEveryPlace();
    const Batch batch = made.batch();
    const std::vector<std::uint32_t> targets = pickedTargets(batch);
    Workers workers(1);
    const Pass pass{&batch, &workers, true, 3, 17};
    const auto loss = [&] {
        const BatchLoss sums = crossEntropy<double>(config.output, network.forward(pass), targets, nullptr);
        return sums.nats / static_cast<double>(sums.predictions);
    };
    Matrix<double> gradient;
    crossEntropy(config.output, network.forward(pass), targets, &gradient);
    network.backward(pass, gradient);

    std::size_t moving = 0;
    for (Parameter<double>* parameter : network.parameterList()) {
        if (!parameter->isTrained) continue;
        for (std::size_t at = 0; at < parameter->values.size(); ++at) {
            double& x = parameter->values.data()[at];
            const double before = x;
            constexpr double kStep = 1e-6;
            x = before + kStep;
            const double above = loss();
            x = before - kStep;
            const double difference = (above - loss()) / (2 * kStep);
            x = before;
            const double claimed = gradientAt(*parameter, at);
            ASSERT_NEAR(claimed, difference, 2e-6 + 1e-5 * std::abs(difference))
                << parameter->name << " entry " << at;
            moving += std::abs(claimed) > 1e-4;
        }
    }
    EXPECT_GT(moving, 20u);  // the check means something
}

}  // namespace
}  // namespace embedscope
