#pragma once

#include "core/nn/layer.h"

namespace embedscope {

/// Rows times sqrt(dim) plus the sine and cosine waves of their places (Vaswani et al. 2017, section 3.5).
/// Places count from the first token that is no padding, so that a text means the same whatever it is padded
/// to.
template <class T>
class PositionLayer : public Layer<T> {
  public:
    const char* kind() const override { return "positions"; }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

  private:
    Matrix<T> m_waves;  // places x dim
};

/// The places of an example that are no padding: from its first token to behind its last.
struct TokenSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};
TokenSpan tokenSpan(const Batch& batch, std::size_t example);

extern template class PositionLayer<float>;
extern template class PositionLayer<double>;

}  // namespace embedscope
