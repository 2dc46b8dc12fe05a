#include "core/nn/layers/recurrent.h"

#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

constexpr std::size_t kGroup = 8;  // examples; fixed, so that no result depends on threads

template <class T>
void addColumnSums(const Matrix<T>& from, T* sums) {
    std::fill(sums, sums + from.columns(), T(0));
    for (std::size_t i = 0; i < from.rows(); ++i) addTo(sums, T(1), from.row(i), from.columns());
}

}  // namespace

template <class T>
RecurrentLayer<T>::RecurrentLayer(CellKind cell, std::size_t units, std::vector<CellParameters<T>> directions)
    : m_cell(cell), m_units(units) {
    for (const CellParameters<T>& parameters : directions) {
        Direction& direction = m_directions.emplace_back();
        direction.parameters = parameters;
        direction.backwards = m_directions.size() > 1;
        direction.column = (m_directions.size() - 1) * units;
    }
}

template <class T>
void RecurrentLayer<T>::addParameters(std::vector<Parameter<T>*>& all) {
    for (const Direction& direction : m_directions)
        all.insert(all.end(),
                   {direction.parameters.kernel, direction.parameters.recurrent, direction.parameters.bias});
}

template <class T>
void RecurrentLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const std::size_t width = gateCount() * m_units;
    const std::size_t examples = pass.batch->examples;
    out.resize(in.rows(), m_directions.size() * m_units);
    for (Direction& direction : m_directions) {
        const Matrix<T>& kernel = direction.parameters.kernel->values;
        direction.gates.resize(in.rows(), width);
        direction.previous.resize(in.rows(), m_units);
        direction.memory.resize(in.rows(), m_cell == CellKind::Gru ? m_units : 2 * m_units);
        for (std::size_t i = 0; i < in.rows(); ++i)
            std::copy_n(direction.parameters.bias->values.data(), width, direction.gates.row(i));
        multiply(*pass.workers, in.rows(), width, in.columns(), plain(in), transposed(kernel),
                 direction.gates.data(), width, true);
        direction.packed.pack(transposed(direction.parameters.recurrent->values), m_units, width);
        pass.workers->run((examples + kGroup - 1) / kGroup, [&](std::size_t part) {
            runForward(pass, direction, {part * kGroup, std::min(kGroup, examples - part * kGroup)}, out);
        });
    }
}

template <class T>
void RecurrentLayer<T>::runForward(const Pass& pass, Direction& direction, Group group, Matrix<T>& out) {
    const Batch& batch = *pass.batch;
    const std::size_t width = gateCount() * m_units;
    Matrix<T> states(group.count, m_units), cells(group.count, m_units), recurrent(group.count, width);
    states.fill(0);
    cells.fill(0);
    for (std::size_t step = 0; step < batch.length; ++step) {
        if (!pass.workers->pausePoint()) return;
        const std::size_t p = direction.backwards ? batch.length - 1 - step : step;
        direction.packed.multiplyBy(plain(states), group.count, recurrent.data(), width);
        for (std::size_t i = 0; i < group.count; ++i) {
            const std::size_t place = (group.first + i) * batch.length + p;
            T* state = states.row(i);
            std::copy_n(state, m_units, direction.previous.row(place));
            if (batch.tokens[place] != kPadToken) {
                if (m_cell == CellKind::Gru)
                    gruStep(direction, place, recurrent.row(i), state);
                else
                    lstmStep(direction, place, recurrent.row(i), state, cells.row(i));
            }
            std::copy_n(state, m_units, out.row(place) + direction.column);
        }
    }
}

/// z and r as usual; h = z h' + (1 - z) tanh(x + r (U h' + b)).
template <class T>
void RecurrentLayer<T>::gruStep(Direction& direction, std::size_t place, const T* recurrent, T* state) {
    const std::size_t n = m_units;
    T* gates = direction.gates.row(place);
    T* memory = direction.memory.row(place);
    const T* bias = direction.parameters.bias->values.row(1);
    for (std::size_t j = 0; j < 2 * n; ++j) gates[j] += recurrent[j] + bias[j];
    applySigmoid(gates, 2 * n);
    for (std::size_t j = 0; j < n; ++j) {
        memory[j] = recurrent[2 * n + j] + bias[2 * n + j];
        gates[2 * n + j] += gates[n + j] * memory[j];
    }
    applyTanh(gates + 2 * n, n);
    for (std::size_t j = 0; j < n; ++j) state[j] = gates[j] * state[j] + (1 - gates[j]) * gates[2 * n + j];
}

