#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/nn/layer.h"

namespace embedscope {

/// How a parameter starts, as Keras starts it.
enum class Initializer {
    Zeros,
    Ones,
    Uniform,        ///< within +- 0.05
    GlorotUniform,  ///< within +- sqrt(6 / (rows + columns)) (Glorot and Bengio 2010)
    Orthogonal,     ///< columns of length 1 at right angles (rows >= columns; Saxe et al. 2014)
    ForgetGate      ///< ones in the second quarter of the columns, else zeros (Jozefowicz et al. 2015)
};

/// All parameters of a network by name, in the order of its layers. Networks built on the same parameters
/// share them: one trains, others measure.
template <class T>
class NetworkParameters {
  public:
    /// Equal seeds give equal numbers on any machine, each parameter from a stream of its own.
    explicit NetworkParameters(std::uint64_t seed) : m_seed(seed) {}

    /// The parameter of that name, made and filled at the first call.
    Parameter<T>& get(std::string_view name, std::size_t rows, std::size_t columns, Initializer initializer);
    Parameter<T>* find(std::string_view name);
    const std::vector<std::unique_ptr<Parameter<T>>>& all() const { return m_all; }

  private:
    std::uint64_t m_seed;
    std::vector<std::unique_ptr<Parameter<T>>> m_all;
};

extern template class NetworkParameters<float>;
extern template class NetworkParameters<double>;

}  // namespace embedscope
