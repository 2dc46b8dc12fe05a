#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/bag_classifier.h"
#include "core/train/supervised/supervised_settings.h"
#include "core/train/supervised/supervised_trainer.h"
#include "core/train/word_vectors/training_matrix.h"

namespace embedscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kTrialBytes = 64ull << 20;  // larger tables are not much slower per row
constexpr std::size_t kTrialBag = 200;              // rows of an example
constexpr std::size_t kTrialExamples = 256;
constexpr std::size_t kTrialLabels = 8;
constexpr auto kTrialTime = std::chrono::milliseconds(40);
constexpr double kThreadEfficiency = 0.9;  // of a second thread, which shares caches and memory

/// Rows of a bag that one thread gathers and updates in a second; 0 when there is no memory for the trial.
double rowsPerSecond(std::size_t rows, std::size_t dim) {
    const std::size_t rowBytes = TrainingMatrix::paddedStride(dim) * sizeof(float);
    const std::size_t tried = std::max<std::size_t>(2, std::min<std::size_t>(rows, kTrialBytes / rowBytes));
    auto table = TrainingMatrix::allocate(tried, dim);
    auto outputs = TrainingMatrix::allocate(kTrialLabels, dim);
    if (!table || !outputs) return 0;
    for (float& number : table->all()) number = 1e-3f;  // touched, so that no page is met for the first time
    Random random(1);
    std::vector<std::uint32_t> bags(kTrialBag * kTrialExamples);
    for (std::uint32_t& row : bags)  // rank r in proportion to 1 / r
        row = static_cast<std::uint32_t>(
            std::min(static_cast<double>(tried - 1), std::pow(static_cast<double>(tried), random.uniform())));
    AlignedFloats hidden(table->stride()), change(table->stride()), scores(16);
    const auto mean = bagMean();
    const auto add = bagAdd();
    const auto update = labelSoftmaxUpdate();
    std::uint64_t done = 0;
    const auto began = Clock::now();
    auto now = began;
    for (std::size_t i = 0; now - began < kTrialTime; i = (i + 1) % kTrialExamples, now = Clock::now()) {
        const BagRows bag{table->row(0), table->stride(), bags.data() + i * kTrialBag, kTrialBag};
        mean(bag, hidden.data());
        update({outputs->row(0), outputs->stride(), kTrialLabels, scores.data()}, hidden.data(),
               static_cast<std::uint32_t>(i % kTrialLabels), 1e-6f, change.data());
        add(bag, change.data(), 1.0f / kTrialBag);
        done += kTrialBag;
    }
    return static_cast<double>(done) / std::chrono::duration<double>(now - began).count();
}

}  // namespace

TrainingEstimate estimateSupervised(const Recipe& recipe, const VocabularyReport& vocabulary,
                                    unsigned threads) {
    TrainingEstimate estimate;
    const auto settings = supervisedSettings(recipe);
    if (!settings) return estimate;
    const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
    const unsigned workers = threads == 0 ? processors : std::min(threads, processors);
    constexpr std::uint64_t kKeyBytes = 40;  // a word with its count and its way back
    // How many runs of words a text has is only known when they are counted: about one in three is new.
    const BagFeatures& features = settings->features;
    const double runs =
        static_cast<double>(features.wordNgrams - 1) * static_cast<double>(vocabulary.tokens) +
        (features.charNgrams ? 6.0 * static_cast<double>(vocabulary.types) : 0);
    const double buckets = static_cast<double>(features.buckets);
    const auto bucketRows =
        features.hasBuckets() ? static_cast<std::uint64_t>(buckets * (1 - std::exp(-runs / 3 / buckets))) : 0;
    const std::uint64_t rows = vocabulary.size + 1 + bucketRows;
    estimate.parameters = rows * settings->dim;
    estimate.memoryBytes = rows * TrainingMatrix::paddedStride(settings->dim) * sizeof(float) +
                           vocabulary.types * kKeyBytes + (features.hasBuckets() ? 4 * features.buckets : 0);
    estimate.modelBytes =
        estimate.parameters * sizeof(float) + vocabulary.size * kKeyBytes / 2 + 4 * bucketRows;
    const double rowsOfAWord = features.wordNgrams + (features.charNgrams ? 6.0 : 0);
    estimate.wordsPerSecond =
        rowsPerSecond(rows, settings->dim) / rowsOfAWord * (1 + (workers - 1) * kThreadEfficiency);
    if (estimate.wordsPerSecond > 0)
        estimate.seconds = static_cast<double>(vocabulary.kept) * static_cast<double>(settings->epochs) /
                           estimate.wordsPerSecond;
    return estimate;
}

}  // namespace embedscope
