#pragma once

#include "core/nn/arithmetic.h"
#include "core/nn/layer.h"

namespace embedscope {

enum class CellKind {
    Gru,  ///< gated recurrent unit (Cho et al. 2014) in the form of Keras' reset_after
    Lstm  ///< long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.)
};

/// The weights of one direction, named and ordered as in Keras, kernels transposed. gates is 3 (update,
/// reset, candidate) for a GRU and 4 (input, forget, candidate, output) for an LSTM.
template <class T>
struct CellParameters {
    Parameter<T>* kernel = nullptr;     ///< (gates * units) x inputs
    Parameter<T>* recurrent = nullptr;  ///< (gates * units) x units
    Parameter<T>* bias = nullptr;       ///< LSTM: 1, GRU: 2 (input side, recurrent side) x (gates * units)
};

/// The states of a recurrent cell at each place: (examples * length) x inputs to (examples * length) x units,
/// the second direction's units behind the first's, which reads from the end. Padding leaves a state as it
/// is. States start from zero.
template <class T>
class RecurrentLayer : public Layer<T> {
  public:
    /// directions: one, or forwards and backwards.
    RecurrentLayer(CellKind cell, std::size_t units, std::vector<CellParameters<T>> directions);

    const char* kind() const override { return m_cell == CellKind::Gru ? "gru" : "lstm"; }
    void addParameters(std::vector<Parameter<T>*>& all) override;
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

  private:
    /// One direction and what its passes leave behind, a row a place.
    struct Direction {
        CellParameters<T> parameters;
        bool backwards = false;
        std::size_t column = 0;    // of its states in the output
        Matrix<T> gates;           // after their activations
        Matrix<T> previous;        // the state before the place
        Matrix<T> memory;          // LSTM: cell before, cell after; GRU: recurrent part of the candidate
        Matrix<T> gateGradients;   // before the activations, input side
        Matrix<T> stateGradients;  // the same, recurrent side (GRU)
        PackedFactor<T> packed;
    };
    /// Some examples that go through time together.
    struct Group {
        std::size_t first;
        std::size_t count;
    };
    std::size_t gateCount() const { return m_cell == CellKind::Gru ? 3 : 4; }
    void runForward(const Pass& pass, Direction& direction, Group group, Matrix<T>& out);
    void runBackward(const Pass& pass, Direction& direction, Group group, const Matrix<T>& outGradient);
    void gruStep(Direction& direction, std::size_t place, const T* recurrent, T* state);
    void lstmStep(Direction& direction, std::size_t place, const T* recurrent, T* state, T* cell);
    void gruBack(Direction& direction, std::size_t place, T* gradient);
    void lstmBack(Direction& direction, std::size_t place, T* gradient, T* cellGradient);
    void parameterGradients(Workers& workers, Direction& direction, const Matrix<T>& in);

    CellKind m_cell;
    std::size_t m_units;
    std::vector<Direction> m_directions;
};

/// The last state of each direction: (examples * length) x (directions * units) to examples x the same; the
/// second half of two directions is taken at the first place.
template <class T>
class LastStateLayer : public Layer<T> {
  public:
    explicit LastStateLayer(bool bothDirections) : m_both(bothDirections) {}

    const char* kind() const override { return "last-state"; }
    void forward(const Pass& pass, const Matrix<T>& in, Matrix<T>& out) override;
    void backward(const Pass& pass, const Matrix<T>& in, const Matrix<T>& out, Matrix<T>& outGradient,
                  Matrix<T>* inGradient) override;

  private:
    bool m_both;
};

extern template class RecurrentLayer<float>;
extern template class RecurrentLayer<double>;
extern template class LastStateLayer<float>;
extern template class LastStateLayer<double>;

}  // namespace embedscope
