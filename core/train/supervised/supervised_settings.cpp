#include "core/train/supervised/supervised_settings.h"

#include "core/train/labelled_specs.h"
#include "core/train/spec_builders.h"
#include "core/train/training_methods.h"

namespace embedscope {
namespace {

void addFeatureSpecs(std::vector<ParameterSpec>& list) {
    using namespace specs;
    list.push_back(integer(
        {"min-count", "Minimum count",
         "Words that occur less often are left out of the vocabulary. A larger value gives a smaller, "
         "faster model without rare words.",
         kText, "fastText's value for classifiers", "times"},
        1, 1, 1e9, true));
    list.push_back(integer(
        {"word-ngrams", "Word n-grams",
         "Runs of up to that many words are features of their own: with 2, 'not good' is more than its "
         "words. A larger value sees more of the order of words, and costs memory and time.",
         kText, "fastText's value: the words alone", "words"},
        1, 1, 10, false));
    list.push_back(
        integer({"min-n", "Shortest character n-gram",
                 "Subwords: pieces of a word from that many characters on are features, too, so that unseen "
                 "words are not unknown. A larger value has fewer pieces; 0 has none.",
                 kText, "fastText's value: whole words alone", "characters"},
                0, 0, NgramRange::kLongest, false, ParameterLevel::Advanced));
    list.push_back(
        integer({"max-n", "Longest character n-gram",
                 "Subwords: pieces of up to that many characters. A larger value has more pieces and takes "
                 "longer; 0 has none.",
                 kText, "fastText's value: whole words alone", "characters"},
                0, 0, NgramRange::kLongest, false, ParameterLevel::Advanced));
    list.push_back(
        integer({"buckets", "Hash buckets",
                 "Runs of words and pieces of words are hashed into that many buckets; those in one bucket "
                 "share a row. A larger value has fewer collisions; only buckets that occur take memory.",
                 kText, "fastText's value"},
                2'000'000, 1, 1e8, true, ParameterLevel::Advanced));
}

void addLearningSpecs(std::vector<ParameterSpec>& list) {
    using namespace specs;
    list.push_back(integer(
        {"dim", "Dimension",
         "How many numbers describe each word. A larger value can hold more of the meaning, and costs "
         "memory and time in proportion; telling classes apart needs few.",
         kModel, "fastText's value", "numbers"},
        100, 1, 4096, true));
    list.push_back(choice(
        {"objective", "Objective",
         "How a prediction is scored. The softmax compares the label with all others, exactly; negative "
         "sampling with a few random ones; hierarchical softmax takes the decisions on its path in a "
         "Huffman tree. The last two are for very many labels.",
         kTraining, "exact, and fast for up to some thousand labels"},
        "softmax",
        {{"softmax", "Full softmax"},
         {"negative-sampling", "Negative sampling"},
         {"hierarchical-softmax", "Hierarchical softmax"}}));
    list.push_back(integer(
        {"negative", "Negative samples",
         "With negative sampling: for each example, that many random labels are pushed away. A larger "
         "value takes longer.",
         kTraining, "fastText's value", "labels"},
        5, 1, 100, false, ParameterLevel::Advanced));
    list.push_back(
        integer({"epochs", "Epochs",
                 "How often all examples are read. A larger value learns more, and in the end learns the "
                 "examples by heart; the held-out part shows when.",
                 kTraining, "fastText's value", "passes"},
                5, 1, 1e6, true));
    list.push_back(real(
        {"learning-rate", "Learning rate",
         "The size of the steps of gradient descent at the start; it then falls in a straight line to 0. A "
         "larger value learns faster, until the numbers grow without bound.",
         kTraining, "fastText's value for classifiers"},
        0.1, 1e-9, 1e9, true));
    list.push_back(flag(
        {"shuffle", "Shuffle the examples",
         "A new random order each epoch. Off keeps the order of the file, as fastText does; files sorted "
         "by class then learn badly.",
         kTraining, "safe for any file"},
        true, ParameterLevel::Advanced));
    list.push_back(seedSpec());
}

}  // namespace

std::vector<ParameterSpec> supervisedSpecs() {
    std::vector<ParameterSpec> list;
    specs::addLabelledSpecs(list, "unicode");
    addFeatureSpecs(list);
    addLearningSpecs(list);
    specs::addCheckingSpecs(list);
    return list;
}

Result<SupervisedSettings> supervisedSettings(const Recipe& recipe) {
    SupervisedSettings settings;
    settings.features.text = textOptions(recipe);
    settings.features.wordNgrams = static_cast<std::uint32_t>(recipe.integer("word-ngrams"));
    settings.features.buckets = static_cast<std::uint64_t>(recipe.integer("buckets"));
    const auto shortest = static_cast<std::uint32_t>(recipe.integer("min-n"));
    const auto longest = static_cast<std::uint32_t>(recipe.integer("max-n"));
    settings.features.charNgrams = shortest > 0 || longest > 0;
    if (settings.features.charNgrams) {
        settings.features.ngrams = {shortest, longest};
        if (Status checked = checkNgramRange(settings.features.ngrams); !checked) return checked.error();
    }
    const std::string& objective = recipe.text("objective");
    settings.objective = objective == "negative-sampling"      ? ClassifierObjective::NegativeSampling
                         : objective == "hierarchical-softmax" ? ClassifierObjective::HierarchicalSoftmax
                                                               : ClassifierObjective::Softmax;
    settings.minCount = static_cast<std::uint64_t>(recipe.integer("min-count"));
    settings.dim = static_cast<std::size_t>(recipe.integer("dim"));
    settings.epochs = static_cast<std::uint64_t>(recipe.integer("epochs"));
    settings.learningRate = recipe.real("learning-rate");
    settings.negative = static_cast<std::uint32_t>(recipe.integer("negative"));
    settings.shuffle = recipe.flag("shuffle");
    settings.seed = static_cast<std::uint64_t>(recipe.integer("seed"));
    return settings;
}

}  // namespace embedscope
