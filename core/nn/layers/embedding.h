#pragma once

#include <optional>

#include "core/nn/drop_mask.h"
#include "core/nn/layer.h"
#include "core/nn/token_places.h"

namespace embedscope {

/// The row of each token. With flatten the rows of an example are one long row: batch x (length * dim), the
/// padding included, as Keras' Flatten. dropout sets whole vectors to zero.
template <class T>
class EmbeddingLayer : public Layer<T> {
  public:
    EmbeddingLayer(Parameter<T>& table, bool flatten, double dropout, std::uint32_t number)
        : m_table(table), m_flatten(flatten), m_dropout(dropout), m_number(number) {}

    const char* kind() const override { return "embedding"; }
    void addParameters(std::vector<Parameter<T>*>& all) override { all.push_back(&m_table); }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

    /// Which vectors are dropped in a pass, by example * length + position; nothing when none are.
    static std::optional<DropMask> mask(const Pass& pass, double dropout, std::uint32_t number) {
        if (!pass.isTraining || dropout <= 0) return std::nullopt;
        return DropMask(dropout, pass.seed, pass.step, number);
    }

  private:
    Parameter<T>& m_table;
    bool m_flatten;
    double m_dropout;
    std::uint32_t m_number;
    TokenPlaces m_places;
};

extern template class EmbeddingLayer<float>;
extern template class EmbeddingLayer<double>;

}  // namespace embedscope
