#pragma once

#include <memory>

#include "core/nn/layers/dense.h"
#include "core/nn/layers/layer_norm.h"
#include "core/nn/layers/self_attention.h"

namespace embedscope {

/// One block of a transformer encoder with the norms in front (Vaswani et al. 2017; Xiong et al. 2020):
/// y = x + Dense(attention(Dense(norm(x)))), out = y + Dense(relu(Dense(norm(y)))). Rows are places.
template <class T>
class EncoderBlockLayer : public Layer<T> {
  public:
    struct Parameters {
        Parameter<T>& gamma1;
        Parameter<T>& beta1;
        Parameter<T>& projection;  ///< (3 * dim) x dim: queries, keys, values
        Parameter<T>& projectionBias;
        Parameter<T>& output;  ///< dim x dim
        Parameter<T>& outputBias;
        Parameter<T>& gamma2;
        Parameter<T>& beta2;
        Parameter<T>& wide;  ///< feedForward x dim
        Parameter<T>& wideBias;
        Parameter<T>& narrow;  ///< dim x feedForward
        Parameter<T>& narrowBias;
    };
    EncoderBlockLayer(Parameters parameters, std::size_t heads, bool causal);

    const char* kind() const override { return "encoder-block"; }
    void addParameters(std::vector<Parameter<T>*>& all) override;
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

    const SelfAttentionLayer<T>& attention() const { return m_attention; }

  private:
    LayerNormLayer<T> m_norm1;
    DenseLayer<T> m_projection;
    SelfAttentionLayer<T> m_attention;
    DenseLayer<T> m_output;
    LayerNormLayer<T> m_norm2;
    DenseLayer<T> m_wide;
    DenseLayer<T> m_narrow;
    Matrix<T> m_normal1, m_projected, m_attended, m_middle, m_normal2, m_hidden;
    Matrix<T> m_gradients[4];
};

extern template class EncoderBlockLayer<float>;
extern template class EncoderBlockLayer<double>;

}  // namespace embedscope
