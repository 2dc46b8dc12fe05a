#include "core/nn/layers/mean_pool.h"

#include <algorithm>

#include "core/nn/arithmetic.h"

namespace embedscope {
namespace {

/// Places of example i that are no padding.
std::vector<std::uint32_t> wordsOf(const Batch& batch, std::size_t i) {
    std::vector<std::uint32_t> rows;
    for (std::size_t p = 0; p < batch.length; ++p)
        if (batch.row(i)[p] != kPadToken) rows.push_back(static_cast<std::uint32_t>(i * batch.length + p));
    return rows;
}

}  // namespace

template <class T>
void MeanPoolLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const std::size_t dim = in.columns();
    out.resize(pass.batch->examples, dim);
    pass.workers->run(out.rows(), [&](std::size_t i) {
        const auto rows = wordsOf(*pass.batch, i);
        sumRowsOf({in.data(), dim, rows.data(), nullptr, rows.size()}, dim, out.row(i));
        const T share = rows.empty() ? T(0) : T(1) / static_cast<T>(rows.size());
        for (std::size_t j = 0; j < dim; ++j) out.row(i)[j] *= share;
    });
}

template <class T>
void MeanPoolLayer<T>::backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>&,
                                Matrix<T>& outGradient, Matrix<T>* inGradient) {
    if (!inGradient) return;
    const std::size_t dim = in.columns();
    const std::size_t length = pass.batch->length;
    inGradient->resize(in.rows(), dim);
    pass.workers->run(pass.batch->examples, [&](std::size_t i) {
        std::fill(inGradient->row(i * length), inGradient->row(i * length) + length * dim, T(0));
        const auto rows = wordsOf(*pass.batch, i);
        for (const std::uint32_t row : rows)
            addTo(inGradient->row(row), T(1) / static_cast<T>(rows.size()), outGradient.row(i), dim);
    });
}

template class MeanPoolLayer<float>;
template class MeanPoolLayer<double>;

}  // namespace embedscope
