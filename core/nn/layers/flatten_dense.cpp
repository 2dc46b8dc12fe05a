#include "core/nn/layers/flatten_dense.h"

#include <algorithm>
#include <cassert>

#include "core/nn/arithmetic.h"
#include "core/nn/layers/embedding.h"

namespace embedscope {
namespace {

constexpr std::size_t kPlacesOfPart = 16;
constexpr std::size_t kRowsOfPart = 64;

std::size_t partsOf(std::size_t count, std::size_t size) {
    return (count + size - 1) / size;
}

}  // namespace

template <class T>
void FlattenDenseLayer<T>::findPadding(const Batch& batch, bool dropping) {
    m_padding.assign(batch.examples, 0);
    m_mostPadding = 0;
    if (dropping) return;  // each pad then counts in its own way
    for (std::size_t i = 0; i < batch.examples; ++i) {
        const std::uint32_t* tokens = batch.row(i);
        while (m_padding[i] < batch.length && tokens[m_padding[i]] == kPadToken) ++m_padding[i];
        m_mostPadding = std::max(m_mostPadding, m_padding[i]);
    }
}

template <class T>
void FlattenDenseLayer<T>::addUpPadding(const Batch&) {
    const std::size_t dim = m_table.values.columns();
    const std::size_t outputs = m_kernel.values.rows();
    m_padProducts.resize(outputs, m_mostPadding + 1);
    for (std::size_t c = 0; c < outputs; ++c) {
        T* sums = m_padProducts.row(c);
        sums[0] = 0;
        for (std::size_t p = 0; p < m_mostPadding; ++p)
            sums[p + 1] = sums[p] + dot(m_table.values.row(kPadToken), m_kernel.values.row(c) + p * dim, dim);
    }
}

template <class T>
void FlattenDenseLayer<T>::forward(const Pass& pass, const Matrix<T>&, Matrix<T>& out) {
    const Batch& batch = *pass.batch;
    const std::size_t dim = m_table.values.columns();
    const std::size_t outputs = m_kernel.values.rows();
    assert(m_kernel.values.columns() == batch.length * dim);
    const auto dropped = EmbeddingLayer<T>::mask(pass, m_dropout, m_number);
    findPadding(batch, dropped.has_value());
    addUpPadding(batch);
    out.resize(batch.examples, outputs);
    pass.workers->run(batch.examples, [&](std::size_t i) {
        const std::size_t skip = m_padding[i];
        std::vector<T> factors;
        if (dropped)
            for (std::size_t p = 0; p < batch.length; ++p)
                factors.push_back(
                    static_cast<T>(dropped->factor(static_cast<std::uint32_t>(i * batch.length + p))));
        const RowSum<T> rows{m_table.values.data(), dim, batch.row(i) + skip,
                             dropped ? factors.data() : nullptr, batch.length - skip};
        for (std::size_t c = 0; c < outputs; ++c)
            out.row(i)[c] = m_bias.values.data()[c] + m_padProducts.row(c)[skip] +
                            dotRowsOf(rows, m_kernel.values.row(c) + skip * dim, dim);
    });
}

template <class T>
void FlattenDenseLayer<T>::backward(const Pass& pass, const Matrix<T>&, const Matrix<T>&,
                                    Matrix<T>& outGradient, Matrix<T>*) {
    const std::size_t outputs = m_kernel.values.rows();
    m_bias.gradient.resize(1, outputs);
    m_bias.gradient.fill(0);
    m_padGradients.resize(outputs, m_mostPadding);
    m_padGradients.fill(0);
    for (std::size_t i = 0; i < outGradient.rows(); ++i)
        for (std::size_t c = 0; c < outputs; ++c) {
            const T gradient = outGradient.row(i)[c];
            m_bias.gradient.data()[c] += gradient;
            for (std::size_t p = 0; p < m_padding[i]; ++p) m_padGradients.row(c)[p] += gradient;
        }
    kernelGradient(pass, outGradient);
    tableGradient(pass, outGradient);
}

/// Position p of the kernel collects the vectors that stood there.
template <class T>
void FlattenDenseLayer<T>::kernelGradient(const Pass& pass, const Matrix<T>& outGradient) {
    const Batch& batch = *pass.batch;
    const std::size_t dim = m_table.values.columns();
    const std::size_t outputs = m_kernel.values.rows();
    const auto dropped = EmbeddingLayer<T>::mask(pass, m_dropout, m_number);
    m_kernel.gradient.resize(outputs, batch.length * dim);
    pass.workers->run(partsOf(batch.length, kPlacesOfPart), [&](std::size_t part) {
        std::vector<std::uint32_t> rows;
        std::vector<T> factors;
        const std::size_t end = std::min(batch.length, (part + 1) * kPlacesOfPart);
        for (std::size_t p = part * kPlacesOfPart; p < end; ++p)
            for (std::size_t c = 0; c < outputs; ++c) {
                rows.clear();
                factors.clear();
                if (p < m_mostPadding) {
                    rows.push_back(kPadToken);
                    factors.push_back(m_padGradients.row(c)[p]);
                }
                for (std::size_t i = 0; i < batch.examples; ++i) {
                    if (p < m_padding[i]) continue;
                    const auto place = static_cast<std::uint32_t>(i * batch.length + p);
                    T factor = outGradient.row(i)[c];
                    if (dropped) factor *= static_cast<T>(dropped->factor(place));
                    rows.push_back(batch.tokens[place]);
                    factors.push_back(factor);
                }
                sumRowsOf({m_table.values.data(), dim, rows.data(), factors.data(), rows.size()}, dim,
                          m_kernel.gradient.row(c) + p * dim);
            }
    });
}

/// A token's row collects the parts of the kernel at the places where it stands. For that the kernel is seen
/// as outputs * length rows of dim numbers.
template <class T>
void FlattenDenseLayer<T>::tableGradient(const Pass& pass, const Matrix<T>& outGradient) {
    const Batch& batch = *pass.batch;
    const std::size_t dim = m_table.values.columns();
    const std::size_t outputs = m_kernel.values.rows();
    const auto length = static_cast<std::uint32_t>(batch.length);
    const auto dropped = EmbeddingLayer<T>::mask(pass, m_dropout, m_number);
    m_places.build(batch, m_table.values.rows(), m_padding);
    m_table.touched = m_places.touched();
    if (m_mostPadding > 0 && (m_table.touched.empty() || m_table.touched.front() != kPadToken))
        m_table.touched.insert(m_table.touched.begin(), kPadToken);
    m_table.gradient.resize(m_table.touched.size(), dim);
    pass.workers->run(partsOf(m_table.touched.size(), kRowsOfPart), [&](std::size_t part) {
        std::vector<std::uint32_t> rows;
        std::vector<T> factors;
        const std::size_t end = std::min(m_table.touched.size(), (part + 1) * kRowsOfPart);
        for (std::size_t t = part * kRowsOfPart; t < end; ++t) {
            rows.clear();
            factors.clear();
            if (m_table.touched[t] == kPadToken)
                for (std::uint32_t c = 0; c < outputs; ++c)
                    for (std::uint32_t p = 0; p < m_mostPadding; ++p) {
                        rows.push_back(c * length + p);
                        factors.push_back(m_padGradients.row(c)[p]);
                    }
            for (const std::uint32_t place : m_places.places(m_table.touched[t])) {
                const std::uint32_t i = place / length;
                const std::uint32_t p = place % length;
                for (std::uint32_t c = 0; c < outputs; ++c) {
                    T factor = outGradient.row(i)[c];
                    if (dropped) factor *= static_cast<T>(dropped->factor(place));
                    rows.push_back(c * length + p);
                    factors.push_back(factor);
                }
            }
            sumRowsOf({m_kernel.values.data(), dim, rows.data(), factors.data(), rows.size()}, dim,
                      m_table.gradient.row(t));
        }
    });
}

template class FlattenDenseLayer<float>;
template class FlattenDenseLayer<double>;

}  // namespace embedscope
