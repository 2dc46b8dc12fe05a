#include "core/train/glove/glove_settings.h"

#include <cmath>

#include "core/train/spec_builders.h"

namespace embedscope {
namespace {

using namespace specs;

void addPairSpecs(std::vector<ParameterSpec>& specs) {
    specs.push_back(integer({"window", "Window",
                             "How many words on each side of a word count as near it. A larger value learns "
                             "topics, a smaller one grammar; the list of pairs and the time grow with it.",
                             kTraining, "the reference program's value", "words"},
                            15, 1, 100, false));
    specs.push_back(choice(
        {"pair-weight", "Weight of a pair",
         "Whether a meeting of two words at distance d counts 1/d, or every meeting within the window alike.",
         kTraining, "near words say more about each other"},
        "distance", {{"distance", "1 / distance"}, {"equal", "Equal"}}, ParameterLevel::Advanced));
    specs.push_back(real({"x-max", "Count of full weight",
                          "Weighted least squares: pairs with this count (x_max) or more weigh 1, rarer ones "
                          "less. A larger value makes frequent pairs stand out more.",
                          kTraining, "the value of the paper", "meetings"},
                         100, 1e-3, 1e12, true, ParameterLevel::Advanced));
    specs.push_back(real({"alpha", "Exponent of the weight",
                          "The weight of a rare pair is (count / x_max) to this power. A larger value lets "
                          "rare pairs weigh less; 0 lets all weigh the same.",
                          kTraining, "the value of the paper"},
                         0.75, 0, 4, false, ParameterLevel::Advanced));
    specs.push_back(integer(
        {"memory-mb", "Memory for counting",
         "The word pairs are counted in this much memory; what does not fit is sorted and set aside on the "
         "disk. A larger value is faster; the result is the same. 0 takes as much as the training will.",
         kTraining, "no more than the training needs anyway", "MB"},
        0, 0, 1e6, true, ParameterLevel::Advanced));
}

}  // namespace

double GloveSettings::weight(double count) const {
    return count < mostCount ? std::pow(count / mostCount, exponent) : 1;
}

GloveSettings gloveSettings(const Recipe& recipe) {
    GloveSettings settings;
    settings.dim = static_cast<std::size_t>(recipe.integer("dim"));
    settings.window = static_cast<std::uint32_t>(recipe.integer("window"));
    settings.weightByDistance = recipe.text("pair-weight") == "distance";
    settings.mostCount = recipe.real("x-max");
    settings.exponent = recipe.real("alpha");
    settings.learningRate = recipe.real("learning-rate");
    settings.epochs = static_cast<std::uint64_t>(recipe.integer("epochs"));
    settings.seed = static_cast<std::uint64_t>(recipe.integer("seed"));
    settings.validation = recipe.real("validation");
    settings.memoryBytes = static_cast<std::uint64_t>(recipe.integer("memory-mb")) << 20;
    settings.sum = recipe.text("vectors") == "sum";
    return settings;
}

std::vector<ParameterSpec> gloveSpecs() {
    std::vector<ParameterSpec> specs;
    addTextSpecs(specs);
    std::erase_if(specs, [](const ParameterSpec& spec) { return spec.id == "sample"; });
    addVectorSpecs(specs);
    specs.push_back(
        choice({"vectors", "The vectors are",
                "GloVe learns two vectors a word: one as a word (w), one as a context (w~). Their "
                "sum is usually a little better than one alone.",
                kModel, "what the paper does"},
               "sum", {{"sum", "w + w~"}, {"word", "w alone"}}, ParameterLevel::Advanced));
    addPairSpecs(specs);
    specs.push_back(integer({"epochs", "Epochs",
                             "How often all word pairs are gone through. A larger value fits the counts more "
                             "closely; time grows with it.",
                             kTraining, "the reference program's value", "passes"},
                            25, 1, 1e6, true));
    specs.push_back(real({"learning-rate", "Learning rate",
                          "The size of the first steps of AdaGrad, which then makes smaller ones for numbers "
                          "that were changed much. A larger value learns faster, until the numbers grow "
                          "without bound.",
                          kTraining, "the value of the paper"},
                         0.05, 1e-9, 1e9, true));
    specs.push_back(seedSpec());
    addCheckingSpecs(specs);
    for (ParameterSpec& spec : specs)
        if (spec.id == "validation") {
            spec.help =
                "This share of the word pairs is not learned but used to check: its loss shows whether the "
                "vectors foretell counts that they were not fitted to. A larger value checks more precisely "
                "and leaves less to learn from; 0 checks nothing.";
            spec.unit = "share of the pairs";
        }
    return specs;
}

}  // namespace embedscope
