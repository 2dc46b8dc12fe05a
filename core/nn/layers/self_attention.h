#pragma once

#include "core/nn/layer.h"

namespace embedscope {

/// Multi-head scaled dot-product attention of the places of an example among themselves (Vaswani et al. 2017,
/// section 3.2): rows x (3 * dim) of queries, keys and values to rows x dim. Padding at either end neither
/// attends nor is attended to; its rows are zeros.
template <class T>
class SelfAttentionLayer : public Layer<T> {
  public:
    /// heads divides dim. causal: a place sees itself and what stands before it.
    SelfAttentionLayer(std::size_t heads, bool causal) : m_heads(heads), m_causal(causal) {}

    const char* kind() const override { return "self-attention"; }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

    /// The weights of the last pass: (examples * heads * length) x length, in the first columns of as many
    /// rows as the example has tokens.
    const Matrix<T>& weights() const { return m_weights; }

  private:
    std::size_t m_heads;
    bool m_causal;
    Matrix<T> m_weights;
};

extern template class SelfAttentionLayer<float>;
extern template class SelfAttentionLayer<double>;

}  // namespace embedscope