/// c = f c' + i g; h = o tanh(c).
template <class T>
void RecurrentLayer<T>::lstmStep(Direction& direction, std::size_t place, const T* recurrent, T* state,
                                 T* cell) {
    const std::size_t n = m_units;
    T* gates = direction.gates.row(place);
    T* memory = direction.memory.row(place);
    for (std::size_t j = 0; j < 4 * n; ++j) gates[j] += recurrent[j];
    applySigmoid(gates, 2 * n);
    applyTanh(gates + 2 * n, n);
    applySigmoid(gates + 3 * n, n);
    std::copy_n(cell, n, memory);
    for (std::size_t j = 0; j < n; ++j) cell[j] = gates[n + j] * cell[j] + gates[j] * gates[2 * n + j];
    std::copy_n(cell, n, memory + n);
    applyTanh(memory + n, n);  // tanh(c), which both passes need
    for (std::size_t j = 0; j < n; ++j) state[j] = gates[3 * n + j] * memory[n + j];
}

template <class T>
void RecurrentLayer<T>::backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>&,
                                 Matrix<T>& outGradient, Matrix<T>* inGradient) {
    const std::size_t width = gateCount() * m_units;
    const std::size_t examples = pass.batch->examples;
    bool first = true;
    if (inGradient) inGradient->resize(in.rows(), in.columns());
    for (Direction& direction : m_directions) {
        direction.gateGradients.resize(in.rows(), width);
        if (m_cell == CellKind::Gru) direction.stateGradients.resize(in.rows(), width);
        direction.packed.pack(plain(direction.parameters.recurrent->values), width, m_units);
        pass.workers->run((examples + kGroup - 1) / kGroup, [&](std::size_t part) {
            runBackward(pass, direction, {part * kGroup, std::min(kGroup, examples - part * kGroup)},
                        outGradient);
        });
        if (!pass.inputOnly) parameterGradients(*pass.workers, direction, in);
        if (inGradient)
            multiply(*pass.workers, in.rows(), in.columns(), width, plain(direction.gateGradients),
                     plain(direction.parameters.kernel->values), inGradient->data(), in.columns(), !first);
        first = false;
    }
}

template <class T>
void RecurrentLayer<T>::runBackward(const Pass& pass, Direction& direction, Group group,
                                    const Matrix<T>& outGradient) {
    const Batch& batch = *pass.batch;
    const std::size_t width = gateCount() * m_units;
    Matrix<T>& sides = m_cell == CellKind::Gru ? direction.stateGradients : direction.gateGradients;
    Matrix<T> gradients(group.count, m_units), cells(group.count, m_units), moved(group.count, m_units);
    gradients.fill(0);
    cells.fill(0);
    for (std::size_t step = batch.length; step-- > 0;) {
        if (!pass.workers->pausePoint()) return;
        const std::size_t p = direction.backwards ? batch.length - 1 - step : step;
        for (std::size_t i = 0; i < group.count; ++i) {
            const std::size_t place = (group.first + i) * batch.length + p;
            T* gradient = gradients.row(i);
            addTo(gradient, T(1), outGradient.row(place) + direction.column, m_units);
            if (batch.tokens[place] == kPadToken) {
                std::fill_n(direction.gateGradients.row(place), width, T(0));
                std::fill_n(sides.row(place), width, T(0));
            } else if (m_cell == CellKind::Gru) {
                gruBack(direction, place, gradient);
            } else {
                lstmBack(direction, place, gradient, cells.row(i));
            }
        }
        // Rows of a group lie batch.length apart.
        direction.packed.multiplyBy({sides.row(group.first * batch.length + p), batch.length * width, 1},
                                    group.count, moved.data(), m_units);
        for (std::size_t i = 0; i < group.count; ++i) addTo(gradients.row(i), T(1), moved.row(i), m_units);
    }
}

