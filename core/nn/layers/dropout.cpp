#include "core/nn/layers/dropout.h"

#include <algorithm>

#include "core/kernels/drop_elements.h"
#include "core/nn/drop_mask.h"

namespace embedscope {
namespace {

constexpr std::size_t kElementsOfPart = 32768;

void dropRange(const DropMask& mask, std::size_t first, std::size_t count, const float* from, float* to) {
    dropElements({mask.firstKey(), mask.secondKey(), mask.threshold(), static_cast<float>(mask.scale())},
                 static_cast<std::uint32_t>(first), count, from, to);
}
void dropRange(const DropMask& mask, std::size_t first, std::size_t count, const double* from, double* to) {
    for (std::size_t i = 0; i < count; ++i)
        to[i] = mask.factor(static_cast<std::uint32_t>(first + i)) * from[i];
}

}  // namespace

template <class T>
void DropoutLayer<T>::apply(const Pass& pass, const Matrix<T>& from, Matrix<T>& to) const {
    const bool drops = pass.isTraining && m_rate > 0;
    const DropMask mask(m_rate, pass.seed, pass.step, m_number);
    to.resize(from.rows(), from.columns());
    pass.workers->run((from.size() + kElementsOfPart - 1) / kElementsOfPart, [&](std::size_t part) {
        const std::size_t first = part * kElementsOfPart;
        const std::size_t count = std::min(kElementsOfPart, from.size() - first);
        if (drops)
            dropRange(mask, first, count, from.data() + first, to.data() + first);
        else
            std::copy(from.data() + first, from.data() + first + count, to.data() + first);
    });
}

template <class T>
void DropoutLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    apply(pass, in, out);
}

template <class T>
void DropoutLayer<T>::backward(const Pass& pass, const Matrix<T>&, const Matrix<T>&, Matrix<T>& outGradient,
                               Matrix<T>* inGradient) {
    if (inGradient) apply(pass, outGradient, *inGradient);
}

template class DropoutLayer<float>;
template class DropoutLayer<double>;

}  // namespace embedscope
