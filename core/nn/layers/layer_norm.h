#pragma once

#include "core/nn/layer.h"

namespace embedscope {

/// Each row minus its mean, divided by its standard deviation, times gamma plus beta (Ba et al. 2016). gamma
/// and beta are 1 x columns.
template <class T>
class LayerNormLayer : public Layer<T> {
  public:
    static constexpr double kEpsilon = 1e-5;

    LayerNormLayer(Parameter<T>& gamma, Parameter<T>& beta) : m_gamma(gamma), m_beta(beta) {}

    const char* kind() const override { return "layer-norm"; }
    void addParameters(std::vector<Parameter<T>*>& all) override {
        all.insert(all.end(), {&m_gamma, &m_beta});
    }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

  private:
    Parameter<T>& m_gamma;
    Parameter<T>& m_beta;
    Matrix<T> m_normal;   // rows x columns, before gamma and beta
    Matrix<T> m_inverse;  // rows x 1
};

extern template class LayerNormLayer<float>;
extern template class LayerNormLayer<double>;

}  // namespace embedscope
