#include "core/train/word_vectors/word_vector_task.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/base/exact_math.h"
#include "core/kernels/window_group.h"

namespace embedscope {
namespace {

// The more centres share their negatives, the faster and the further from word2vec. With two the vectors are
// about as good as without sharing; with four they are faster still and measurably worse: docs/benchmarks.md.
constexpr std::uint32_t kGroupCentres = 2;

}  // namespace

double keepProbability(double share, double threshold) {
    if (threshold <= 0 || share <= 0) return 1;
    const double ratio = threshold / share;
    return std::min(1.0, std::sqrt(ratio) + ratio);
}

void WordVectorTask::prepareSampling(std::span<const std::uint64_t> counts,
                                     std::span<const std::uint64_t> outputCounts, std::stop_token stop) {
    const double total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
    keep.resize(counts.size());
    for (std::size_t row = 0; row < counts.size(); ++row) {
        if (row % 65536 == 0 && stop.stop_requested()) return;
        const double count = static_cast<double>(std::max<std::uint64_t>(counts[row], 1));
        keep[row] =
            static_cast<std::uint32_t>(keepProbability(count / total, settings.sample) * 4294967295.0);
    }
    const std::span<const std::uint64_t> targets = outputCounts.empty() ? counts : outputCounts;
    if (settings.objective == Objective::HierarchicalSoftmax) tree = HuffmanTree(targets, stop);
    if (settings.objective != Objective::NegativeSampling) return;
    const std::uint64_t least = outputCounts.empty() ? 1 : 0;
    std::vector<double> weights(targets.size());
    for (std::size_t row = 0; row < targets.size(); ++row) {
        if (row % 65536 == 0 && stop.stop_requested()) return;
        const std::uint64_t used = std::max(targets[row], least);
        weights[row] = used ? exactPower(static_cast<double>(used), settings.negativeExponent) : 0;
    }
    negatives = AliasTable(weights, stop);
}

std::uint32_t WordVectorTask::groupCentres() const {
    const bool shared = settings.objective == Objective::NegativeSampling &&
                        settings.source == ExampleSource::SkipGram &&
                        kGroupCentres + 2 * settings.window <= WindowGroupBlock::kMaxInputs &&
                        kGroupCentres + settings.negative <= WindowGroupBlock::kMaxOutputs;
    return shared ? kGroupCentres : 1;
}

std::size_t WordVectorTask::outputRows() const {
    return settings.objective == Objective::HierarchicalSoftmax ? tree.innerNodes() : outputs.rows();
}

double WordVectorTask::untrainedLoss(std::span<const std::uint64_t> counts) const {
    switch (settings.objective) {
        case Objective::NegativeSampling:
            return (1 + settings.negative) * std::numbers::ln2;
        case Objective::Softmax:
            return std::log(static_cast<double>(outputs.rows()));
        case Objective::HierarchicalSoftmax:
            break;
    }
    double nodes = 0, centres = 0;
    for (std::uint32_t word = 0; word < counts.size(); ++word) {
        const double share = static_cast<double>(counts[word]) * static_cast<double>(keep[word]);
        nodes += share * static_cast<double>(tree.depth(outputRow(word)));
        centres += share;
    }
    return centres > 0 ? nodes / centres * std::numbers::ln2 : 0;
}

float WordVectorTask::learningRate(std::uint64_t epoch, std::uint64_t words) const {
    const double perEpoch = static_cast<double>(std::max<std::uint64_t>(wordsPerEpoch, 1));
    const double done = (static_cast<double>(epoch) + static_cast<double>(words) / perEpoch) /
                        static_cast<double>(settings.epochs);
    const double lowest = std::min(settings.minimumLearningRate, settings.learningRate);
    return static_cast<float>(std::max(settings.learningRate * (1 - done), lowest));
}

Random WordVectorTask::randomFor(std::uint64_t epoch, std::uint64_t block, std::uint64_t purpose) const {
    Random mixer(settings.seed, block * 4 + purpose + 1);
    return Random(mixer.next(), epoch);
}

}  // namespace embedscope
