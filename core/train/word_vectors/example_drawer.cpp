#include "core/train/word_vectors/example_drawer.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kThinning = 0;
constexpr std::uint64_t kDrawing = 1;

}  // namespace

ExampleDrawer::ExampleDrawer(const WordVectorTask& task)
    : m_task(&task), m_windows(task), m_negatives(task.settings.negative) {}

void ExampleDrawer::open(const TextBlock& block, std::uint64_t epoch, std::uint32_t groupCentres) {
    m_groupCentres = groupCentres;
    m_windows.load(block, m_task->randomFor(epoch, block.begin, kThinning));
    m_random = m_task->randomFor(epoch, block.begin, kDrawing);
    m_drawn = 0;
}

void ExampleDrawer::draw(TrainingExample& example) {
    const std::uint32_t target = m_task->outputRow(m_windows.row(m_drawn));
    example.window = m_windows.draw(m_drawn, m_random);
    switch (m_task->settings.objective) {
        case Objective::NegativeSampling:
            if (m_drawn % m_groupCentres == 0)
                for (std::uint32_t& row : m_negatives) row = m_task->negatives.draw(m_random);
            negativeOutputs(target, m_negatives, example.outputs);
            break;
        case Objective::HierarchicalSoftmax:
            pathOutputs(m_task->tree, target, example.outputs);
            break;
        case Objective::Softmax:  // asks all rows, so that only the target is named
            example.outputs.count = 0;
            example.outputs.add(target, 1);
            break;
    }
    ++m_drawn;
}

}  // namespace embedscope
