#include "core/train/word_vectors/word_vector_worker.h"

#include <algorithm>

#include "core/kernels/hogwild.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kThinning = 0;
constexpr std::uint64_t kDrawing = 1;

}  // namespace

WordVectorWorker::WordVectorWorker(const WordVectorTask& task)
    : m_task(&task),
      m_update(negativeSamplingUpdate()),
      m_measure(negativeSamplingLoss()),
      m_sumRows(sumRows()),
      m_spreadChange(spreadChange()),
      m_windows(task),
      m_hidden(2 * task.inputs.stride() / 16) {}

void WordVectorWorker::open(const OpenBlock& block, std::uint64_t epoch) {
    m_block = block.block;
    m_windows.load(m_block, m_task->randomFor(epoch, m_block.begin, kThinning));
    m_random = m_task->randomFor(epoch, m_block.begin, kDrawing);
    m_learningRate = m_task->learningRate(epoch, m_block.wordsBefore);
    m_centre = static_cast<std::uint32_t>(std::min<std::uint64_t>(block.centre, m_windows.size()));
    for (m_prepared = 0; m_prepared < m_centre;) prepare(m_prepared);  // draws again what was drawn
    m_wordsDone = m_centre > 0 ? m_windows.wordsThrough(m_centre - 1) : 0;
}

std::optional<OpenBlock> WordVectorWorker::openBlock() const {
    if (isFinished()) return std::nullopt;
    return OpenBlock{m_block, m_centre};
}

std::uint64_t WordVectorWorker::train(const std::atomic<bool>& park, std::uint64_t maximumWords) {
    const std::uint64_t before = m_wordsDone;
    while (m_centre < m_windows.size()) {
        while (m_prepared < m_windows.size() && m_prepared <= m_centre + kAhead) prepare(m_prepared);
        run(m_examples[m_centre % m_examples.size()], m_update);
        m_wordsDone = m_windows.wordsThrough(m_centre++);
        if (park.load(std::memory_order_relaxed) || m_wordsDone - before >= maximumWords) break;
    }
    if (isFinished()) m_wordsDone = m_block.words;
    return m_wordsDone - before;
}

LossSums WordVectorWorker::measure(const TextBlock& block, std::uint64_t epoch) {
    const LossSums before = m_loss;
    m_loss = {};
    open({block, 0}, epoch);
    for (; m_centre < m_windows.size(); ++m_centre) {
        prepare(m_centre);
        run(m_examples[m_centre % m_examples.size()], m_measure);
    }
    const LossSums measured = m_loss;
    m_loss = before;
    return measured;
}

/// Draws the window and the outputs of a centre and fetches the rows that are new to the cache.
void WordVectorWorker::prepare(std::uint32_t centre) {
    Example& example = m_examples[centre % m_examples.size()];
    example.window = m_windows.draw(centre, m_random);
    drawNegativeSamples(*m_task, m_windows.row(centre), m_random, example.outputs);
    for (std::uint32_t j = 0; j < example.outputs.count; ++j)
        prefetchRow(m_task->outputs.row(example.outputs.rows[j]), m_task->outputs.stride());
    const std::uint32_t entering = std::min(centre + m_task->settings.window, m_windows.size() - 1);
    prefetchRow(m_task->inputs.row(m_windows.row(entering)), m_task->inputs.stride());
    m_prepared = centre + 1;
}

void WordVectorWorker::run(const Example& example, NegativeSamplingFunction kernel) {
    if (example.window.empty()) return;
    std::array<float*, NegativeSamplingBlock::kMaxOutputs> outputs;
    for (std::uint32_t j = 0; j < example.outputs.count; ++j)
        outputs[j] = m_task->outputs.row(example.outputs.rows[j]);
    NegativeSamplingBlock block;
    block.outputs = outputs.data();
    block.weights = example.outputs.weights.data();
    block.outputCount = example.outputs.count;
    block.stride = m_task->outputs.stride();
    block.learningRate = m_learningRate;
    if (m_task->settings.source == ExampleSource::SkipGram) {
        runSkipGram(example, block, kernel);
    } else {
        runCbow(example, block, kernel);
    }
}

/// Each word of the context is an input of its own; all share the outputs of the centre.
void WordVectorWorker::runSkipGram(const Example& example, NegativeSamplingBlock& block,
                                   NegativeSamplingFunction kernel) {
    std::array<float*, NegativeSamplingBlock::kMaxInputs> inputs;
    block.inputs = inputs.data();
    const auto& window = example.window;
    for (std::uint32_t at = window.begin; at < window.end;) {
        block.inputCount = 0;
        for (; at < window.end && block.inputCount < inputs.size(); ++at)
            if (at != window.centre) inputs[block.inputCount++] = m_task->inputs.row(m_windows.row(at));
        if (block.inputCount == 0) break;
        m_loss.nats += static_cast<double>(kernel(block));
        m_loss.examples += block.inputCount;
    }
}

/// The words of the context together are the input: their mean, or their sum as in the first word2vec. The
/// gradient of each is that of the mean divided by their number (Irsoy et al. 2021: word2vec forgets to
/// divide).
void WordVectorWorker::runCbow(const Example& example, NegativeSamplingBlock& block,
                               NegativeSamplingFunction kernel) {
    std::array<float*, 2 * 100> context;
    std::size_t count = 0;
    const auto& window = example.window;
    for (std::uint32_t at = window.begin; at < window.end; ++at)
        if (at != window.centre) context[count++] = m_task->inputs.row(m_windows.row(at));
    float* before = m_hidden.front().values;
    float* hidden = before + block.stride;
    const float scale = m_task->settings.cbowMean ? 1.0f / static_cast<float>(count) : 1.0f;
    m_sumRows(context.data(), count, scale, block.stride, before);
    std::copy_n(before, block.stride, hidden);
    block.inputs = &hidden;
    block.inputCount = 1;
    m_loss.nats += static_cast<double>(kernel(block));
    m_loss.examples += 1;
    if (kernel == m_update) m_spreadChange(context.data(), count, hidden, before, scale, block.stride);
}

}  // namespace embedscope
