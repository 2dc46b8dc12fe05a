#include "core/nn/network.h"

#include <algorithm>

#include "core/nn/layers/batch_norm.h"
#include "core/nn/layers/dense.h"
#include "core/nn/layers/dropout.h"
#include "core/nn/layers/embedding.h"
#include "core/nn/layers/flatten_dense.h"
#include "core/nn/layers/mean_pool.h"

namespace embedscope {
namespace {

// Numbers of the dropout layers: they tell apart the masks of one update.
constexpr std::uint32_t kEmbeddingDropout = 1;
constexpr std::uint32_t kDropout = 2;

}  // namespace

template <class T>
Network<T>::Network(const NetworkConfig& config, std::shared_ptr<NetworkParameters<T>> parameters,
                    Layers layers)
    : m_config(config), m_parameters(std::move(parameters)) {
    build(layers);
    m_outputs.resize(m_layers.size());
    m_gradients.resize(m_layers.size());
}

template <class T>
Parameter<T>& Network<T>::parameter(const char* name, std::size_t rows, std::size_t columns,
                                    Initializer initializer) {
    return m_parameters->get(name, rows, columns, initializer);
}

template <class T>
void Network<T>::build(Layers layers) {
    const bool flatten = m_config.body == NetworkBody::Flatten;
    Parameter<T>& table = parameter("embedding", m_config.rows, m_config.dim, Initializer::Uniform);
    table.isTable = true;
    const bool nothingBetween = flatten && !m_config.batchNorm && m_config.dropout <= 0;
    const bool fuse = layers == Layers::Fused && nothingBetween;
    if (!fuse)
        m_layers.push_back(std::make_unique<EmbeddingLayer<T>>(table, flatten, m_config.embeddingDropout,
                                                               kEmbeddingDropout));
    const std::size_t width = flatten ? m_config.length * m_config.dim : m_config.dim;
    if (m_config.body == NetworkBody::Mean) m_layers.push_back(std::make_unique<MeanPoolLayer<T>>());
    if (m_config.batchNorm) {
        Parameter<T>& gamma = parameter("batch-norm.gamma", 1, width, Initializer::Ones);
        Parameter<T>& beta = parameter("batch-norm.beta", 1, width, Initializer::Zeros);
        Parameter<T>& mean = parameter("batch-norm.mean", 1, width, Initializer::Zeros);
        Parameter<T>& variance = parameter("batch-norm.variance", 1, width, Initializer::Ones);
        mean.isTrained = variance.isTrained = false;
        m_layers.push_back(std::make_unique<BatchNormLayer<T>>(
            typename BatchNormLayer<T>::Parameters{gamma, beta, mean, variance}));
    }
    if (m_config.dropout > 0)
        m_layers.push_back(std::make_unique<DropoutLayer<T>>(m_config.dropout, kDropout));
    Parameter<T>& kernel = parameter("dense.kernel", m_config.outputs, width, Initializer::GlorotUniform);
    Parameter<T>& bias = parameter("dense.bias", 1, m_config.outputs, Initializer::Zeros);
    if (fuse)
        m_layers.push_back(std::make_unique<FlattenDenseLayer<T>>(
            table, kernel, bias, m_config.embeddingDropout, kEmbeddingDropout));
    else
        m_layers.push_back(std::make_unique<DenseLayer<T>>(kernel, bias));
}

template <class T>
std::vector<Parameter<T>*> Network<T>::parameterList() const {
    std::vector<Parameter<T>*> all;
    for (const auto& layer : m_layers) layer->addParameters(all);
    return all;
}

template <class T>
const Matrix<T>& Network<T>::forward(const Pass& pass) {
    for (std::size_t i = 0; i < m_layers.size(); ++i)
        m_layers[i]->forward(pass, m_outputs[i == 0 ? 0 : i - 1], m_outputs[i]);
    return m_outputs.back();
}

template <class T>
void Network<T>::backward(const Pass& pass, Matrix<T>& logitsGradient) {
    for (std::size_t i = m_layers.size(); i-- > 0;) {
        Matrix<T>& outGradient = i + 1 == m_layers.size() ? logitsGradient : m_gradients[i];
        m_layers[i]->backward(pass, m_outputs[i == 0 ? 0 : i - 1], m_outputs[i], outGradient,
                              i == 0 ? nullptr : &m_gradients[i - 1]);
    }
}

template <class T>
void Network<T>::commit() {
    for (const auto& layer : m_layers) layer->commit();
}

template class Network<float>;
template class Network<double>;

}  // namespace embedscope
