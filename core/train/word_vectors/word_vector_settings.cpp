#include "core/train/word_vectors/word_vector_settings.h"

#include <string>

namespace embedscope {
namespace {

InputEncodingKind encodingOf(const Recipe& recipe) {
    const std::string name = recipe.has("encoding") ? recipe.text("encoding") : recipe.method();
    if (name == "onehot") return InputEncodingKind::OneHot;
    if (name == "hash" || name == "hashing") return InputEncodingKind::Hash;
    if (name == "subwords" || name == "fasttext") return InputEncodingKind::Subwords;
    return InputEncodingKind::Table;
}

void readEncoding(const Recipe& recipe, WordVectorSettings& settings) {
    settings.encoding = encodingOf(recipe);
    const auto number = [&](const char* id, std::uint64_t otherwise) {
        return recipe.has(id) ? static_cast<std::uint64_t>(recipe.integer(id)) : otherwise;
    };
    settings.ngrams.shortest = static_cast<std::uint32_t>(number("min-n", settings.ngrams.shortest));
    settings.ngrams.longest = static_cast<std::uint32_t>(number("max-n", settings.ngrams.longest));
    settings.buckets = number("buckets", settings.buckets);
    settings.hashes = static_cast<std::uint32_t>(number("hashes", settings.hashes));
    settings.combineMean = !recipe.has("combine") || recipe.text("combine") == "mean";
}

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
    settings.source = (recipe.has("source") ? recipe.text("source") : recipe.method()) == "cbow"
                          ? ExampleSource::Cbow
                          : ExampleSource::SkipGram;
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
    settings.reproducible = recipe.has("reproducible") && recipe.flag("reproducible");
    settings.unknownRow = recipe.text("unknown-words") == "unk";
    readEncoding(recipe, settings);
    return settings;
}

}  // namespace embedscope