/// Leaves in gradient what flows to the state before, but for the part through the recurrent kernel.
template <class T>
void RecurrentLayer<T>::gruBack(Direction& direction, std::size_t place, T* gradient) {
    const std::size_t n = m_units;
    const T* gates = direction.gates.row(place);
    const T* memory = direction.memory.row(place);
    const T* previous = direction.previous.row(place);
    T* input = direction.gateGradients.row(place);
    T* recurrent = direction.stateGradients.row(place);
    for (std::size_t j = 0; j < n; ++j) {
        const T z = gates[j];
        const T r = gates[n + j];
        const T h = gates[2 * n + j];
        const T candidate = gradient[j] * (1 - z) * (1 - h * h);
        input[j] = recurrent[j] = gradient[j] * (previous[j] - h) * z * (1 - z);
        input[n + j] = recurrent[n + j] = candidate * memory[j] * r * (1 - r);
        input[2 * n + j] = candidate;
        recurrent[2 * n + j] = candidate * r;
        gradient[j] *= z;
    }
}

template <class T>
void RecurrentLayer<T>::lstmBack(Direction& direction, std::size_t place, T* gradient, T* cellGradient) {
    const std::size_t n = m_units;
    const T* gates = direction.gates.row(place);
    const T* memory = direction.memory.row(place);
    T* input = direction.gateGradients.row(place);
    for (std::size_t j = 0; j < n; ++j) {
        const T i = gates[j];
        const T f = gates[n + j];
        const T g = gates[2 * n + j];
        const T o = gates[3 * n + j];
        const T wide = memory[n + j];
        const T cell = cellGradient[j] + gradient[j] * o * (1 - wide * wide);
        input[j] = cell * g * i * (1 - i);
        input[n + j] = cell * memory[j] * f * (1 - f);
        input[2 * n + j] = cell * i * (1 - g * g);
        input[3 * n + j] = gradient[j] * wide * o * (1 - o);
        cellGradient[j] = cell * f;
        gradient[j] = 0;
    }
}

template <class T>
void RecurrentLayer<T>::parameterGradients(Workers& workers, Direction& direction, const Matrix<T>& in) {
    const std::size_t width = gateCount() * m_units;
    const Matrix<T>& sides = m_cell == CellKind::Gru ? direction.stateGradients : direction.gateGradients;
    CellParameters<T>& parameters = direction.parameters;
    parameters.kernel->gradient.resize(width, in.columns());
    multiply(workers, width, in.columns(), in.rows(), transposed(direction.gateGradients), plain(in),
             parameters.kernel->gradient.data(), in.columns());
    parameters.recurrent->gradient.resize(width, m_units);
    multiply(workers, width, m_units, in.rows(), transposed(sides), plain(direction.previous),
             parameters.recurrent->gradient.data(), m_units);
    parameters.bias->gradient.resize(m_cell == CellKind::Gru ? 2 : 1, width);
    addColumnSums(direction.gateGradients, parameters.bias->gradient.row(0));
    if (m_cell == CellKind::Gru) addColumnSums(sides, parameters.bias->gradient.row(1));
}

template <class T>
void LastStateLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const std::size_t length = pass.batch->length;
    const std::size_t half = m_both ? in.columns() / 2 : in.columns();
    out.resize(pass.batch->examples, in.columns());
    for (std::size_t i = 0; i < out.rows(); ++i) {
        std::copy_n(in.row((i + 1) * length - 1), half, out.row(i));
        std::copy_n(in.row(i * length) + half, in.columns() - half, out.row(i) + half);
    }
}

template <class T>
void LastStateLayer<T>::backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>&,
                                 Matrix<T>& outGradient, Matrix<T>* inGradient) {
    if (!inGradient) return;
    const std::size_t length = pass.batch->length;
    const std::size_t half = m_both ? in.columns() / 2 : in.columns();
    inGradient->resize(in.rows(), in.columns());
    inGradient->fill(0);
    for (std::size_t i = 0; i < outGradient.rows(); ++i) {
        std::copy_n(outGradient.row(i), half, inGradient->row((i + 1) * length - 1));
        std::copy_n(outGradient.row(i) + half, in.columns() - half, inGradient->row(i * length) + half);
    }
}

template class RecurrentLayer<float>;
template class RecurrentLayer<double>;
template class LastStateLayer<float>;
template class LastStateLayer<double>;

}  // namespace embedscope
