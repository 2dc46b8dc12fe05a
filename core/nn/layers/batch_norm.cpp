#include "core/nn/layers/batch_norm.h"

#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

constexpr std::size_t kColumnsOfPart = 1024;

template <class Part>
void overColumns(const Pass& pass, std::size_t columns, Part&& part) {
    pass.workers->run((columns + kColumnsOfPart - 1) / kColumnsOfPart, [&](std::size_t i) {
        part(i * kColumnsOfPart, std::min(columns, (i + 1) * kColumnsOfPart));
    });
}

template <class T>
void measure(const Matrix<T>& in, std::size_t from, std::size_t end, T* mean, T* variance) {
    const T share = T(1) / static_cast<T>(in.rows());
    std::fill(mean + from, mean + end, T(0));
    std::fill(variance + from, variance + end, T(0));
    for (std::size_t i = 0; i < in.rows(); ++i)
        for (std::size_t j = from; j < end; ++j) mean[j] += in.row(i)[j];
    for (std::size_t j = from; j < end; ++j) mean[j] *= share;
    for (std::size_t i = 0; i < in.rows(); ++i)
        for (std::size_t j = from; j < end; ++j) {
            const T difference = in.row(i)[j] - mean[j];
            variance[j] += difference * difference;
        }
    for (std::size_t j = from; j < end; ++j) variance[j] *= share;
}

}  // namespace

template <class T>
void BatchNormLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const std::size_t columns = in.columns();
    m_ofBatch = pass.isTraining && in.rows() > 1;
    m_mean.resize(1, columns);
    m_variance.resize(1, columns);
    out.resize(in.rows(), columns);
    overColumns(pass, columns, [&](std::size_t from, std::size_t end) {
        T* mean = m_mean.data();
        T* variance = m_variance.data();
        if (m_ofBatch) {
            measure(in, from, end, mean, variance);
        } else {
            std::copy(m_all.mean.values.data() + from, m_all.mean.values.data() + end, mean + from);
            std::copy(m_all.variance.values.data() + from, m_all.variance.values.data() + end,
                      variance + from);
        }
        const T* gamma = m_all.gamma.values.data();
        const T* beta = m_all.beta.values.data();
        T factors[kColumnsOfPart];
        for (std::size_t j = from; j < end; ++j)
            factors[j - from] = gamma[j] / std::sqrt(variance[j] + static_cast<T>(kEpsilon));
        for (std::size_t i = 0; i < in.rows(); ++i)
            for (std::size_t j = from; j < end; ++j)
                out.row(i)[j] = (in.row(i)[j] - mean[j]) * factors[j - from] + beta[j];
    });
}

template <class T>
void BatchNormLayer<T>::backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>&,
                                 Matrix<T>& outGradient, Matrix<T>* inGradient) {
    const std::size_t columns = in.columns();
    if (pass.inputOnly) {  // the running statistics are constants
        if (!inGradient) return;
        inGradient->resize(in.rows(), columns);
        for (std::size_t i = 0; i < in.rows(); ++i)
            for (std::size_t j = 0; j < columns; ++j)
                inGradient->row(i)[j] = outGradient.row(i)[j] * m_all.gamma.values.data()[j] /
                                        std::sqrt(m_variance.data()[j] + static_cast<T>(kEpsilon));
        return;
    }
    m_all.gamma.gradient.resize(1, columns);
    m_all.beta.gradient.resize(1, columns);
    if (inGradient) inGradient->resize(in.rows(), columns);
    overColumns(pass, columns, [&](std::size_t from, std::size_t end) {
        T* gamma = m_all.gamma.gradient.data();
        T* beta = m_all.beta.gradient.data();
        const T* mean = m_mean.data();
        std::fill(gamma + from, gamma + end, T(0));
        std::fill(beta + from, beta + end, T(0));
        T inverse[kColumnsOfPart];
        for (std::size_t j = from; j < end; ++j)
            inverse[j - from] = 1 / std::sqrt(m_variance.data()[j] + static_cast<T>(kEpsilon));
        for (std::size_t i = 0; i < in.rows(); ++i)
            for (std::size_t j = from; j < end; ++j) {
                const T g = outGradient.row(i)[j];
                beta[j] += g;
                gamma[j] += g * (in.row(i)[j] - mean[j]) * inverse[j - from];
            }
        if (!inGradient) return;
        const T share = m_ofBatch ? T(1) / static_cast<T>(in.rows()) : T(0);
        for (std::size_t i = 0; i < in.rows(); ++i)
            for (std::size_t j = from; j < end; ++j) {
                const T normal = (in.row(i)[j] - mean[j]) * inverse[j - from];
                inGradient->row(i)[j] = m_all.gamma.values.data()[j] * inverse[j - from] *
                                        (outGradient.row(i)[j] - share * (beta[j] + normal * gamma[j]));
            }
    });
}

template <class T>
void BatchNormLayer<T>::commit() {
    if (!m_ofBatch) return;
    const T keep = static_cast<T>(kMomentum);
    for (std::size_t j = 0; j < m_mean.columns(); ++j) {
        T& mean = m_all.mean.values.data()[j];
        T& variance = m_all.variance.values.data()[j];
        mean = keep * mean + (1 - keep) * m_mean.data()[j];
        variance = keep * variance + (1 - keep) * m_variance.data()[j];
    }
}

template class BatchNormLayer<float>;
template class BatchNormLayer<double>;

}  // namespace embedscope
