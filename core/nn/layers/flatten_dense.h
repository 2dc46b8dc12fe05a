#pragma once

#include <vector>

#include "core/nn/drop_mask.h"
#include "core/nn/layer.h"
#include "core/nn/token_places.h"

namespace embedscope {

/// Embedding, Flatten and Dense in one, for where nothing stands between them: the flattened rows (batch x
/// (length * dim)) are never written out, and runs of padding at the front are counted instead of computed.
/// Equal to EmbeddingLayer and DenseLayer up to rounding. kernel is outputs x (length * dim), bias 1 x
/// outputs.
template <class T>
class FlattenDenseLayer : public Layer<T> {
  public:
    FlattenDenseLayer(Parameter<T>& table, Parameter<T>& kernel, Parameter<T>& bias, double embeddingDropout,
                      std::uint32_t number)
        : m_table(table), m_kernel(kernel), m_bias(bias), m_dropout(embeddingDropout), m_number(number) {}

    const char* kind() const override { return "flatten-dense"; }
    void addParameters(std::vector<Parameter<T>*>& all) override {
        all.insert(all.end(), {&m_table, &m_kernel, &m_bias});
    }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

  private:
    void findPadding(const Batch& batch, bool dropping);
    void addUpPadding(const Batch& batch);
    void kernelGradient(const Pass& pass, const Matrix<T>& outGradient);
    void tableGradient(const Pass& pass, const Matrix<T>& outGradient);

    Parameter<T>& m_table;
    Parameter<T>& m_kernel;
    Parameter<T>& m_bias;
    double m_dropout;
    std::uint32_t m_number;
    std::vector<std::uint32_t> m_padding;  // leading pad tokens of each example that are treated together
    std::uint32_t m_mostPadding = 0;
    Matrix<T> m_padProducts;   // outputs x (m_mostPadding + 1): of that many pad rows with the kernel
    Matrix<T> m_padGradients;  // outputs x m_mostPadding: gradients of the examples that are padded there
    TokenPlaces m_places;
};

extern template class FlattenDenseLayer<float>;
extern template class FlattenDenseLayer<double>;

}  // namespace embedscope
