#include <algorithm>
#include <chrono>

#include "core/base/random.h"
#include "core/train/network/network_trainer.h"

namespace embedscope {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr double kTrialSeconds = 0.03;
constexpr double kThreadEfficiency = 0.6;  // of each worker beyond the first
constexpr std::uint64_t kKeyBytes = 48;

/// Words a second of a few updates on made-up texts of that shape.
double measuredSpeed(const NetworkSettings& settings, const NetworkConfig& config) {
    Network<float> network(config, std::make_shared<NetworkParameters<float>>(1));
    Optimizer<float> optimizer(settings.optimizer, network.parameterList());
    Workers workers(1);
    const std::size_t examples = std::min<std::size_t>(settings.batch, 64);
    const std::size_t length = config.length > 0 ? config.length : std::min(settings.length, 200u);
    std::vector<std::uint32_t> tokens(examples * length);
    std::vector<std::uint32_t> targets(config.everyPlace ? tokens.size() : examples);
    Random random(1);
    for (std::uint32_t& token : tokens) {
        const double u = random.uniform();
        token = static_cast<std::uint32_t>(u * u * static_cast<double>(config.rows));
    }
    const Batch batch{tokens, examples, length, targets};
    Matrix<float> gradient;
    const auto began = std::chrono::steady_clock::now();
    double seconds = 0;
    std::uint64_t step = 0;
    do {
        const Pass pass{&batch, &workers, true, 1, step++};
        crossEntropy(config.output, network.forward(pass), batch.targets, &gradient);
        network.backward(pass, gradient);
        optimizer.step(1e-3, workers);
        seconds = Seconds(std::chrono::steady_clock::now() - began).count();
    } while (seconds < kTrialSeconds);
    return static_cast<double>(step * tokens.size()) / seconds;
}

}  // namespace

TrainingEstimate estimateNetwork(const Recipe& recipe, const VocabularyReport& vocabulary, unsigned threads) {
    const NetworkSettings settings = networkSettings(recipe);
    NetworkConfig config = settings.config;
    config.rows = std::min<std::uint64_t>(settings.vocabulary, vocabulary.types + 4);
    if (recipe.has("task")) {
        config.everyPlace = true;
        config.output = OutputKind::Softmax;
        config.outputs = config.rows = std::max<std::uint64_t>(vocabulary.size, 1) + 4;
    }
    const std::uint64_t width = std::max<std::uint64_t>(config.length, 1) * config.dim;
    TrainingEstimate estimate;
    estimate.parameters = config.rows * config.dim + width * config.outputs;
    const std::uint64_t copies = 2 + findOptimizer(recipe.text("optimizer"))->slots;
    estimate.memoryBytes = sizeof(float) * (copies * estimate.parameters + settings.batch * width) +
                           vocabulary.tokens * sizeof(std::uint32_t) + vocabulary.types * kKeyBytes;
    estimate.modelBytes = sizeof(float) * estimate.parameters + config.rows * kKeyBytes / 2;
    estimate.wordsPerSecond =
        measuredSpeed(settings, config) * (1 + (std::max(1u, threads) - 1) * kThreadEfficiency);
    estimate.seconds = static_cast<double>(vocabulary.tokens) * static_cast<double>(settings.epochs) /
                       estimate.wordsPerSecond;
    return estimate;
}

}  // namespace embedscope
