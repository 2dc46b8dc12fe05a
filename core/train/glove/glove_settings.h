#pragma once

#include <cstdint>
#include <vector>

#include "core/model/recipe.h"

namespace embedscope {

/// The settings of a GloVe run as plain numbers; see glove_settings.cpp for what they mean.
struct GloveSettings {
    std::size_t dim = 100;
    std::uint32_t window = 15;
    bool weightByDistance = true;
    double mostCount = 100;  ///< x_max: pairs with this count and more have the weight 1
    double exponent = 0.75;  ///< alpha: the others count / x_max to this power
    double learningRate = 0.05;
    std::uint64_t epochs = 25;
    std::uint64_t seed = 1;
    double validation = 0;
    std::uint64_t memoryBytes = 0;  ///< for counting; 0: as much as the training takes
    bool sum = true;                ///< the vectors are w + w~, else w

    /// f(count), equation 9 of Pennington et al. 2014.
    double weight(double count) const;
};

GloveSettings gloveSettings(const Recipe& recipe);

/// The settings in the order of the form.
std::vector<ParameterSpec> gloveSpecs();

}  // namespace embedscope
