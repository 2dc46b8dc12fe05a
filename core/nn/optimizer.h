#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/nn/layer.h"

namespace embedscope {

enum class OptimizerKind { Sgd, Momentum, Adagrad, Adam };

/// What an optimiser is called, and Keras' default learning rate for it.
struct OptimizerRow {
    OptimizerKind kind;
    const char* id;     ///< "adam"
    const char* label;  ///< "Adam"
    double learningRate;
    std::size_t slots;  ///< numbers that it keeps beside each weight
};
/// All optimisers, in the order in which forms offer them.
std::span<const OptimizerRow> optimizers();
const OptimizerRow* findOptimizer(std::string_view id);

struct OptimizerSettings {
    OptimizerKind kind = OptimizerKind::Adam;
    double momentum = 0.9;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-7;
    double firstSum = 0.1;  ///< what Adagrad's sums of squares start from
    double clipNorm = 0;    ///< gradients longer than this, all parameters together, are shortened; 0: never
    double clipValue = 0;   ///< each entry of a gradient is kept within +- this; 0: never
};

/// Updates weights by their gradients with the defaults and formulas of Keras (its Adam adds epsilon to the
/// root of the uncorrected second moment). Rows of a table that a batch does not hold have the gradient 0:
/// Adam and momentum move them on by their moments, as Keras does.
template <class T>
class Optimizer {
  public:
    Optimizer(OptimizerSettings settings, std::vector<Parameter<T>*> parameters);

    /// One update at that learning rate. May change the gradients (clipping).
    void step(double learningRate, Workers& workers);
    /// Updates so far; Adam corrects its moments by them.
    std::uint64_t steps() const { return m_steps; }
    void setSteps(std::uint64_t steps) { m_steps = steps; }

    /// Everything that a resumed run needs beside the weights, one span a slot and parameter.
    std::vector<std::span<T>> state();
    /// The length of the whole gradient before clipping, of the last step; 0 when nothing is clipped by norm.
    double gradientNorm() const { return m_gradientNorm; }

  private:
    struct Item {
        Parameter<T>* parameter;
        Matrix<T> slots[2];
    };
    struct Row {
        const T* gradient;  // null: zeros
        std::size_t at;
        std::size_t count;
    };
    void clip(Workers& workers);
    void stepTable(Item& item, double rate, Workers& workers);
    void stepPlain(Item& item, double rate, Workers& workers);
    void move(Item& item, const Row& row, double rate);

    OptimizerSettings m_settings;
    std::vector<Item> m_items;
    std::uint64_t m_steps = 0;
    double m_gradientNorm = 0;
};

extern template class Optimizer<float>;
extern template class Optimizer<double>;

}  // namespace embedscope
