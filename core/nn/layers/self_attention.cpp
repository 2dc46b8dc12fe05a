#include "core/nn/layers/self_attention.h"

#include <algorithm>
#include <cmath>

#include "core/nn/arithmetic.h"
#include "core/nn/layers/positions.h"

namespace embedscope {
namespace {

/// One head of one example: where its numbers lie.
struct Head {
    std::size_t firstRow;
    std::size_t tokens;
    std::size_t query, key, value;  // first columns of the input
    std::size_t out;                // first column of the output
    std::size_t width;
    std::size_t weights;  // first row of the weights
};

Head headOf(const Batch& batch, std::size_t dim, std::size_t heads, std::size_t part) {
    const std::size_t example = part / heads;
    const std::size_t head = part % heads;
    const TokenSpan span = tokenSpan(batch, example);
    const std::size_t width = dim / heads;
    return {example * batch.length + span.begin,
            span.end - span.begin,
            head * width,
            dim + head * width,
            2 * dim + head * width,
            head * width,
            width,
            part * batch.length};
}

template <class T>
Factor<T> part(const Matrix<T>& matrix, std::size_t row, std::size_t column) {
    return {matrix.row(row) + column, matrix.columns(), 1};
}
template <class T>
Factor<T> flipped(Factor<T> factor) {
    return {factor.data, factor.column, factor.row};
}

}  // namespace

template <class T>
void SelfAttentionLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const Batch& batch = *pass.batch;
    const std::size_t dim = in.columns() / 3;
    out.resize(in.rows(), dim);
    out.fill(0);
    m_weights.resize(batch.examples * m_heads * batch.length, batch.length);
    pass.workers->run(batch.examples * m_heads, [&](std::size_t number) {
        const Head head = headOf(batch, dim, m_heads, number);
        const std::size_t n = head.tokens;
        if (n == 0) return;
        const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(head.width)));
        T* weights = m_weights.row(head.weights);
        PackedFactor<T> factor;
        factor.pack(flipped(part(in, head.firstRow, head.key)), head.width, n);
        factor.multiplyBy(part(in, head.firstRow, head.query), n, weights, batch.length);
        for (std::size_t i = 0; i < n; ++i) {
            T* row = weights + i * batch.length;
            const std::size_t seen = m_causal ? i + 1 : n;
            for (std::size_t j = 0; j < seen; ++j) row[j] *= scale;
            applySoftmax(row, seen);
            std::fill(row + seen, row + n, T(0));
        }
        if (!pass.workers->pausePoint()) return;
        factor.pack(part(in, head.firstRow, head.value), n, head.width);
        factor.multiplyBy({weights, batch.length, 1}, n, out.row(head.firstRow) + head.out, dim);
    });
}

template <class T>
void SelfAttentionLayer<T>::backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>&,
                                     Matrix<T>& outGradient, Matrix<T>* inGradient) {
    if (!inGradient) return;
    const Batch& batch = *pass.batch;
    const std::size_t dim = in.columns() / 3;
    inGradient->resize(in.rows(), in.columns());
    inGradient->fill(0);
    pass.workers->run(batch.examples * m_heads, [&](std::size_t number) {
        const Head head = headOf(batch, dim, m_heads, number);
        const std::size_t n = head.tokens;
        if (n == 0) return;
        const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(head.width)));
        const Factor<T> weights{m_weights.row(head.weights), batch.length, 1};
        const Factor<T> gradient = part<T>(outGradient, head.firstRow, head.out);
        T* to = inGradient->row(head.firstRow);
        PackedFactor<T> factor;
        factor.pack(gradient, n, head.width);
        factor.multiplyBy(flipped(weights), n, to + head.value, in.columns());
        Matrix<T> scores(n, n);  // gradients of the weights, then of the scores
        factor.pack(flipped(part(in, head.firstRow, head.value)), head.width, n);
        factor.multiplyBy(gradient, n, scores.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            const T* row = weights.data + i * batch.length;
            T* g = scores.row(i);
            T along = 0;
            for (std::size_t j = 0; j < n; ++j) along += g[j] * row[j];
            for (std::size_t j = 0; j < n; ++j) g[j] = row[j] * (g[j] - along) * scale;
        }
        if (!pass.workers->pausePoint()) return;
        factor.pack(part(in, head.firstRow, head.key), n, head.width);
        factor.multiplyBy(plain(scores), n, to + head.query, in.columns());
        factor.pack(part(in, head.firstRow, head.query), n, head.width);
        factor.multiplyBy(transposed(scores), n, to + head.key, in.columns());
    });
}

template class SelfAttentionLayer<float>;
template class SelfAttentionLayer<double>;

}  // namespace embedscope
