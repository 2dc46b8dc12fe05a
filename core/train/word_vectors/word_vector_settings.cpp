#include "core/train/word_vectors/word_vector_settings.h"

namespace embedscope {

namespace {

Objective objectiveOf(const Recipe& recipe) {
    if (!recipe.has("objective")) return Objective::NegativeSampling;
    const std::string& name = recipe.text("objective");
    return name == "hierarchical-softmax" ? Objective::HierarchicalSoftmax
           : name == "softmax"            ? Objective::Softmax
                                          : Objective::NegativeSampling;
}

}  // namespace

WordVectorSettings wordVectorSettings(const Recipe& recipe) {
    WordVectorSettings settings;
    settings.source = recipe.method() == "cbow" ? ExampleSource::Cbow : ExampleSource::SkipGram;
    settings.objective = objectiveOf(recipe);
    settings.dim = static_cast<std::size_t>(recipe.integer("dim"));
    settings.window = static_cast<std::uint32_t>(recipe.integer("window"));
    settings.negative = static_cast<std::uint32_t>(recipe.integer("negative"));
    settings.epochs = static_cast<std::uint64_t>(recipe.integer("epochs"));
    settings.sample = recipe.real("sample");
    settings.learningRate = recipe.real("learning-rate");
    settings.minimumLearningRate = recipe.real("minimum-learning-rate");
    settings.negativeExponent = recipe.real("negative-exponent");
    settings.seed = static_cast<std::uint64_t>(recipe.integer("seed"));
    settings.validation = recipe.real("validation");
    settings.init =
        recipe.text("init") == "normal" ? InitialDistribution::Normal : InitialDistribution::Uniform;
    settings.initScale = recipe.real("init-scale");
    settings.cbowMean = !recipe.has("cbow-mean") || recipe.flag("cbow-mean");
    settings.unknownRow = recipe.text("unknown-words") == "unk";
    return settings;
}

}  // namespace embedscope
