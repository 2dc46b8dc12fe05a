#include "core/nn/layers/pick_places.h"

#include <algorithm>

namespace embedscope {

std::vector<std::uint32_t> pickedTargets(const Batch& batch) {
    std::vector<std::uint32_t> targets;
    for (const std::uint32_t target : batch.targets)
        if (target != kNoTarget) targets.push_back(target);
    return targets;
}

template <class T>
void PickPlacesLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    const auto targets = pass.batch->targets;
    m_rows.clear();
    for (std::size_t i = 0; i < in.rows(); ++i)
        if (targets.empty() || targets[i] != kNoTarget) m_rows.push_back(i);
    out.resize(m_rows.size(), in.columns());
    for (std::size_t i = 0; i < m_rows.size(); ++i) std::copy_n(in.row(m_rows[i]), in.columns(), out.row(i));
}

template <class T>
void PickPlacesLayer<T>::backward(const Pass&, const Matrix<T>& in, const Matrix<T>&, Matrix<T>& outGradient,
                                  Matrix<T>* inGradient) {
    if (!inGradient) return;
    inGradient->resize(in.rows(), in.columns());
    inGradient->fill(0);
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        std::copy_n(outGradient.row(i), in.columns(), inGradient->row(m_rows[i]));
}

template class PickPlacesLayer<float>;
template class PickPlacesLayer<double>;

}  // namespace embedscope
