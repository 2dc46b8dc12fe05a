#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "core/train/distance/distance_trainer.h"

namespace embedscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kTrialBytes = 64ull << 20;
constexpr auto kTrialTime = std::chrono::milliseconds(40);
constexpr double kThreadEfficiency = 0.93;

std::size_t slotsOf(const DistanceSettings& settings) {
    for (const OptimizerRow& row : optimizers())
        if (row.kind == settings.optimizer) return row.slots;
    return 0;
}

/// Windows a second of one thread in a trial of that shape; 0 when there is no memory for it.
double measuredSpeed(DistanceTask& task, std::size_t vocabulary) {
    const WordVectorSettings& settings = task.words.settings;
    const std::size_t rowBytes = TrainingMatrix::paddedStride(settings.dim) * sizeof(float);
    const auto rows = static_cast<std::uint32_t>(
        std::max<std::size_t>(2, std::min<std::size_t>(vocabulary, kTrialBytes / rowBytes)));
    auto table = TrainingMatrix::allocate(rows, settings.dim);
    OptimizerSettings optimizer;
    optimizer.kind = task.settings.optimizer;
    auto made = RowOptimizer::create(optimizer, rows, settings.dim);
    if (!table || !made || !initialise(*table, settings, {})) return 0;
    task.words.inputs = std::move(*table);
    task.optimizer = std::move(*made);
    DistanceWorker worker(task);
    Random random(1);
    const auto draw = [&] {  // about as often as words of that rank occur
        return static_cast<std::uint32_t>(std::pow(static_cast<double>(rows), random.uniform()) - 1);
    };
    std::vector<std::uint32_t> anchors(settings.window + 1);  // the mean of both sides
    std::vector<std::uint32_t> targets(settings.negative + 1);
    std::vector<float> weights(targets.size(), -1);
    weights[0] = 1;
    std::uint64_t windows = 0;
    const auto began = Clock::now();
    auto now = began;
    for (; now - began < kTrialTime; now = Clock::now(), ++windows) {
        std::generate(anchors.begin(), anchors.end(), draw);
        std::generate(targets.begin(), targets.end(), draw);
        worker.step(anchors, targets, weights, 1e-6f);
    }
    return static_cast<double>(windows) / std::chrono::duration<double>(now - began).count();
}

/// The share of the words that are left after thinning out the frequent ones, for counts as rank r occurs in
/// proportion to 1 / r.
double keptShare(std::uint64_t rows, double sample) {
    const double harmonic = std::log(static_cast<double>(rows)) + 0.5772;
    double kept = 0;
    double all = 0;
    for (std::uint64_t rank = 1; rank <= rows; rank += 1 + rank / 64) {
        const double width = 1 + static_cast<double>(rank / 64);
        const double share = 1 / (harmonic * static_cast<double>(rank));
        kept += width * share * keepProbability(share, sample);
        all += width * share;
    }
    return all > 0 ? kept / all : 1;
}

}  // namespace

TrainingEstimate estimateDistance(const Recipe& recipe, const VocabularyReport& vocabulary,
                                  unsigned threads) {
    DistanceTask task;
    task.words.settings = wordVectorSettings(recipe);
    task.settings = distanceSettings(recipe);
    const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
    const unsigned workers = threads == 0 ? processors : std::min(threads, processors);
    const std::uint64_t rows = vocabulary.size;
    const std::size_t dim = task.words.settings.dim;
    constexpr std::uint64_t kKeyBytes = 52;  // a word with its count, its way back and its sampling tables

    TrainingEstimate estimate;
    estimate.parameters = rows * dim;
    const std::uint64_t matrixBytes = rows * TrainingMatrix::paddedStride(dim) * sizeof(float);
    estimate.memoryBytes = (1 + slotsOf(task.settings)) * matrixBytes + vocabulary.types * kKeyBytes;
    estimate.modelBytes = estimate.parameters * sizeof(float) + rows * 20;
    if (rows < 2) return estimate;
    const double words = static_cast<double>(vocabulary.kept) * (1 - task.words.settings.validation);
    const double share = keptShare(rows, task.words.settings.sample);
    const double windows = measuredSpeed(task, rows) * (1 + (workers - 1) * kThreadEfficiency);
    estimate.wordsPerSecond = windows / share;
    if (windows > 0)
        estimate.seconds = words * static_cast<double>(task.words.settings.epochs) / estimate.wordsPerSecond;
    return estimate;
}

}  // namespace embedscope
