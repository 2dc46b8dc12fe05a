#include "core/train/word_vectors/exact_example_step.h"

#include <algorithm>

#include "core/kernels/exact_negative_sampling.h"
#include "core/kernels/hogwild.h"

namespace embedscope {

ExactExampleStep::ExactExampleStep(const WordVectorTask& task)
    : m_task(&task),
      m_update(exactNegativeSamplingUpdate()),
      m_measure(exactNegativeSamplingLoss()),
      m_sumRows(exactSumRows()),
      m_spreadChange(exactSpreadChange()),
      m_inputs(task.inputs.stride()),
      m_outputs(task.outputs.stride()),
      m_combined(InputVectors::exact(task, &m_inputs)),
      m_combinedAsTheyAre(InputVectors::exact(task, nullptr)),
      m_targets(NegativeSamplingBlock::kMaxOutputs),
      m_hidden(2 * task.inputs.stride()) {}

void ExactExampleStep::begin() {
    m_inputs.clear();
    m_outputs.clear();
    m_words.clear();
    m_combined.forget();
}

void ExactExampleStep::prefetch(const ContextWindows& windows, const TrainingExample& example) const {
    for (std::uint32_t j = 0; j < example.outputs.count; ++j)
        prefetchRow(m_task->outputs.row(example.outputs.rows[j]), m_task->outputs.stride());
    // The other words of the window came in with the windows before.
    const std::uint32_t entering =
        std::min(example.window.centre + m_task->settings.window, windows.size() - 1);
    m_combined.prefetch(windows.row(entering));
}

LossSums ExactExampleStep::update(const ContextWindows& windows, const TrainingExample& example,
                                  float learningRate) {
    LossSums loss;
    if (!example.window.empty()) {
        collectContext(windows, example.window, true);
        for (std::uint32_t j = 0; j < example.outputs.count; ++j) {
            const std::uint32_t row = example.outputs.rows[j];
            m_targets[j] = m_outputs.touch(row, m_task->outputs.row(row));
        }
        loss = run(example, learningRate, m_update);
        m_combined.finishStep(true);
    }
    m_combined.finishCentre(example.window.centre);
    return loss;
}

LossSums ExactExampleStep::measure(const ContextWindows& windows, const TrainingExample& example) {
    if (example.window.empty()) return {};
    collectContext(windows, example.window, false);
    for (std::uint32_t j = 0; j < example.outputs.count; ++j)
        m_targets[j] = m_task->outputs.row(example.outputs.rows[j]);
    const LossSums loss = run(example, 0, m_measure);
    m_combinedAsTheyAre.finishStep(false);
    return loss;
}

/// The input vectors of the words around a centre, of the copies or of the matrix as it is.
void ExactExampleStep::collectContext(const ContextWindows& windows, const ContextWindows::Window& window,
                                      bool copies) {
    m_context.clear();
    const bool isOneRow = m_task->encoding.isOneRow();
    if (isOneRow && copies) {
        while (m_words.size() < window.end) {
            const std::uint32_t word = windows.row(static_cast<std::uint32_t>(m_words.size()));
            const std::uint32_t row = m_task->encoding.row(word);
            m_words.push_back(m_inputs.touch(row, m_task->inputs.row(row)));
        }
    }
    InputVectors& vectors = copies ? m_combined : m_combinedAsTheyAre;
    for (std::uint32_t at = window.begin; at < window.end; ++at)
        if (at != window.centre)
            m_context.push_back(isOneRow && copies ? m_words[at] : vectors.at(windows, at));
}

LossSums ExactExampleStep::run(const TrainingExample& example, float learningRate,
                               NegativeSamplingFunction kernel) {
    if (m_task->settings.source == ExampleSource::Cbow) return runCbow(example, learningRate, kernel);
    LossSums loss;
    loss.examples = m_context.size();
    for (std::size_t at = 0; at < m_context.size(); at += NegativeSamplingBlock::kMaxInputs) {
        const std::size_t count = std::min(NegativeSamplingBlock::kMaxInputs, m_context.size() - at);
        loss.nats +=
            static_cast<double>(runKernel(example, m_context.data() + at, count, learningRate, kernel));
    }
    return loss;
}

LossSums ExactExampleStep::runCbow(const TrainingExample& example, float learningRate,
                                   NegativeSamplingFunction kernel) {
    const std::size_t stride = m_task->inputs.stride();
    float* before = m_hidden.data();
    float* hidden = before + stride;
    const float scale = m_task->settings.cbowMean ? 1.0f / static_cast<float>(m_context.size()) : 1.0f;
    m_sumRows(m_context.data(), m_context.size(), scale, stride, before);
    std::copy_n(before, stride, hidden);
    LossSums loss;
    loss.examples = 1;
    loss.nats = static_cast<double>(runKernel(example, &hidden, 1, learningRate, kernel));
    if (kernel == m_update) m_spreadChange(m_context.data(), m_context.size(), hidden, before, scale, stride);
    return loss;
}

float ExactExampleStep::runKernel(const TrainingExample& example, float* const* inputs,
                                  std::size_t inputCount, float learningRate,
                                  NegativeSamplingFunction kernel) const {
    if (example.outputs.count == 0) return 0;  // the tree of a single word asks nothing
    NegativeSamplingBlock block;
    block.inputs = inputs;
    block.inputCount = inputCount;
    block.outputs = m_targets.data();
    block.weights = example.outputs.weights.data();
    block.outputCount = example.outputs.count;
    block.stride = m_task->outputs.stride();
    block.learningRate = learningRate;
    return kernel(block);
}

}  // namespace embedscope
