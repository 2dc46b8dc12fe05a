#include "core/nn/layers/dense.h"

#include <algorithm>

#include "core/nn/arithmetic.h"

namespace embedscope {
namespace {

// Below this, rows are read once and in order, which beats a matrix product.
constexpr std::size_t kFewOutputs = 8;
constexpr std::size_t kColumnsOfPart = 4096;

/// The gradient of a kernel with few outputs, columns [from, end).
template <class T>
void addOuterProducts(const Matrix<T>& in, const Matrix<T>& outGradient, std::size_t from, std::size_t end,
                      Matrix<T>& gradient) {
    for (std::size_t c = 0; c < gradient.rows(); ++c) {
        T* to = gradient.row(c);
        std::fill(to + from, to + end, T(0));
        for (std::size_t i = 0; i < in.rows(); ++i)
            addTo(to + from, outGradient.row(i)[c], in.row(i) + from, end - from);
    }
}

}  // namespace

template <class T>
void DenseLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const std::size_t outputs = m_kernel.values.rows();
    const std::size_t inputs = m_kernel.values.columns();
    out.resize(in.rows(), outputs);
    if (outputs <= kFewOutputs) {
        pass.workers->run(in.rows(), [&](std::size_t i) {
            for (std::size_t c = 0; c < outputs; ++c)
                out.row(i)[c] = m_bias.values.data()[c] + dot(in.row(i), m_kernel.values.row(c), inputs);
        });
        return;
    }
    for (std::size_t i = 0; i < in.rows(); ++i)
        std::copy(m_bias.values.data(), m_bias.values.data() + outputs, out.row(i));
    multiply(*pass.workers, in.rows(), outputs, inputs, plain(in), transposed(m_kernel.values), out.data(),
             outputs, true);
}

template <class T>
void DenseLayer<T>::parameterGradients(Workers& workers, const Matrix<T>& in, const Matrix<T>& outGradient) {
    const std::size_t outputs = m_kernel.values.rows();
    const std::size_t inputs = m_kernel.values.columns();
    m_bias.gradient.resize(1, outputs);
    m_bias.gradient.fill(0);
    for (std::size_t i = 0; i < outGradient.rows(); ++i)
        for (std::size_t c = 0; c < outputs; ++c) m_bias.gradient.data()[c] += outGradient.row(i)[c];
    m_kernel.gradient.resize(outputs, inputs);
    if (outputs <= kFewOutputs)
        workers.run((inputs + kColumnsOfPart - 1) / kColumnsOfPart, [&](std::size_t part) {
            addOuterProducts(in, outGradient, part * kColumnsOfPart,
                             std::min(inputs, (part + 1) * kColumnsOfPart), m_kernel.gradient);
        });
    else
        multiply(workers, outputs, inputs, in.rows(), transposed(outGradient), plain(in),
                 m_kernel.gradient.data(), inputs);
}

template <class T>
void DenseLayer<T>::backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>&, Matrix<T>& outGradient,
                             Matrix<T>* inGradient) {
    const std::size_t outputs = m_kernel.values.rows();
    const std::size_t inputs = m_kernel.values.columns();
    Workers& workers = *pass.workers;
    if (!pass.inputOnly) parameterGradients(workers, in, outGradient);
    if (!inGradient) return;
    inGradient->resize(in.rows(), inputs);
    if (outputs <= kFewOutputs)
        workers.run(in.rows(), [&](std::size_t i) {
            std::fill(inGradient->row(i), inGradient->row(i) + inputs, T(0));
            for (std::size_t c = 0; c < outputs; ++c)
                addTo(inGradient->row(i), outGradient.row(i)[c], m_kernel.values.row(c), inputs);
        });
    else
        multiply(workers, in.rows(), inputs, outputs, plain(outGradient), plain(m_kernel.values),
                 inGradient->data(), inputs);
}

template class DenseLayer<float>;
template class DenseLayer<double>;

}  // namespace embedscope
