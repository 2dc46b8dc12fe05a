#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/parameter_spec.h"
#include "core/data/prepared_text.h"
#include "core/model/recipe.h"

namespace embedscope {

/// One way to train, a row of the table: an example source, an input encoding and an objective, and the
/// settings they need.
struct TrainingMethod {
    std::string id;       ///< "skipgram"
    std::string label;    ///< "Skip-gram"
    std::string summary;  ///< one sentence for a beginner with the term of the field in it
    std::vector<ParameterSpec> specs;
};

/// All methods, in the order in which the form offers them. Lives as long as the program.
std::span<const TrainingMethod> trainingMethods();
const TrainingMethod* findTrainingMethod(std::string_view id);

/// A recipe of a method with its defaults. Errors: InvalidArgument with the known names.
Result<Recipe> makeRecipe(std::string_view method);
/// Reads what Recipe::toJson() wrote; settings that are absent keep their defaults, unknown ones are an error
/// with the name.
Result<Recipe> recipeFromJson(std::string_view json);
Result<Recipe> recipeFromFile(const std::filesystem::path& path);

/// The parts of a recipe that other modules take.
TextOptions textOptions(const Recipe& recipe);
VocabularyOptions vocabularyOptions(const Recipe& recipe);

/// What a run will cost, before it starts.
struct TrainingEstimate {
    std::uint64_t parameters = 0;   ///< numbers that are learned
    std::uint64_t memoryBytes = 0;  ///< at the peak of training
    std::uint64_t modelBytes = 0;   ///< of the saved file
    double seconds = 0;             ///< of training, from the speed measured on this machine just now
    double wordsPerSecond = 0;      ///< that the estimate assumes
};

/// Times a few thousand updates of that shape on this machine (about 50 ms), so not for the GUI thread.
TrainingEstimate estimateTraining(const Recipe& recipe, const VocabularyReport& vocabulary, unsigned threads);

}  // namespace embedscope
