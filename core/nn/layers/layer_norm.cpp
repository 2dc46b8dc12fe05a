#include "core/nn/layers/layer_norm.h"

#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

constexpr std::size_t kRowsOfPart = 64;

template <class Visit>
void overRows(const Pass& pass, std::size_t rows, Visit&& visit) {
    pass.workers->run((rows + kRowsOfPart - 1) / kRowsOfPart, [&](std::size_t part) {
        const std::size_t end = std::min(rows, (part + 1) * kRowsOfPart);
        for (std::size_t i = part * kRowsOfPart; i < end; ++i) visit(i);
    });
}

}  // namespace

template <class T>
void LayerNormLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const std::size_t n = in.columns();
    out.resize(in.rows(), n);
    m_normal.resize(in.rows(), n);
    m_inverse.resize(in.rows(), 1);
    overRows(pass, in.rows(), [&](std::size_t i) {
        const T* x = in.row(i);
        T mean = 0, squares = 0;
        for (std::size_t j = 0; j < n; ++j) mean += x[j];
        mean /= static_cast<T>(n);
        for (std::size_t j = 0; j < n; ++j) squares += (x[j] - mean) * (x[j] - mean);
        const T inverse = 1 / std::sqrt(squares / static_cast<T>(n) + static_cast<T>(kEpsilon));
        *m_inverse.row(i) = inverse;
        for (std::size_t j = 0; j < n; ++j) {
            m_normal.row(i)[j] = (x[j] - mean) * inverse;
            out.row(i)[j] = m_normal.row(i)[j] * m_gamma.values.data()[j] + m_beta.values.data()[j];
        }
    });
}

template <class T>
void LayerNormLayer<T>::backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>&,
                                 Matrix<T>& outGradient, Matrix<T>* inGradient) {
    const std::size_t n = in.columns();
    if (!pass.inputOnly) {
        m_gamma.gradient.resize(1, n);
        m_beta.gradient.resize(1, n);
        m_gamma.gradient.fill(0);
        m_beta.gradient.fill(0);
        for (std::size_t i = 0; i < in.rows(); ++i)
            for (std::size_t j = 0; j < n; ++j) {
                m_beta.gradient.data()[j] += outGradient.row(i)[j];
                m_gamma.gradient.data()[j] += outGradient.row(i)[j] * m_normal.row(i)[j];
            }
    }
    if (!inGradient) return;
    inGradient->resize(in.rows(), n);
    overRows(pass, in.rows(), [&](std::size_t i) {
        const T* g = outGradient.row(i);
        const T* normal = m_normal.row(i);
        const T* gamma = m_gamma.values.data();
        T sum = 0, along = 0;
        for (std::size_t j = 0; j < n; ++j) {
            sum += g[j] * gamma[j];
            along += g[j] * gamma[j] * normal[j];
        }
        sum /= static_cast<T>(n);
        along /= static_cast<T>(n);
        for (std::size_t j = 0; j < n; ++j)
            inGradient->row(i)[j] = *m_inverse.row(i) * (g[j] * gamma[j] - sum - normal[j] * along);
    });
}

template class LayerNormLayer<float>;
template class LayerNormLayer<double>;

}  // namespace embedscope
