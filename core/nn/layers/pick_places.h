#pragma once

#include <vector>

#include "core/nn/layer.h"

namespace embedscope {

/// Keeps the rows of the places that have a target, so that nothing is predicted in vain; all rows of a batch
/// without targets.
template <class T>
class PickPlacesLayer : public Layer<T> {
  public:
    const char* kind() const override { return "pick-places"; }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

  private:
    std::vector<std::size_t> m_rows;
};

/// The targets of the rows that are kept.
std::vector<std::uint32_t> pickedTargets(const Batch& batch);

extern template class PickPlacesLayer<float>;
extern template class PickPlacesLayer<double>;

}  // namespace embedscope
