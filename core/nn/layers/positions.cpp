#include "core/nn/layers/positions.h"

#include <cmath>

namespace embedscope {

TokenSpan tokenSpan(const Batch& batch, std::size_t example) {
    TokenSpan span{0, batch.length};
    const std::uint32_t* tokens = batch.row(example);
    while (span.begin < span.end && tokens[span.begin] == kPadToken) ++span.begin;
    while (span.end > span.begin && tokens[span.end - 1] == kPadToken) --span.end;
    return span;
}

template <class T>
void PositionLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const Batch& batch = *pass.batch;
    const std::size_t dim = in.columns();
    if (m_waves.rows() < batch.length || m_waves.columns() != dim) {
        m_waves.resize(batch.length, dim);
        for (std::size_t p = 0; p < batch.length; ++p)
            for (std::size_t j = 0; j < dim; ++j) {
                const double exponent = static_cast<double>(j / 2 * 2) / static_cast<double>(dim);
                const double angle = static_cast<double>(p) / std::pow(10000.0, exponent);
                m_waves.row(p)[j] = static_cast<T>(j % 2 ? std::cos(angle) : std::sin(angle));
            }
    }
    const T scale = static_cast<T>(std::sqrt(static_cast<double>(dim)));
    out.resize(in.rows(), dim);
    pass.workers->run(batch.examples, [&](std::size_t i) {
        const std::size_t begin = tokenSpan(batch, i).begin;
        for (std::size_t p = 0; p < batch.length; ++p) {
            const std::size_t row = i * batch.length + p;
            const T* wave = m_waves.row(p < begin ? 0 : p - begin);
            for (std::size_t j = 0; j < dim; ++j) out.row(row)[j] = scale * in.row(row)[j] + wave[j];
        }
    });
}

template <class T>
void PositionLayer<T>::backward(const Pass&, const Matrix<T>& in, const Matrix<T>&, Matrix<T>& outGradient,
                                Matrix<T>* inGradient) {
    if (!inGradient) return;
    const T scale = static_cast<T>(std::sqrt(static_cast<double>(in.columns())));
    inGradient->resize(in.rows(), in.columns());
    for (std::size_t i = 0; i < in.size(); ++i) inGradient->data()[i] = scale * outGradient.data()[i];
}

template class PositionLayer<float>;
template class PositionLayer<double>;

}  // namespace embedscope
