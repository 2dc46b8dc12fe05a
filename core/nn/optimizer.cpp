#include "core/nn/optimizer.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/optimizer_steps.h"

namespace embedscope {
namespace {

constexpr std::size_t kRowsOfPart = 128;
constexpr std::size_t kNumbersOfPart = 16384;

constexpr OptimizerRow kOptimizers[] = {{OptimizerKind::Adam, "adam", "Adam", 0.001, 2},
                                        {OptimizerKind::Sgd, "sgd", "Gradient descent (SGD)", 0.01, 0},
                                        {OptimizerKind::Momentum, "momentum", "SGD with momentum", 0.01, 1},
                                        {OptimizerKind::Adagrad, "adagrad", "Adagrad", 0.001, 1}};

std::size_t slotsOf(OptimizerKind kind) {
    for (const OptimizerRow& row : kOptimizers)
        if (row.kind == kind) return row.slots;
    return 0;
}

// The written-out steps in double, which the float kernels follow.
void adamStep(double beta1, double beta2, double epsilon, double step, const double* g, std::size_t count,
              double* w, double* m, double* v) {
    for (std::size_t i = 0; i < count; ++i) {
        const double gradient = g ? g[i] : 0;
        m[i] += (gradient - m[i]) * (1 - beta1);
        v[i] += (gradient * gradient - v[i]) * (1 - beta2);
        w[i] -= step * m[i] / (std::sqrt(v[i]) + epsilon);
    }
}
void adamStep(double beta1, double beta2, double epsilon, double step, const float* g, std::size_t count,
              float* w, float* m, float* v) {
    embedscope::adamStep({static_cast<float>(beta1), static_cast<float>(beta2), static_cast<float>(epsilon),
                          static_cast<float>(step)},
                         g, count, w, m, v);
}
void momentumStep(double rate, double momentum, const double* g, std::size_t count, double* w, double* v) {
    for (std::size_t i = 0; i < count; ++i) {
        v[i] = momentum * v[i] - rate * (g ? g[i] : 0);
        w[i] += v[i];
    }
}
void momentumStep(double rate, double momentum, const float* g, std::size_t count, float* w, float* v) {
    embedscope::momentumStep(static_cast<float>(rate), static_cast<float>(momentum), g, count, w, v);
}
void adagradStep(double rate, double epsilon, const double* g, std::size_t count, double* w, double* sums) {
    for (std::size_t i = 0; i < count; ++i) {
        sums[i] += g[i] * g[i];
        w[i] -= rate * g[i] / std::sqrt(sums[i] + epsilon);
    }
}
void adagradStep(double rate, double epsilon, const float* g, std::size_t count, float* w, float* sums) {
    embedscope::adagradStep(static_cast<float>(rate), static_cast<float>(epsilon), g, count, w, sums);
}
void plainStep(double rate, const double* g, std::size_t count, double* w) {
    for (std::size_t i = 0; i < count; ++i) w[i] -= rate * g[i];
}
void plainStep(double rate, const float* g, std::size_t count, float* w) {
    addScaled(static_cast<float>(-rate), g, count, w);
}

}  // namespace

std::span<const OptimizerRow> optimizers() {
    return kOptimizers;
}
const OptimizerRow* findOptimizer(std::string_view id) {
    for (const OptimizerRow& row : kOptimizers)
        if (id == row.id) return &row;
    return nullptr;
}

template <class T>
Optimizer<T>::Optimizer(OptimizerSettings settings, std::vector<Parameter<T>*> parameters)
    : m_settings(settings) {
    for (Parameter<T>* parameter : parameters) {
        if (!parameter->isTrained) continue;
        Item& item = m_items.emplace_back();
        item.parameter = parameter;
        const bool sums = settings.kind == OptimizerKind::Adagrad;
        for (std::size_t slot = 0; slot < slotsOf(settings.kind); ++slot) {
            item.slots[slot].resize(parameter->values.rows(), parameter->values.columns());
            item.slots[slot].fill(sums ? static_cast<T>(settings.firstSum) : T(0));
        }
    }
}

template <class T>
void Optimizer<T>::step(double learningRate, Workers& workers) {
    ++m_steps;
    clip(workers);
    double rate = learningRate;
    if (m_settings.kind == OptimizerKind::Adam) {
        const double t = static_cast<double>(m_steps);
        rate *= std::sqrt(1 - std::pow(m_settings.beta2, t)) / (1 - std::pow(m_settings.beta1, t));
    }
    for (Item& item : m_items)
        if (item.parameter->isTable)
            stepTable(item, rate, workers);
        else
            stepPlain(item, rate, workers);
}

template <class T>
void Optimizer<T>::stepTable(Item& item, double rate, Workers& workers) {
    const auto& touched = item.parameter->touched;
    const std::size_t dim = item.parameter->values.columns();
    const bool everyRow =
        m_settings.kind == OptimizerKind::Adam || m_settings.kind == OptimizerKind::Momentum;
    const std::size_t rows = everyRow ? item.parameter->values.rows() : touched.size();
    workers.run((rows + kRowsOfPart - 1) / kRowsOfPart, [&](std::size_t part) {
        const std::size_t from = part * kRowsOfPart;
        const std::size_t end = std::min(rows, from + kRowsOfPart);
        std::size_t next = everyRow
                               ? static_cast<std::size_t>(
                                     std::lower_bound(touched.begin(), touched.end(), from) - touched.begin())
                               : from;
        for (std::size_t i = from; i < end; ++i) {
            const std::size_t row = everyRow ? i : touched[i];
            const T* gradient = nullptr;
            if (next < touched.size() && touched[next] == row)
                gradient = item.parameter->gradient.row(next++);
            move(item, {gradient, row * dim, dim}, rate);
        }
    });
}

template <class T>
void Optimizer<T>::stepPlain(Item& item, double rate, Workers& workers) {
    const std::size_t size = item.parameter->values.size();
    workers.run((size + kNumbersOfPart - 1) / kNumbersOfPart, [&](std::size_t part) {
        const std::size_t from = part * kNumbersOfPart;
        move(item, {item.parameter->gradient.data() + from, from, std::min(kNumbersOfPart, size - from)},
             rate);
    });
}

template <class T>
void Optimizer<T>::move(Item& item, const Row& row, double rate) {
    T* weights = item.parameter->values.data() + row.at;
    T* first = item.slots[0].data() + (item.slots[0].size() ? row.at : 0);
    switch (m_settings.kind) {
        case OptimizerKind::Sgd:
            plainStep(rate, row.gradient, row.count, weights);
            return;
        case OptimizerKind::Momentum:
            momentumStep(rate, m_settings.momentum, row.gradient, row.count, weights, first);
            return;
        case OptimizerKind::Adagrad:
            adagradStep(rate, m_settings.epsilon, row.gradient, row.count, weights, first);
            return;
        case OptimizerKind::Adam:
            adamStep(m_settings.beta1, m_settings.beta2, m_settings.epsilon, rate, row.gradient, row.count,
                     weights, first, item.slots[1].data() + row.at);
            return;
    }
}

/// Keeps gradients within the settings; sums in double, part by part in order.
template <class T>
void Optimizer<T>::clip(Workers& workers) {
    m_gradientNorm = 0;
    if (m_settings.clipValue > 0) {
        const T limit = static_cast<T>(m_settings.clipValue);
        for (Item& item : m_items)
            for (T& g : item.parameter->gradient.all()) g = std::clamp(g, -limit, limit);
    }
    if (m_settings.clipNorm <= 0) return;
    double squares = 0;
    for (Item& item : m_items) {
        const auto all = item.parameter->gradient.all();
        std::vector<double> sums((all.size() + kNumbersOfPart - 1) / kNumbersOfPart);
        workers.run(sums.size(), [&](std::size_t part) {
            const std::size_t end = std::min(all.size(), (part + 1) * kNumbersOfPart);
            for (std::size_t i = part * kNumbersOfPart; i < end; ++i)
                sums[part] += static_cast<double>(all[i]) * static_cast<double>(all[i]);
        });
        for (const double sum : sums) squares += sum;
    }
    m_gradientNorm = std::sqrt(squares);
    if (!(m_gradientNorm > m_settings.clipNorm)) return;
    const T factor = static_cast<T>(m_settings.clipNorm / m_gradientNorm);
    for (Item& item : m_items)
        for (T& g : item.parameter->gradient.all()) g *= factor;
}

template <class T>
std::vector<std::span<T>> Optimizer<T>::state() {
    std::vector<std::span<T>> all;
    for (Item& item : m_items)
        for (std::size_t slot = 0; slot < slotsOf(m_settings.kind); ++slot)
            all.push_back(item.slots[slot].all());
    return all;
}

template class Optimizer<float>;
template class Optimizer<double>;

}  // namespace embedscope
