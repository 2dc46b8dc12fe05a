#include "core/train/word_vectors/example_step.h"

#include <algorithm>
#include <array>

#include "core/kernels/hogwild.h"

namespace embedscope {

ExampleStep::ExampleStep(const WordVectorTask& task)
    : m_task(&task),
      m_inputs(task),
      m_updateGroup(windowGroupUpdate()),
      m_measureGroup(windowGroupLoss()),
      m_update(negativeSamplingUpdate()),
      m_measure(negativeSamplingLoss()),
      m_updateSoftmax(softmaxUpdate()),
      m_measureSoftmax(softmaxLoss()),
      m_sumRows(sumRows()),
      m_spreadChange(spreadChange()),
      m_isGrouped(task.groupCentres() > 1),
      m_hidden(2 * task.inputs.stride()) {
    if (task.settings.objective == Objective::Softmax)
        m_work = AlignedFloats(softmaxWorkFloats(task.outputs.rows(), task.outputs.stride()));
}

void ExampleStep::prefetch(const ContextWindows& windows, std::span<const TrainingExample> group) const {
    const OutputSet* before = nullptr;
    for (const TrainingExample& example : group) {
        const OutputSet& outputs = example.outputs;
        for (std::uint32_t j = 0; j < outputs.count; ++j) {
            if (before && j < before->count && before->rows[j] == outputs.rows[j]) continue;
            prefetchRow(m_task->outputs.row(outputs.rows[j]), m_task->outputs.stride());
        }
        before = &outputs;
        // The other words of the window came in with the windows before.
        const std::uint32_t entering =
            std::min(example.window.centre + m_task->settings.window, windows.size() - 1);
        m_inputs.prefetch(windows.row(entering));
    }
}

LossSums ExampleStep::update(const ContextWindows& windows, std::span<const TrainingExample> group,
                             float learningRate) {
    const LossSums loss = run(windows, group, learningRate, Mode::Update);
    m_inputs.finishCentre(group.back().window.centre);
    return loss;
}

LossSums ExampleStep::measure(const ContextWindows& windows, std::span<const TrainingExample> group) {
    return run(windows, group, 0, Mode::Measure);
}

LossSums ExampleStep::run(const ContextWindows& windows, std::span<const TrainingExample> group,
                          float learningRate, Mode mode) {
    if (m_isGrouped) return runGroup(windows, group, learningRate, mode);
    LossSums loss;
    for (const TrainingExample& example : group) {
        if (example.window.empty()) continue;
        loss += m_task->settings.source == ExampleSource::SkipGram
                    ? runSkipGram(windows, example, learningRate, mode)
                    : runCbow(windows, example, learningRate, mode);
    }
    return loss;
}

/// The windows of the group at once: every word that stands in one of them is an input, every target and
/// negative an output.
LossSums ExampleStep::runGroup(const ContextWindows& windows, std::span<const TrainingExample> group,
                               float learningRate, Mode mode) {
    const std::uint64_t examples = m_pairs.collect(group);
    if (examples == 0) return {};
    std::array<float*, WindowGroupBlock::kMaxInputs> inputs;
    std::array<float*, WindowGroupBlock::kMaxOutputs> outputs;
    for (std::uint32_t i = 0; i < m_pairs.inputCount(); ++i)
        inputs[i] = m_inputs.at(windows, m_pairs.firstInput() + i);
    for (std::uint32_t j = 0; j < m_pairs.outputCount(); ++j)
        outputs[j] = m_task->outputs.row(m_pairs.output(j));
    WindowGroupBlock block;
    block.inputs = inputs.data();
    block.inputCount = m_pairs.inputCount();
    block.outputs = outputs.data();
    block.outputCount = m_pairs.outputCount();
    block.truths = m_pairs.truths();
    block.weights = m_pairs.weights();
    block.stride = m_task->outputs.stride();
    block.learningRate = learningRate;
    LossSums loss;
    loss.nats = static_cast<double>(mode == Mode::Update ? m_updateGroup(block) : m_measureGroup(block));
    loss.examples = examples;
    m_inputs.finishStep(mode == Mode::Update);
    return loss;
}

/// Each word of the context is an input of its own; all share the outputs of the centre.
LossSums ExampleStep::runSkipGram(const ContextWindows& windows, const TrainingExample& example,
                                  float learningRate, Mode mode) {
    std::array<float*, NegativeSamplingBlock::kMaxInputs> inputs;
    const ContextWindows::Window& window = example.window;
    LossSums loss;
    for (std::uint32_t at = window.begin; at < window.end;) {
        std::size_t count = 0;
        for (; at < window.end && count < inputs.size(); ++at)
            if (at != window.centre) inputs[count++] = m_inputs.at(windows, at);
        if (count == 0) break;
        loss.nats += static_cast<double>(runKernel(example, inputs.data(), count, learningRate, mode));
        m_inputs.finishStep(mode == Mode::Update);
        loss.examples += count;
    }
    return loss;
}

/// The words of the context together are the input: their mean, or their sum as in the first word2vec. The
/// gradient of each is that of the mean divided by their number (Irsoy et al. 2021: word2vec forgets to
/// divide).
LossSums ExampleStep::runCbow(const ContextWindows& windows, const TrainingExample& example,
                              float learningRate, Mode mode) {
    std::array<float*, 2 * 100> context;
    std::size_t count = 0;
    const ContextWindows::Window& window = example.window;
    for (std::uint32_t at = window.begin; at < window.end; ++at)
        if (at != window.centre) context[count++] = m_inputs.at(windows, at);
    const std::size_t stride = m_task->inputs.stride();
    float* before = m_hidden.data();
    float* hidden = before + stride;
    const float scale = m_task->settings.cbowMean ? 1.0f / static_cast<float>(count) : 1.0f;
    m_sumRows(context.data(), count, scale, stride, before);
    std::copy_n(before, stride, hidden);
    LossSums loss;
    loss.nats = static_cast<double>(runKernel(example, &hidden, 1, learningRate, mode));
    loss.examples = 1;
    if (mode == Mode::Update) m_spreadChange(context.data(), count, hidden, before, scale, stride);
    m_inputs.finishStep(mode == Mode::Update);
    return loss;
}

/// The objective on inputs whose vectors lie at hand; what they learn is added to them.
float ExampleStep::runKernel(const TrainingExample& example, float* const* inputs, std::size_t inputCount,
                             float learningRate, Mode mode) {
    if (m_task->settings.objective == Objective::Softmax)
        return runSoftmax(example.outputs.rows[0], inputs, inputCount, learningRate, mode);
    if (example.outputs.count == 0) return 0;  // the tree of a single word asks nothing
    std::array<float*, NegativeSamplingBlock::kMaxOutputs> outputs;
    for (std::uint32_t j = 0; j < example.outputs.count; ++j)
        outputs[j] = m_task->outputs.row(example.outputs.rows[j]);
    NegativeSamplingBlock block;
    block.inputs = inputs;
    block.inputCount = inputCount;
    block.outputs = outputs.data();
    block.weights = example.outputs.weights.data();
    block.outputCount = example.outputs.count;
    block.stride = m_task->outputs.stride();
    block.learningRate = learningRate;
    return mode == Mode::Update ? m_update(block) : m_measure(block);
}

float ExampleStep::runSoftmax(std::uint32_t target, float* const* inputs, std::size_t inputCount,
                              float learningRate, Mode mode) {
    SoftmaxBlock block;
    block.inputs = inputs;
    block.inputCount = inputCount;
    block.outputs = m_task->outputs.row(0);
    block.outputCount = m_task->outputs.rows();
    block.target = target;
    block.stride = m_task->outputs.stride();
    block.learningRate = learningRate;
    block.work = m_work.data();
    return mode == Mode::Update ? m_updateSoftmax(block) : m_measureSoftmax(block);
}

}  // namespace embedscope
