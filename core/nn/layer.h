#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/batch.h"
#include "core/nn/matrix.h"
#include "core/nn/workers.h"

namespace embedscope {

/// Numbers that a network holds: weights that are trained, or statistics that are kept. Networks that share
/// parameters compute with the same numbers.
template <class T>
struct Parameter {
    std::string name;  ///< "dense.kernel"
    Matrix<T> values;
    bool isTrained = true;
    bool isTable = false;  ///< a row a token: the gradient holds the rows of touched alone

    Matrix<T> gradient;                  ///< of the mean loss of the last batch; the shape of values, or
                                         ///< touched.size() x columns for a table
    std::vector<std::uint32_t> touched;  ///< ascending rows of a table that the last batch holds
};

/// What a pass through the network needs beside the numbers.
struct Pass {
    const Batch* batch = nullptr;
    Workers* workers = nullptr;
    bool isTraining = false;  ///< dropout on, batch statistics instead of running ones
    std::uint64_t seed = 0;   ///< of the run
    std::uint64_t step = 0;   ///< number of the update, from 0: with the seed it fixes what is dropped
    bool inputOnly = false;   ///< backward() of an inference pass that leaves the parameters alone, so that
                              ///< networks on several threads may share them
};

/// One layer with its forward and backward pass. What the backward pass needs of the forward one beside input
/// and output is kept inside, so a layer belongs to one network and one pass at a time. Matrices have a row
/// an example (after Flatten or pooling) or a row a token, example after example.
template <class T>
class Layer {
  public:
    virtual ~Layer() = default;

    /// "dense", as the registry names it.
    virtual const char* kind() const = 0;
    virtual void addParameters(std::vector<Parameter<T>*>&) {}

    /// out is resized. The first layer ignores in: it reads the tokens of the batch.
    virtual void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) = 0;
    /// Writes the gradients of the parameters and, unless it is null, of the input. outGradient may be used
    /// as scratch.
    virtual void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                          Matrix<T>* inGradient) = 0;
    /// Takes over what the last training pass says about running statistics; called once an update.
    virtual void commit() {}
};

}  // namespace embedscope
