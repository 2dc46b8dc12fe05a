#pragma once

#include "core/nn/layer.h"

namespace embedscope {

/// The mean of the rows of an example that are no padding: (examples * length) x d to examples x d. Zeros for
/// an example of padding alone.
template <class T>
class MeanPoolLayer : public Layer<T> {
  public:
    const char* kind() const override { return "mean"; }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;
};

extern template class MeanPoolLayer<float>;
extern template class MeanPoolLayer<double>;

}  // namespace embedscope
