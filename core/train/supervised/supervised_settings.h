#pragma once

#include <cstdint>
#include <vector>

#include "core/base/parameter_spec.h"
#include "core/model/bag_classifier.h"
#include "core/model/bag_features.h"
#include "core/model/recipe.h"

namespace embedscope {

/// The settings of fastText's supervised model as plain numbers; see supervised_settings.cpp for what they
/// mean.
struct SupervisedSettings {
    BagFeatures features;
    ClassifierObjective objective = ClassifierObjective::Softmax;
    std::uint64_t minCount = 1;
    std::size_t dim = 100;
    std::uint64_t epochs = 5;
    double learningRate = 0.1;
    std::uint32_t negative = 5;
    bool shuffle = true;
    std::uint64_t seed = 1;
};

/// Errors: InvalidArgument (a range of n-grams that is none).
Result<SupervisedSettings> supervisedSettings(const Recipe& recipe);
std::vector<ParameterSpec> supervisedSpecs();

}  // namespace embedscope
