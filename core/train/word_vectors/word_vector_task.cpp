#include "core/train/word_vectors/word_vector_task.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace embedscope {

double keepProbability(double share, double threshold) {
    if (threshold <= 0 || share <= 0) return 1;
    const double ratio = threshold / share;
    return std::min(1.0, std::sqrt(ratio) + ratio);
}

void WordVectorTask::prepareSampling(std::span<const std::uint64_t> counts) {
    const double total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
    std::vector<double> weights(counts.size());
    keep.resize(counts.size());
    for (std::size_t row = 0; row < counts.size(); ++row) {
        const double count = static_cast<double>(std::max<std::uint64_t>(counts[row], 1));
        weights[row] = std::pow(count, settings.negativeExponent);
        keep[row] =
            static_cast<std::uint32_t>(keepProbability(count / total, settings.sample) * 4294967295.0);
    }
    negatives = AliasTable(weights);
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
