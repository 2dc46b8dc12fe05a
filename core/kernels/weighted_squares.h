#pragma once

#include <cstddef>

namespace embedscope {

/// One side of a GloVe step: the numbers of a word and, for each, the sum of squared steps of AdaGrad. Rows
/// are dim numbers long, padded with zeros to stride.
struct AdaGradRow {
    float* values = nullptr;
    float* squares = nullptr;  ///< stride long
    float* bias = nullptr;     ///< one number
    float* biasSquares = nullptr;
};

/// One known co-occurrence count.
struct WeightedSquareStep {
    AdaGradRow word;
    AdaGradRow context;
    std::size_t stride = 0;  ///< floats of a row, a multiple of 16; rows start at multiples of 64 bytes
    float target = 0;        ///< log of the count
    float weight = 0;        ///< f(count)
    float learningRate = 0;
    float clip = 100;  ///< gradients are cut to within plus and minus this
};

/// Both return the loss before the step, weight / 2 * (w . c + b + b' - target)^2; NaN when it is not finite.
using WeightedSquareFunction = float (*)(const WeightedSquareStep&);

/// One step of gradient descent with AdaGrad (Duchi et al. 2011) on both rows from their old values, as in
/// GloVe's reference program (Pennington et al. 2014, equation 8 with a factor 1/2): step = rate * gradient /
/// sqrt(squares), and then squares += (rate * gradient)^2. Many threads may update rows of one matrix at
/// once, without locks.
WeightedSquareFunction weightedSquareUpdate();
/// The loss alone; nothing is written.
WeightedSquareFunction weightedSquareLoss();

}  // namespace embedscope
