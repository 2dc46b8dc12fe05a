#pragma once

#include <memory>
#include <vector>

#include "core/nn/layer.h"
#include "core/nn/network_config.h"
#include "core/nn/parameters.h"

namespace embedscope {

/// A stack of layers over parameters that it may share with others. One pass at a time. float is for work,
/// double for checks.
template <class T>
class Network {
  public:
    enum class Layers {
        Fused,  ///< neighbours are computed together where that is faster
        Single  ///< one object a layer, so that what lies between them can be looked at
    };

    Network(const NetworkConfig& config, std::shared_ptr<NetworkParameters<T>> parameters,
            Layers layers = Layers::Fused);

    const NetworkConfig& config() const { return m_config; }
    const std::shared_ptr<NetworkParameters<T>>& parameters() const { return m_parameters; }
    /// The numbers of the layers in their order.
    std::vector<Parameter<T>*> parameterList() const;

    /// The logits of a batch, rows x outputs; valid until the next pass. Tokens are below config().rows.
    const Matrix<T>& forward(const Pass& pass);
    /// The gradients of all parameters from that of the logits, after forward() with the same pass.
    /// logitsGradient is used as scratch.
    void backward(const Pass& pass, Matrix<T>& logitsGradient);
    /// Ends an update: running statistics move.
    void commit();

    std::size_t layerCount() const { return m_layers.size(); }
    const Layer<T>& layer(std::size_t i) const { return *m_layers[i]; }
    /// What layer i gave out in the last pass.
    const Matrix<T>& output(std::size_t i) const { return m_outputs[i]; }
    /// The gradient of the output of layer i, after backward(); i + 1 < layerCount().
    const Matrix<T>& outputGradient(std::size_t i) const { return m_gradients[i]; }

  private:
    void build(Layers layers);
    Parameter<T>& parameter(const std::string& name, std::size_t rows, std::size_t columns,
                            Initializer initializer);
    std::size_t buildBody();
    void buildRecurrent();
    void buildEncoder();
    void buildBatchNorm(std::size_t width);

    NetworkConfig m_config;
    std::shared_ptr<NetworkParameters<T>> m_parameters;
    std::vector<std::unique_ptr<Layer<T>>> m_layers;
    std::vector<Matrix<T>> m_outputs;
    std::vector<Matrix<T>> m_gradients;  // of the outputs
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace embedscope
