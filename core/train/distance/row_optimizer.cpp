#include "core/train/distance/row_optimizer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/kernels/hogwild.h"
#include "core/kernels/optimizer_steps.h"

namespace embedscope {

Result<RowOptimizer> RowOptimizer::create(OptimizerSettings settings, std::size_t rows, std::size_t dim) {
    RowOptimizer optimizer;
    optimizer.m_settings = settings;
    optimizer.m_stride = TrainingMatrix::paddedStride(dim);
    std::size_t slots = 0;
    for (const OptimizerRow& row : optimizers())
        if (row.kind == settings.kind) slots = row.slots;
    for (std::size_t slot = 0; slot < slots; ++slot) {
        auto matrix = TrainingMatrix::allocate(rows, dim);
        if (!matrix) return matrix.error();
        optimizer.m_slots[slot] = std::move(*matrix);
    }
    if (settings.kind == OptimizerKind::Adagrad)
        std::ranges::fill(optimizer.m_slots[0].all(), static_cast<float>(settings.firstSum));
    if (settings.kind == OptimizerKind::Adam) optimizer.m_steps.resize(rows);
    return optimizer;
}

EMBEDSCOPE_HOGWILD void RowOptimizer::step(std::uint32_t row, const float* gradient, float learningRate,
                                           float* weights) {
    switch (m_settings.kind) {
        case OptimizerKind::Sgd:
            return addScaled(-learningRate, gradient, m_stride, weights);
        case OptimizerKind::Momentum:
            return momentumStep(learningRate, static_cast<float>(m_settings.momentum), gradient, m_stride,
                                weights, m_slots[0].row(row));
        case OptimizerKind::Adagrad:
            return adagradStep(learningRate, static_cast<float>(m_settings.epsilon), gradient, m_stride,
                               weights, m_slots[0].row(row));
        case OptimizerKind::Adam: {
            const double t = static_cast<double>(m_steps[row] += 1);
            const double correction =
                std::sqrt(1 - std::pow(m_settings.beta2, t)) / (1 - std::pow(m_settings.beta1, t));
            const AdamFactors factors{static_cast<float>(m_settings.beta1),
                                      static_cast<float>(m_settings.beta2),
                                      static_cast<float>(m_settings.epsilon),
                                      static_cast<float>(static_cast<double>(learningRate) * correction)};
            return adamStep(factors, gradient, m_stride, weights, m_slots[0].row(row), m_slots[1].row(row));
        }
    }
}

std::vector<std::span<float>> RowOptimizer::state() {
    std::vector<std::span<float>> all;
    for (TrainingMatrix& slot : m_slots)
        if (slot.rows() > 0) all.push_back(slot.all());
    if (!m_steps.empty()) all.emplace_back(m_steps);
    return all;
}

}  // namespace embedscope
