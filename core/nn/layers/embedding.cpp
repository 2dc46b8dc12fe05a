#include "core/nn/layers/embedding.h"

#include <cstring>

#include "core/nn/arithmetic.h"

namespace embedscope {
namespace {

constexpr std::size_t kRowsOfPart = 64;

std::size_t partsOf(std::size_t rows) {
    return (rows + kRowsOfPart - 1) / kRowsOfPart;
}

}  // namespace

template <class T>
void EmbeddingLayer<T>::forward(const Pass& pass, const Matrix<T>&, Matrix<T>& out) {
    const Batch& batch = *pass.batch;
    const std::size_t dim = m_table.values.columns();
    const auto dropped = mask(pass, m_dropout, m_number);
    out.resize(batch.examples * batch.length, dim);
    pass.workers->run(partsOf(out.rows()), [&](std::size_t part) {
        const std::size_t end = std::min(out.rows(), (part + 1) * kRowsOfPart);
        for (std::size_t place = part * kRowsOfPart; place < end; ++place) {
            const T* from = m_table.values.row(batch.tokens[place]);
            T* to = out.row(place);
            if (!dropped) {
                std::memcpy(to, from, dim * sizeof(T));
                continue;
            }
            const T factor = static_cast<T>(dropped->factor(static_cast<std::uint32_t>(place)));
            for (std::size_t i = 0; i < dim; ++i) to[i] = factor * from[i];
        }
    });
    if (m_flatten) out.reshape(batch.examples, batch.length * dim);
}

template <class T>
void EmbeddingLayer<T>::backward(const Pass& pass, const Matrix<T>&, const Matrix<T>&, Matrix<T>& outGradient,
                                 Matrix<T>*) {
    if (pass.inputOnly) return;
    const std::size_t dim = m_table.values.columns();
    const auto dropped = mask(pass, m_dropout, m_number);
    m_places.build(*pass.batch, m_table.values.rows());
    m_table.touched = m_places.touched();
    m_table.gradient.resize(m_table.touched.size(), dim);
    pass.workers->run(partsOf(m_table.touched.size()), [&](std::size_t part) {
        const std::size_t end = std::min(m_table.touched.size(), (part + 1) * kRowsOfPart);
        std::vector<T> factors;
        for (std::size_t i = part * kRowsOfPart; i < end; ++i) {
            const auto places = m_places.places(m_table.touched[i]);
            factors.clear();
            if (dropped)
                for (const std::uint32_t place : places)
                    factors.push_back(static_cast<T>(dropped->factor(place)));
            const RowSum<T> rows{outGradient.data(), dim, places.data(), dropped ? factors.data() : nullptr,
                                 places.size()};
            sumRowsOf(rows, dim, m_table.gradient.row(i));
        }
    });
}

template class EmbeddingLayer<float>;
template class EmbeddingLayer<double>;

}  // namespace embedscope
