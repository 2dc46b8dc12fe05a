// Runs the first updates of the worked example, writes weights, batches and losses for imdb_keras_peer.py,
// and measures an update. Usage: bench_imdb_keras REVIEWS FOLDER [THREADS]
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/random.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"
#include "core/train/network/sequence_set.h"

namespace {

using namespace embedscope;

constexpr std::size_t kSteps = 100;
constexpr std::size_t kBatch = 32;
constexpr std::uint32_t kLength = 500;

template <class T>
void write(const std::filesystem::path& path, std::span<const T> values) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size_bytes()));
}

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return std::fprintf(stderr, "usage: bench_imdb_keras REVIEWS FOLDER [THREADS]\n"), 2;
    LabelledOptions options;
    options.text.tokenizer = TokenizerKind::Keras;
    const auto text = LabelledText::read({arguments[1]}, {}, options);
    if (!text) return std::fprintf(stderr, "%s\n", text.error().sentence().c_str()), 1;
    const KerasIndexing indexing;
    const auto set = SequenceSet::fromLabelled(**text, (*text)->training(), indexing, kLength, kLength, {});
    NetworkConfig config;
    config.rows = indexing.numWords;
    config.length = kLength;
    const auto parameters = std::make_shared<NetworkParameters<float>>(1);
    Network<float> network(config, parameters);
    const std::filesystem::path folder = arguments[2];
    std::filesystem::create_directories(folder);
    write<float>(folder / "embedding.f32", parameters->find("embedding")->values.all());
    write<float>(folder / "kernel.f32", parameters->find("dense.kernel")->values.all());
    write<float>(folder / "bias.f32", parameters->find("dense.bias")->values.all());

    BatchMemory memory;
    Optimizer<float> optimizer({}, network.parameterList());
    std::vector<std::uint32_t> tokens, targets;
    std::vector<double> losses;
    Matrix<float> gradient;
    Random random(7);
    double cpu = 0, wall = 0;
    Workers workers(count > 3 ? static_cast<unsigned>(std::stoul(arguments[3])) : 1);
    std::atomic<bool> park{false};
    workers.begin([&] {
        for (std::size_t step = 0; step < kSteps; ++step) {
            std::vector<std::uint32_t> examples;
            for (std::size_t i = 0; i < kBatch; ++i)
                examples.push_back(random.below(static_cast<std::uint32_t>((*set)->size())));
            const double cpuBefore = cpuSeconds();
            const auto began = std::chrono::steady_clock::now();
            const Batch batch = (*set)->build(examples, Random(1), memory);
            const Pass pass{&batch, &workers, true, 1, step};
            const BatchLoss loss =
                crossEntropy(config.output, network.forward(pass), batch.targets, &gradient);
            network.backward(pass, gradient);
            optimizer.step(0.001, workers);
            cpu += cpuSeconds() - cpuBefore;
            wall += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
            losses.push_back(loss.nats / static_cast<double>(loss.predictions));
            tokens.insert(tokens.end(), batch.tokens.begin(), batch.tokens.end());
            targets.insert(targets.end(), batch.targets.begin(), batch.targets.end());
        }
    });
    workers.runUntil(park);
    write<std::uint32_t>(folder / "tokens.u32", tokens);
    write<std::uint32_t>(folder / "targets.u32", targets);
    write<double>(folder / "losses.f64", losses);
    std::ofstream(folder / "shape.json")
        << "{\"rows\":" << config.rows << ",\"dim\":" << config.dim << ",\"length\":" << kLength
        << ",\"batch\":" << kBatch << ",\"steps\":" << kSteps << ",\"cpu_ms\":" << 1e3 * cpu / kSteps
        << ",\"wall_ms\":" << 1e3 * wall / kSteps << "}\n";
    return 0;
}
