#include "core/train/distance/distance_settings.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/train/spec_builders.h"
#include "core/train/word_vectors/word_vector_specs.h"

namespace embedscope {
namespace {

using namespace specs;

/// The settings of skip-gram that mean the same here.
std::vector<ParameterSpec> windowSpecs() {
    constexpr std::string_view kShared[] = {"tokenizer",
                                            "sentence",
                                            "lower-case",
                                            "min-count",
                                            "max-vocabulary",
                                            "unknown-words",
                                            "sample",
                                            "dim",
                                            "init",
                                            "init-scale",
                                            "window",
                                            "negative",
                                            "epochs",
                                            "learning-rate",
                                            "minimum-learning-rate",
                                            "negative-exponent",
                                            "seed",
                                            "validation",
                                            "early-stopping",
                                            "keep-best"};
    std::vector<ParameterSpec> specs = skipGramSpecs();
    std::erase_if(specs, [&](const ParameterSpec& spec) {
        return std::find(std::begin(kShared), std::end(kShared), spec.id) == std::end(kShared);
    });
    return specs;
}

std::vector<ParameterSpec> distanceSpecs(ParameterSpec margin) {
    std::vector<ParameterSpec> specs = windowSpecs();
    const auto negative = std::find_if(specs.begin(), specs.end(),
                                       [](const ParameterSpec& spec) { return spec.id == "negative"; });
    negative->help =
        "For each word and its neighbour in the text, that many random words are pushed away. A larger value "
        "helps small texts and takes longer.";
    const ParameterSpec added[] = {
        choice({"distance", "Distance",
                "What is made small between neighbours in the text: the cosine distance, which looks at the "
                "direction of the vectors alone, or the Euclidean distance, which looks at their length too.",
                kTraining, "search and analogies compare directions"},
               "cosine", {{"cosine", "Cosine distance"}, {"euclidean", "Euclidean distance"}}),
        std::move(margin),
        choice({"optimizer", "Optimiser",
                "How a gradient becomes a step: SGD follows it; momentum keeps some of the last steps; "
                "Adagrad and Adam give each number a step size of its own. Each word keeps its own memory of "
                "its steps. Adam wants a learning rate of about 0.002.",
                kTraining, "as in word2vec"},
               "sgd",
               {{"sgd", "Gradient descent (SGD)"},
                {"momentum", "SGD with momentum"},
                {"adagrad", "Adagrad"},
                {"adam", "Adam"}},
               ParameterLevel::Advanced)};
    specs.insert(negative + 1, std::begin(added), std::end(added));
    return specs;
}

}  // namespace

DistanceSettings distanceSettings(const Recipe& recipe) {
    DistanceSettings settings;
    settings.loss = recipe.method() == "triplet" ? DistanceLoss::Triplet : DistanceLoss::Contrastive;
    settings.distance =
        recipe.text("distance") == "euclidean" ? DistanceKind::Euclidean : DistanceKind::Cosine;
    settings.margin = recipe.real("margin");
    settings.optimizer = findOptimizer(recipe.text("optimizer"))->kind;
    return settings;
}

std::vector<ParameterSpec> contrastiveSpecs() {
    return distanceSpecs(
        real({"margin", "Margin",
              "Random words are pushed away until they are this far. A larger value keeps "
              "unrelated words further apart; a cosine distance is 1 at a right angle and "
              "never above 2.",
              kTraining, "the best of those tried with the cosine distance on Wikipedia text"},
             1, 1e-6, 1e6, true));
}

std::vector<ParameterSpec> tripletSpecs() {
    return distanceSpecs(
        real({"margin", "Margin",
              "A random word must be further away than the neighbour by this much. A larger "
              "value asks for a clearer difference; cosine distances differ by 2 at most.",
              kTraining, "the best of those tried with the cosine distance on Wikipedia text"},
             0.5, 1e-6, 1e6, true));
}

}  // namespace embedscope
