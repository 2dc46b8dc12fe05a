#include "core/train/supervised/supervised_task.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace embedscope {
namespace {

constexpr std::uint64_t kExampleStream = 1ull << 60;
// Held-out examples are always judged as in this epoch, so that their negatives are the same every time.
constexpr std::uint64_t kHeldOutEpoch = 1ull << 27;

Random randomOf(const SupervisedTask& task, std::uint64_t epoch, std::uint32_t example) {
    return Random(task.settings.seed, kExampleStream + (epoch << 32) + example);
}

std::size_t roundedUp(std::size_t count) {
    return (count + 15) / 16 * 16;
}

float dotProduct(const float* a, const float* b, std::size_t size) {
    float sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += a[i] * b[i];
    return sum;
}

}  // namespace

double SupervisedTask::untrainedLoss() const {
    switch (settings.objective) {
        case ClassifierObjective::NegativeSampling:
            return (1 + settings.negative) * std::numbers::ln2;
        case ClassifierObjective::HierarchicalSoftmax: {
            double decisions = 0;
            double examples = 0;
            for (std::uint32_t label = 0; label < labels(); ++label) {
                const auto count = static_cast<double>(text->labels().count({label}));
                decisions += count * static_cast<double>(tree->path(label).size());
                examples += count;
            }
            return decisions / examples * std::numbers::ln2;
        }
        case ClassifierObjective::Softmax:
            break;
    }
    return std::log(static_cast<double>(labels()));
}

SupervisedWorker::SupervisedWorker(const SupervisedTask& task)
    : m_task(task),
      m_mean(bagMean()),
      m_add(bagAdd()),
      m_softmaxUpdate(labelSoftmaxUpdate()),
      m_softmaxLoss(labelSoftmaxLoss()),
      m_pairsUpdate(negativeSamplingUpdate()),
      m_pairsLoss(negativeSamplingLoss()),
      m_hidden(task.inputs.stride()),
      m_change(task.inputs.stride()),
      m_scores(roundedUp(task.labels())) {}

BagRows SupervisedWorker::bagOf(std::uint32_t example) const {
    const auto rows = m_task.corpus->bag(example);
    return {m_task.inputs.row(0), m_task.inputs.stride(), rows.data(), rows.size()};
}

/// Lists the decisions that a label asks for, each output row once.
void SupervisedWorker::choosePairs(std::uint32_t label, Random& random) {
    m_pairRows.clear();
    m_pairWeights.clear();
    if (m_task.tree) {
        for (const auto& step : m_task.tree->path(label)) {
            m_pairRows.push_back(m_task.outputs.row(step.node));
            m_pairWeights.push_back(step.right ? 1.0f : -1.0f);
        }
        return;
    }
    m_pairRows.push_back(m_task.outputs.row(label));
    m_pairWeights.push_back(1);
    for (std::uint32_t i = 0; i < m_task.settings.negative; ++i) {
        std::uint32_t other = m_task.labelSampler->draw(random);
        while (other == label) other = m_task.labelSampler->draw(random);
        float* const row = m_task.outputs.row(other);
        const auto known = std::find(m_pairRows.begin(), m_pairRows.end(), row);
        if (known != m_pairRows.end()) {
            m_pairWeights[static_cast<std::size_t>(known - m_pairRows.begin())] -= 1;
        } else {
            m_pairRows.push_back(row);
            m_pairWeights.push_back(-1);
        }
    }
}

NegativeSamplingBlock SupervisedWorker::pairBlock(float* const* input, float learningRate) const {
    static_assert(NegativeSamplingBlock::kMaxOutputs > 101);  // negatives; paths have below 93 decisions
    NegativeSamplingBlock block;
    block.inputs = input;
    block.inputCount = 1;
    block.outputs = m_pairRows.data();
    block.weights = m_pairWeights.data();
    block.outputCount = m_pairRows.size();
    block.stride = m_task.outputs.stride();
    block.learningRate = learningRate;
    return block;
}

