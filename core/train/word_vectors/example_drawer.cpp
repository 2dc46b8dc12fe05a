#include "core/train/word_vectors/example_drawer.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kThinning = 0;
constexpr std::uint64_t kDrawing = 1;

}  // namespace

ExampleDrawer::ExampleDrawer(const WordVectorTask& task) : m_task(&task), m_windows(task) {}

void ExampleDrawer::open(const TextBlock& block, std::uint64_t epoch) {
    m_windows.load(block, m_task->randomFor(epoch, block.begin, kThinning));
    m_random = m_task->randomFor(epoch, block.begin, kDrawing);
    m_drawn = 0;
}

void ExampleDrawer::draw(TrainingExample& example) {
    example.window = m_windows.draw(m_drawn, m_random);
    drawOutputs(*m_task, m_task->outputRow(m_windows.row(m_drawn)), m_random, example.outputs);
    ++m_drawn;
}

}  // namespace embedscope
