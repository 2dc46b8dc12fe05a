#pragma once

#include <vector>

#include "core/model/recipe.h"
#include "core/nn/optimizer.h"

namespace embedscope {

enum class DistanceLoss { Contrastive, Triplet };
enum class DistanceKind {
    Cosine,    ///< 1 - cos(x, y), 0 to 2
    Euclidean  ///< |x - y|; its square in triplets
};

/// What the direct distance objectives need beside WordVectorSettings.
struct DistanceSettings {
    DistanceLoss loss = DistanceLoss::Contrastive;
    DistanceKind distance = DistanceKind::Cosine;
    double margin = 0.5;
    OptimizerKind optimizer = OptimizerKind::Sgd;
};

/// recipe is of the method contrastive or triplet.
DistanceSettings distanceSettings(const Recipe& recipe);

/// The settings in the order of the form.
std::vector<ParameterSpec> contrastiveSpecs();
std::vector<ParameterSpec> tripletSpecs();

}  // namespace embedscope