LossSums SupervisedWorker::train(std::uint32_t example, std::uint64_t epoch, float learningRate) {
    const BagRows bag = bagOf(example);
    const auto labels = m_task.text->labelsOf(example);
    Random random = randomOf(m_task, epoch, example);
    const std::uint32_t label =
        labels.size() == 1 ? labels.front() : labels[random.below(static_cast<std::uint32_t>(labels.size()))];
    LossSums sums{0, 1, 0, 0};
    m_mean(bag, m_hidden.data());
    const float share = 1.0f / static_cast<float>(bag.count);
    if (m_task.settings.objective == ClassifierObjective::Softmax) {
        const LabelOutputs outputs{m_task.outputs.row(0), m_task.outputs.stride(), m_task.labels(),
                                   m_scores.data()};
        const LabelResult result =
            m_softmaxUpdate(outputs, m_hidden.data(), label, learningRate, m_change.data());
        sums.nats = static_cast<double>(result.loss);
        sums.judged = 1;
        sums.correct = std::binary_search(labels.begin(), labels.end(), result.predicted);
    } else {
        choosePairs(label, random);
        std::copy_n(m_hidden.data(), m_hidden.size(), m_change.data());
        float* input = m_change.data();
        sums.nats = static_cast<double>(m_pairsUpdate(pairBlock(&input, learningRate)));
        for (std::size_t i = 0; i < m_hidden.size(); ++i) m_change[i] -= m_hidden[i];
    }
    m_add(bag, m_change.data(), share);
    return sums;
}

LossSums SupervisedWorker::measure(std::uint32_t example) {
    const BagRows bag = bagOf(example);
    const auto labels = m_task.text->labelsOf(example);
    Random random = randomOf(m_task, kHeldOutEpoch, example);
    LossSums sums{0, 1, 1, 0};
    m_mean(bag, m_hidden.data());
    for (const std::uint32_t label : labels) {
        double nats = 0;
        if (m_task.settings.objective == ClassifierObjective::Softmax) {
            const LabelOutputs outputs{m_task.outputs.row(0), m_task.outputs.stride(), m_task.labels(),
                                       m_scores.data()};
            const LabelResult result = m_softmaxLoss(outputs, m_hidden.data(), label);
            nats = static_cast<double>(result.loss);
            sums.correct = std::binary_search(labels.begin(), labels.end(), result.predicted);
        } else {
            choosePairs(label, random);
            float* input = m_hidden.data();
            nats = static_cast<double>(m_pairsLoss(pairBlock(&input, 0)));
        }
        sums.nats += nats / static_cast<double>(labels.size());
    }
    if (m_task.settings.objective != ClassifierObjective::Softmax) sums.correct = predictsOneOf(labels);
    return sums;
}

/// Whether the most probable label for the hidden vector is one of these.
bool SupervisedWorker::predictsOneOf(std::span<const std::uint32_t> labels) {
    const std::size_t dim = m_task.settings.dim;
    float* const scores = m_scores.data();
    if (!m_task.tree) {
        for (std::size_t label = 0; label < m_task.labels(); ++label)
            scores[label] = dotProduct(m_hidden.data(), m_task.outputs.row(label), dim);
    } else {
        for (std::uint32_t label = 0; label < m_task.labels(); ++label) {
            scores[label] = 0;  // the logarithm of its probability
            for (const auto& step : m_task.tree->path(label)) {
                const float score = dotProduct(m_hidden.data(), m_task.outputs.row(step.node), dim);
                scores[label] -= std::log1p(std::exp(step.right ? -score : score));
            }
        }
    }
    const auto best = std::max_element(scores, scores + m_task.labels()) - scores;
    return std::binary_search(labels.begin(), labels.end(), static_cast<std::uint32_t>(best));
}

}  // namespace embedscope
