#include "core/train/word_vectors/example_step.h"

#include <algorithm>
#include <array>

#include "core/kernels/hogwild.h"

namespace embedscope {

ExampleStep::ExampleStep(const WordVectorTask& task)
    : m_task(&task),
      m_inputs(task),
      m_update(negativeSamplingUpdate()),
      m_measure(negativeSamplingLoss()),
      m_sumRows(sumRows()),
      m_spreadChange(spreadChange()),
      m_hidden(2 * task.inputs.stride() / 16) {}

void ExampleStep::prefetch(const ContextWindows& windows, const TrainingExample& example) const {
    for (std::uint32_t j = 0; j < example.outputs.count; ++j)
        prefetchRow(m_task->outputs.row(example.outputs.rows[j]), m_task->outputs.stride());
    // The other words of the window came in with the windows before.
    const std::uint32_t entering =
        std::min(example.window.centre + m_task->settings.window, windows.size() - 1);
    m_inputs.prefetch(windows.row(entering));
}

LossSums ExampleStep::update(const ContextWindows& windows, const TrainingExample& example,
                             float learningRate) {
    const LossSums loss = run(windows, example, learningRate, m_update);
    m_inputs.finishCentre(example.window.centre);
    return loss;
}

LossSums ExampleStep::measure(const ContextWindows& windows, const TrainingExample& example) {
    return run(windows, example, 0, m_measure);
}

LossSums ExampleStep::run(const ContextWindows& windows, const TrainingExample& example, float learningRate,
                          NegativeSamplingFunction kernel) {
    if (example.window.empty()) return {};
    std::array<float*, NegativeSamplingBlock::kMaxOutputs> outputs;
    for (std::uint32_t j = 0; j < example.outputs.count; ++j)
        outputs[j] = m_task->outputs.row(example.outputs.rows[j]);
    NegativeSamplingBlock block;
    block.outputs = outputs.data();
    block.weights = example.outputs.weights.data();
    block.outputCount = example.outputs.count;
    block.stride = m_task->outputs.stride();
    block.learningRate = learningRate;
    return m_task->settings.source == ExampleSource::SkipGram
               ? runSkipGram(windows, example.window, block, kernel)
               : runCbow(windows, example.window, block, kernel);
}

/// Each word of the context is an input of its own; all share the outputs of the centre.
LossSums ExampleStep::runSkipGram(const ContextWindows& windows, const ContextWindows::Window& window,
                                  NegativeSamplingBlock& block, NegativeSamplingFunction kernel) {
    std::array<float*, NegativeSamplingBlock::kMaxInputs> inputs;
    block.inputs = inputs.data();
    LossSums loss;
    for (std::uint32_t at = window.begin; at < window.end;) {
        block.inputCount = 0;
        for (; at < window.end && block.inputCount < inputs.size(); ++at)
            if (at != window.centre) inputs[block.inputCount++] = m_inputs.at(windows, at);
        if (block.inputCount == 0) break;
        loss.nats += static_cast<double>(kernel(block));
        m_inputs.finishStep(kernel == m_update);
        loss.examples += block.inputCount;
    }
    block.inputs = nullptr;
    return loss;
}

/// The words of the context together are the input: their mean, or their sum as in the first word2vec. The
/// gradient of each is that of the mean divided by their number (Irsoy et al. 2021: word2vec forgets to
/// divide).
LossSums ExampleStep::runCbow(const ContextWindows& windows, const ContextWindows::Window& window,
                              NegativeSamplingBlock& block, NegativeSamplingFunction kernel) {
    std::array<float*, 2 * 100> context;
    std::size_t count = 0;
    for (std::uint32_t at = window.begin; at < window.end; ++at)
        if (at != window.centre) context[count++] = m_inputs.at(windows, at);
    float* before = m_hidden.front().values;
    float* hidden = before + block.stride;
    const float scale = m_task->settings.cbowMean ? 1.0f / static_cast<float>(count) : 1.0f;
    m_sumRows(context.data(), count, scale, block.stride, before);
    std::copy_n(before, block.stride, hidden);
    block.inputs = &hidden;
    block.inputCount = 1;
    const LossSums loss{static_cast<double>(kernel(block)), 1};
    if (kernel == m_update) m_spreadChange(context.data(), count, hidden, before, scale, block.stride);
    m_inputs.finishStep(kernel == m_update);
    return loss;
}

}  // namespace embedscope
