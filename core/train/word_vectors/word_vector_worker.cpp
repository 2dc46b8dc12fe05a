#include "core/train/word_vectors/word_vector_worker.h"

#include <algorithm>

namespace embedscope {

WordVectorWorker::WordVectorWorker(const WordVectorTask& task)
    : m_task(&task), m_drawer(task), m_step(task) {}

void WordVectorWorker::open(const OpenBlock& block, std::uint64_t epoch) {
    m_block = block.block;
    m_drawer.open(m_block, epoch);
    m_step.begin();
    m_learningRate = m_task->learningRate(epoch, m_block.wordsBefore);
    m_centre = static_cast<std::uint32_t>(std::min<std::uint64_t>(block.centre, m_drawer.windows().size()));
    while (m_drawer.drawn() < m_centre)  // draws again what was drawn
        m_drawer.draw(example(m_drawer.drawn()));
    m_wordsDone = m_centre > 0 ? m_drawer.windows().wordsThrough(m_centre - 1) : 0;
}

std::optional<OpenBlock> WordVectorWorker::openBlock() const {
    if (isFinished()) return std::nullopt;
    return OpenBlock{m_block, m_centre};
}

std::uint64_t WordVectorWorker::train(const std::atomic<bool>& park, std::uint64_t maximumWords) {
    const ContextWindows& windows = m_drawer.windows();
    const std::uint64_t before = m_wordsDone;
    while (m_centre < windows.size()) {
        while (!m_drawer.isFinished() && m_drawer.drawn() <= m_centre + kAhead) {
            TrainingExample& next = example(m_drawer.drawn());
            m_drawer.draw(next);
            m_step.prefetch(windows, next);
        }
        m_loss += m_step.update(windows, example(m_centre), m_learningRate);
        m_wordsDone = windows.wordsThrough(m_centre++);
        const bool enough = park.load(std::memory_order_relaxed) || m_wordsDone - before >= maximumWords;
        if (enough && m_step.mayStopAfter(m_centre - 1)) break;
    }
    if (isFinished()) {
        m_step.finish();
        m_wordsDone = m_block.words;
    }
    return m_wordsDone - before;
}

LossSums WordVectorWorker::measure(const TextBlock& block, std::uint64_t epoch) {
    open({block, 0}, epoch);
    LossSums loss;
    for (; !isFinished(); ++m_centre) {
        m_drawer.draw(example(m_centre));
        loss += m_step.measure(m_drawer.windows(), example(m_centre));
    }
    return loss;
}

}  // namespace embedscope
