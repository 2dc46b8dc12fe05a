#include "core/nn/network.h"

#include <algorithm>

#include "core/nn/layers/batch_norm.h"
#include "core/nn/layers/dense.h"
#include "core/nn/layers/dropout.h"
#include "core/nn/layers/embedding.h"
#include "core/nn/layers/encoder_block.h"
#include "core/nn/layers/flatten_dense.h"
#include "core/nn/layers/mean_pool.h"
#include "core/nn/layers/pick_places.h"
#include "core/nn/layers/positions.h"
#include "core/nn/layers/recurrent.h"

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
Parameter<T>& Network<T>::parameter(const std::string& name, std::size_t rows, std::size_t columns,
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
    const std::size_t width = buildBody();
    if (m_config.everyPlace) m_layers.push_back(std::make_unique<PickPlacesLayer<T>>());
    if (m_config.batchNorm) buildBatchNorm(width);
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

/// The layers between the embedding and the last ones; how many numbers they give out a row.
template <class T>
std::size_t Network<T>::buildBody() {
    switch (m_config.body) {
        case NetworkBody::Flatten:
            return m_config.length * m_config.dim;
        case NetworkBody::Mean:
            m_layers.push_back(std::make_unique<MeanPoolLayer<T>>());
            return m_config.dim;
        case NetworkBody::Gru:
        case NetworkBody::Lstm:
            buildRecurrent();
            if (!m_config.everyPlace)
                m_layers.push_back(std::make_unique<LastStateLayer<T>>(m_config.bothDirections));
            return m_config.units * (m_config.bothDirections ? 2 : 1);
        case NetworkBody::Attention:
            buildEncoder();
            if (!m_config.everyPlace) m_layers.push_back(std::make_unique<MeanPoolLayer<T>>());
            return m_config.dim;
    }
    return 0;
}

template <class T>
void Network<T>::buildRecurrent() {
    const bool gru = m_config.body == NetworkBody::Gru;
    const std::size_t width = (gru ? 3 : 4) * m_config.units;
    std::vector<CellParameters<T>> directions;
    for (const char* name : {"forwards", "backwards"}) {
        if (!directions.empty() && !m_config.bothDirections) break;
        const std::string prefix = name;
        CellParameters<T> cell;
        cell.kernel = &parameter(prefix + ".kernel", width, m_config.dim, Initializer::GlorotUniform);
        cell.recurrent = &parameter(prefix + ".recurrent", width, m_config.units, Initializer::Orthogonal);
        cell.bias = &parameter(prefix + ".bias", gru ? 2 : 1, width,
                               gru ? Initializer::Zeros : Initializer::ForgetGate);
        directions.push_back(cell);
    }
    m_layers.push_back(std::make_unique<RecurrentLayer<T>>(gru ? CellKind::Gru : CellKind::Lstm,
                                                           m_config.units, std::move(directions)));
}

template <class T>
void Network<T>::buildEncoder() {
    const std::size_t dim = m_config.dim;
    const std::size_t wide = m_config.feedForward;
    m_layers.push_back(std::make_unique<PositionLayer<T>>());
    for (std::size_t i = 0; i < m_config.blocks; ++i) {
        const std::string block = "block-" + std::to_string(i + 1);
        const auto made = [&](const char* name, std::size_t rows, std::size_t columns,
                              Initializer initializer) -> Parameter<T>& {
            return parameter(block + name, rows, columns, initializer);
        };
        using enum Initializer;
        m_layers.push_back(std::make_unique<EncoderBlockLayer<T>>(
            typename EncoderBlockLayer<T>::Parameters{
                made(".norm-1.gamma", 1, dim, Ones), made(".norm-1.beta", 1, dim, Zeros),
                made(".projection.kernel", 3 * dim, dim, GlorotUniform),
                made(".projection.bias", 1, 3 * dim, Zeros), made(".output.kernel", dim, dim, GlorotUniform),
                made(".output.bias", 1, dim, Zeros), made(".norm-2.gamma", 1, dim, Ones),
                made(".norm-2.beta", 1, dim, Zeros), made(".wide.kernel", wide, dim, GlorotUniform),
                made(".wide.bias", 1, wide, Zeros), made(".narrow.kernel", dim, wide, GlorotUniform),
                made(".narrow.bias", 1, dim, Zeros)},
            m_config.heads, m_config.causal));
    }
    m_layers.push_back(
        std::make_unique<LayerNormLayer<T>>(parameter("norm.gamma", 1, dim, Initializer::Ones),
                                            parameter("norm.beta", 1, dim, Initializer::Zeros)));
}

template <class T>
void Network<T>::buildBatchNorm(std::size_t width) {
    Parameter<T>& gamma = parameter("batch-norm.gamma", 1, width, Initializer::Ones);
    Parameter<T>& beta = parameter("batch-norm.beta", 1, width, Initializer::Zeros);
    Parameter<T>& mean = parameter("batch-norm.mean", 1, width, Initializer::Zeros);
    Parameter<T>& variance = parameter("batch-norm.variance", 1, width, Initializer::Ones);
    mean.isTrained = variance.isTrained = false;
    m_layers.push_back(std::make_unique<BatchNormLayer<T>>(
        typename BatchNormLayer<T>::Parameters{gamma, beta, mean, variance}));
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
