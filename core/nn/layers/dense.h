#pragma once

#include "core/nn/layer.h"

namespace embedscope {

/// out = in kernel' + bias. kernel is outputs x inputs (one row an output; Keras stores its transpose), bias
/// 1 x outputs.
template <class T>
class DenseLayer : public Layer<T> {
  public:
    DenseLayer(Parameter<T>& kernel, Parameter<T>& bias) : m_kernel(kernel), m_bias(bias) {}

    const char* kind() const override { return "dense"; }
    void addParameters(std::vector<Parameter<T>*>& all) override {
        all.insert(all.end(), {&m_kernel, &m_bias});
    }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

  private:
    void parameterGradients(Workers& workers, const Matrix<T>& in, const Matrix<T>& outGradient);

    Parameter<T>& m_kernel;
    Parameter<T>& m_bias;
};

extern template class DenseLayer<float>;
extern template class DenseLayer<double>;

}  // namespace embedscope
