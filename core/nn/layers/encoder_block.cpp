#include "core/nn/layers/encoder_block.h"

#include <algorithm>

#include "core/nn/arithmetic.h"

namespace embedscope {

template <class T>
EncoderBlockLayer<T>::EncoderBlockLayer(Parameters p, std::size_t heads, bool causal)
    : m_norm1(p.gamma1, p.beta1),
      m_projection(p.projection, p.projectionBias),
      m_attention(heads, causal),
      m_output(p.output, p.outputBias),
      m_norm2(p.gamma2, p.beta2),
      m_wide(p.wide, p.wideBias),
      m_narrow(p.narrow, p.narrowBias) {}

template <class T>
void EncoderBlockLayer<T>::addParameters(std::vector<Parameter<T>*>& all) {
    m_norm1.addParameters(all);
    m_projection.addParameters(all);
    m_output.addParameters(all);
    m_norm2.addParameters(all);
    m_wide.addParameters(all);
    m_narrow.addParameters(all);
}

template <class T>
void EncoderBlockLayer<T>::forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) {
    m_norm1.forward(pass, in, m_normal1);
    m_projection.forward(pass, m_normal1, m_projected);
    m_attention.forward(pass, m_projected, m_attended);
    m_output.forward(pass, m_attended, m_middle);
    addTo(m_middle.data(), T(1), in.data(), in.size());
    m_norm2.forward(pass, m_middle, m_normal2);
    m_wide.forward(pass, m_normal2, m_hidden);
    for (T& x : m_hidden.all()) x = std::max(x, T(0));
    m_narrow.forward(pass, m_hidden, out);
    addTo(out.data(), T(1), m_middle.data(), out.size());
}

template <class T>
void EncoderBlockLayer<T>::backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out,
                                    Matrix<T>& outGradient, Matrix<T>* inGradient) {
    Matrix<T>& a = m_gradients[0];
    Matrix<T>& b = m_gradients[1];
    Matrix<T>& middle = m_gradients[2];
    m_narrow.backward(pass, m_hidden, out, outGradient, &a);
    for (std::size_t i = 0; i < a.size(); ++i)
        if (m_hidden.data()[i] <= 0) a.data()[i] = 0;
    m_wide.backward(pass, m_normal2, m_hidden, a, &b);
    m_norm2.backward(pass, m_middle, m_normal2, b, &middle);
    addTo(middle.data(), T(1), outGradient.data(), middle.size());
    m_output.backward(pass, m_attended, m_middle, middle, &a);
    m_attention.backward(pass, m_projected, m_attended, a, &b);
    m_projection.backward(pass, m_normal1, m_projected, b, &a);
    Matrix<T>& first = inGradient ? *inGradient : m_gradients[3];
    m_norm1.backward(pass, in, m_normal1, a, &first);
    addTo(first.data(), T(1), middle.data(), first.size());
}

template class EncoderBlockLayer<float>;
template class EncoderBlockLayer<double>;

}  // namespace embedscope
