#pragma once

#include "core/nn/layer.h"

namespace embedscope {

/// Each column minus its mean over the batch, divided by its standard deviation, times gamma plus beta (Ioffe
/// and Szegedy 2015). Training uses the batch's own statistics (the biased variance) and moves the running
/// ones by 1 - momentum; inference uses the running ones. A batch of one has no spread: it is normalised by
/// the running statistics, which then stay as they are. gamma, beta, mean and variance are 1 x columns.
template <class T>
class BatchNormLayer : public Layer<T> {
  public:
    static constexpr double kMomentum = 0.99;  ///< Keras' values
    static constexpr double kEpsilon = 1e-3;

    struct Parameters {
        Parameter<T>& gamma;
        Parameter<T>& beta;
        Parameter<T>& mean;
        Parameter<T>& variance;
    };
    explicit BatchNormLayer(Parameters parameters) : m_all(parameters) {}

    const char* kind() const override { return "batch-norm"; }
    void addParameters(std::vector<Parameter<T>*>& all) override {
        all.insert(all.end(), {&m_all.gamma, &m_all.beta, &m_all.mean, &m_all.variance});
    }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;
    void commit() override;

    /// The statistics that the last pass normalised by, 1 x columns.
    const Matrix<T>& batchMean() const { return m_mean; }
    const Matrix<T>& batchVariance() const { return m_variance; }

  private:
    Parameters m_all;
    bool m_ofBatch = false;  // the last pass used the statistics of its own batch
    Matrix<T> m_mean;
    Matrix<T> m_variance;
};

extern template class BatchNormLayer<float>;
extern template class BatchNormLayer<double>;

}  // namespace embedscope
