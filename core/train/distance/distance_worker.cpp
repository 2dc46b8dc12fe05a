#include "core/train/distance/distance_worker.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/hogwild.h"

namespace embedscope {

DistanceWorker::DistanceWorker(DistanceTask& task)
    : m_task(&task),
      m_drawer(task.words),
      m_objective(task.settings),
      m_products(rowProducts()),
      m_combine(combineRows()) {}

void DistanceWorker::open(const DistanceBlock& block, std::uint64_t epoch) {
    m_block = block.block;
    m_drawer.open(m_block, epoch);
    m_learningRate = m_task->words.learningRate(epoch, m_block.wordsBefore);
    m_centre = static_cast<std::uint32_t>(std::min<std::uint64_t>(block.centre, m_drawer.windows().size()));
    while (m_drawer.drawn() < m_centre) m_drawer.draw(m_example);  // draws again what was drawn
    m_wordsDone = m_centre > 0 ? m_drawer.windows().wordsThrough(m_centre - 1) : 0;
}

std::optional<DistanceBlock> DistanceWorker::openBlock() const {
    if (isFinished()) return std::nullopt;
    return DistanceBlock{m_block, m_centre};
}

std::uint64_t DistanceWorker::train(const std::atomic<bool>& park, std::uint64_t maximumWords) {
    const std::uint64_t before = m_wordsDone;
    while (!isFinished()) {
        m_loss += runCentre(m_learningRate);
        m_wordsDone = m_drawer.windows().wordsThrough(m_centre++);
        if (park.load(std::memory_order_relaxed) || m_wordsDone - before >= maximumWords) break;
    }
    if (isFinished()) m_wordsDone = m_block.words;
    return m_wordsDone - before;
}

LossSums DistanceWorker::measure(const TextBlock& block, std::uint64_t epoch) {
    open({block, 0}, epoch);
    LossSums loss;
    for (; !isFinished(); ++m_centre) loss += runCentre(0);
    return loss;
}

LossSums DistanceWorker::runCentre(float learningRate) {
    m_drawer.draw(m_example);
    const ContextWindows& windows = m_drawer.windows();
    const auto& window = m_example.window;
    std::array<std::uint32_t, 2 * 100> anchors;
    std::size_t count = 0;
    for (std::uint32_t at = window.begin; at < window.end; ++at)
        if (at != window.centre) anchors[count++] = windows.row(at);
    const OutputSet& outputs = m_example.outputs;
    return step({anchors.data(), count}, {outputs.rows.data(), outputs.count},
                {outputs.weights.data(), outputs.count}, learningRate);
}

LossSums DistanceWorker::step(std::span<const std::uint32_t> anchors, std::span<const std::uint32_t> targets,
                              std::span<const float> weights, float learningRate) {
    if (anchors.empty()) return {};
    const TrainingMatrix& table = m_task->words.inputs;
    m_rows.assign(anchors.begin(), anchors.end());
    m_rows.insert(m_rows.end(), targets.begin(), targets.end());
    m_anchors = anchors.size();
    m_pointers.clear();
    for (const std::uint32_t row : m_rows) {
        m_pointers.push_back(table.row(row));
        prefetchRow(m_pointers.back(), table.stride());
    }
    gatherProducts(weights);
    const LossSums loss = m_objective.solve();
    if (!std::isfinite(loss.nats)) return {std::numeric_limits<double>::quiet_NaN(), loss.examples};
    if (learningRate > 0) descend(learningRate);
    return loss;
}

/// A word is neither its own neighbour nor its own negative.
void DistanceWorker::gatherProducts(std::span<const float> weights) {
    const std::size_t stride = m_task->words.inputs.stride();
    const std::size_t targets = m_rows.size() - m_anchors;
    m_objective.begin(m_anchors, targets);
    const auto length = [&](std::size_t at) {
        return static_cast<double>(m_products(m_pointers[at], m_pointers[at], stride).product);
    };
    for (std::size_t i = 0; i < m_anchors; ++i) m_objective.setAnchor(i, length(i));
    for (std::size_t j = 0; j < targets; ++j) m_objective.setTarget(j, length(m_anchors + j));
    for (std::size_t i = 0; i < m_anchors; ++i)
        for (std::size_t j = 0; j < targets; ++j) {
            if (m_rows[i] == m_rows[m_anchors + j]) continue;
            const RowProducts pair = m_products(m_pointers[i], m_pointers[m_anchors + j], stride);
            m_objective.set(i, j, static_cast<double>(pair.product),
                            static_cast<double>(pair.squaredDistance),
                            std::abs(static_cast<double>(weights[j])));
        }
}

/// Forms the gradients of all rows of the window, then steps each of them.
void DistanceWorker::descend(float learningRate) {
    TrainingMatrix& table = m_task->words.inputs;
    const std::size_t lines = table.stride() / 16;
    const std::size_t targets = m_rows.size() - m_anchors;
    m_gradients.resize(m_rows.size() * lines);
    m_factors.resize(std::max(m_anchors, targets) + 1);
    std::vector<const float*>& rows = m_pointers;
    for (std::size_t i = 0; i < m_anchors; ++i) {
        // The anchor itself stands before the targets for the length of the call.
        const float* last = rows[m_anchors - 1];
        rows[m_anchors - 1] = table.row(m_rows[i]);
        m_factors[0] = static_cast<float>(m_objective.anchorFactor(i));
        for (std::size_t j = 0; j < targets; ++j)
            m_factors[1 + j] = static_cast<float>(m_objective.pairFactor(i, j));
        m_combine(rows.data() + m_anchors - 1, m_factors.data(), targets + 1, table.stride(),
                  m_gradients[i * lines].values);
        rows[m_anchors - 1] = last;
    }
    for (std::size_t j = 0; j < targets; ++j) {
        // Likewise the target behind the anchors, in the place of the first target.
        const float* first = rows[m_anchors];
        rows[m_anchors] = table.row(m_rows[m_anchors + j]);
        for (std::size_t i = 0; i < m_anchors; ++i)
            m_factors[i] = static_cast<float>(m_objective.pairFactor(i, j));
        m_factors[m_anchors] = static_cast<float>(m_objective.targetFactor(j));
        m_combine(rows.data(), m_factors.data(), m_anchors + 1, table.stride(),
                  m_gradients[(m_anchors + j) * lines].values);
        rows[m_anchors] = first;
    }
    for (std::size_t at = 0; at < m_rows.size(); ++at)
        m_task->optimizer.step(m_rows[at], m_gradients[at * lines].values, learningRate,
                               table.row(m_rows[at]));
}

}  // namespace embedscope
