#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "core/base/random.h"
#include "core/train/glove/glove_trainer.h"

namespace embedscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kTrialBytes = 64ull << 20;  // of all matrices
constexpr auto kTrialTime = std::chrono::milliseconds(40);
constexpr double kThreadEfficiency = 0.93;

/// Pairs a second of one thread in a trial of that shape; 0 when there is no memory for it.
double measuredSpeed(const Recipe& recipe, std::size_t vocabulary) {
    const std::size_t dim = static_cast<std::size_t>(recipe.integer("dim"));
    const std::size_t rowBytes = 4 * TrainingMatrix::paddedStride(dim) * sizeof(float);
    const std::size_t rows =
        std::max<std::size_t>(2, std::min<std::size_t>(vocabulary, kTrialBytes / rowBytes));
    const auto weights = GloveWeights::create(rows, recipe, {});
    if (!weights) return 0;
    const WeightedSquareFunction kernel = weightedSquareUpdate();
    Random random(1);
    const auto draw = [&] {  // about as often as words of that rank occur
        return static_cast<std::uint32_t>(std::pow(static_cast<double>(rows), random.uniform()) - 1);
    };
    std::uint64_t pairs = 0;
    const auto began = Clock::now();
    auto now = began;
    for (; now - began < kTrialTime; now = Clock::now())
        for (int i = 0; i < 64; ++i, ++pairs) {
            const GlovePair pair{draw(), draw(), 1, 1e-6f};
            kernel(weights->step(pair.word, pair.context, pair, 1e-6f));
            kernel(weights->step(pair.context, pair.word, pair, 1e-6f));
        }
    return static_cast<double>(pairs) / std::chrono::duration<double>(now - began).count();
}

/// Different pairs that a text of so many tokens has at most, and about: of all meetings within the window,
/// in a long text, some third are the first of their pair.
double pairCount(const GloveSettings& settings, const VocabularyReport& vocabulary) {
    const double words = static_cast<double>(vocabulary.size);
    const double meetings = static_cast<double>(vocabulary.kept) * settings.window;
    return std::min(0.3 * meetings, words * (words + 1) / 2);
}

}  // namespace

TrainingEstimate estimateGlove(const Recipe& recipe, const VocabularyReport& vocabulary, unsigned threads) {
    const GloveSettings settings = gloveSettings(recipe);
    const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
    const unsigned workers = threads == 0 ? processors : std::min(threads, processors);
    const std::uint64_t rows = vocabulary.size;
    constexpr std::uint64_t kKeyBytes = 40;  // a word of the vocabulary with its count and its way back

    TrainingEstimate estimate;
    estimate.parameters = 2 * rows * (settings.dim + 1);
    const std::uint64_t matrixBytes = rows * TrainingMatrix::paddedStride(settings.dim) * sizeof(float);
    const std::uint64_t counting = std::max(settings.memoryBytes, std::uint64_t{48} << 20);
    estimate.memoryBytes = std::max(5 * matrixBytes, counting) + vocabulary.types * kKeyBytes;
    estimate.modelBytes = 2 * rows * (settings.dim + 1) * sizeof(float) + rows * (kKeyBytes / 2);
    if (rows < 2) return estimate;
    estimate.wordsPerSecond = measuredSpeed(recipe, rows) * (1 + (workers - 1) * kThreadEfficiency);
    const double pairs = pairCount(settings, vocabulary) * (1 - settings.validation);
    if (estimate.wordsPerSecond > 0)
        estimate.seconds = pairs * static_cast<double>(settings.epochs) / estimate.wordsPerSecond;
    return estimate;
}

}  // namespace embedscope
