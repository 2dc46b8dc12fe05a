#pragma once

#include "core/nn/layer.h"

namespace embedscope {

/// Sets elements to zero at random while training and divides the others by the share that is kept
/// (Srivastava et al. 2014, in the inverted form). Does nothing in inference.
template <class T>
class DropoutLayer : public Layer<T> {
  public:
    /// rate in [0, 1); number tells apart the dropout layers of a network.
    DropoutLayer(double rate, std::uint32_t number) : m_rate(rate), m_number(number) {}

    const char* kind() const override { return "dropout"; }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

  private:
    void apply(const Pass& pass, const Matrix<T>& from, Matrix<T>& to) const;

    double m_rate;
    std::uint32_t m_number;
};

extern template class DropoutLayer<float>;
extern template class DropoutLayer<double>;

}  // namespace embedscope
