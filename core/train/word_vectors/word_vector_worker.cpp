#include "core/train/word_vectors/word_vector_worker.h"

#include <algorithm>

namespace embedscope {
namespace {

constexpr std::uint32_t kAhead = 1;  // groups whose rows are fetched in advance

}  // namespace

WordVectorWorker::WordVectorWorker(const WordVectorTask& task)
    : m_task(&task),
      m_drawer(task),
      m_step(task),
      m_groupCentres(task.groupCentres()),
      m_examples(m_groupCentres * (kAhead + 1)) {}

std::span<TrainingExample> WordVectorWorker::group(std::uint32_t first) {
    const std::size_t count = std::min(m_groupCentres, m_drawer.windows().size() - first);
    return std::span(m_examples).subspan(first % m_examples.size(), count);
}

std::span<TrainingExample> WordVectorWorker::drawGroup() {
    const auto drawn = group(m_drawer.drawn());
    for (TrainingExample& example : drawn) m_drawer.draw(example);
    return drawn;
}

void WordVectorWorker::open(const OpenBlock& block, std::uint64_t epoch) {
    m_groupCentres = m_task->groupCentres();
    m_block = block.block;
    m_drawer.open(m_block, epoch, m_groupCentres);
    m_step.begin();
    m_learningRate = m_task->learningRate(epoch, m_block.wordsBefore);
    m_centre = static_cast<std::uint32_t>(std::min<std::uint64_t>(block.centre, m_drawer.windows().size()));
    while (m_drawer.drawn() < m_centre)  // draws again what was drawn
        drawGroup();
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
        while (!m_drawer.isFinished() && m_drawer.drawn() <= m_centre + kAhead * m_groupCentres)
            m_step.prefetch(windows, drawGroup());
        const auto examples = group(m_centre);
        m_loss += m_step.update(windows, examples, m_learningRate);
        m_centre += static_cast<std::uint32_t>(examples.size());
        m_wordsDone = windows.wordsThrough(m_centre - 1);
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
    m_groupCentres = 1;  // as many negatives as there can be, for the least noise
    m_drawer.open(block, epoch, m_groupCentres);
    m_step.begin();
    LossSums loss;
    while (!m_drawer.isFinished()) loss += m_step.measure(m_drawer.windows(), drawGroup());
    m_centre = m_drawer.drawn();
    return loss;
}

}  // namespace embedscope
