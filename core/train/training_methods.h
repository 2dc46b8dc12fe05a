#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/parameter_spec.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/prepared_text.h"
#include "core/model/recipe.h"

namespace embedscope {

class Trainer;

/// What a method learns from.
enum class InputData {
    Text,         ///< plain text: PreparedText
    LabelledText  ///< texts with the class that each belongs to
};

/// What reading the data brought to light, for the user.
struct DataReport {
    std::string summary;                ///< "25000 training examples and 25000 held out, ..."
    std::vector<std::string> warnings;  ///< sentences
};

/// What a method builds its trainer from.
struct TrainerRequest {
    const Recipe& recipe;
    std::span<const std::filesystem::path> inputs;
    std::shared_ptr<const PreparedText> text;  ///< a text that was already read; null: read the inputs
    unsigned workers = 1;                      ///< work() will be called with 0 to workers - 1
    ProgressCallback progress;                 ///< of reading and preparing; may be empty
    /// Told the plain text once it is read, before the rest is prepared; may be empty.
    std::function<void(std::shared_ptr<const PreparedText>)> textRead = {};
    /// Of labelled data: files whose examples are all held out.
    std::span<const std::filesystem::path> validationInputs = {};
    /// Told about labelled data once they are read; may be empty.
    std::function<void(DataReport)> dataRead = {};
};

/// What a run will cost, before it starts.
struct TrainingEstimate {
    std::uint64_t parameters = 0;   ///< numbers that are learned
    std::uint64_t memoryBytes = 0;  ///< at the peak of training
    std::uint64_t modelBytes = 0;   ///< of the saved file
    double seconds = 0;             ///< of training, from the speed measured on this machine just now
    double wordsPerSecond = 0;      ///< that the estimate assumes
};

/// One way to train, a row of the table. The session knows no method but through its row.
struct TrainingMethod {
    std::string id;       ///< "skipgram"
    std::string label;    ///< "Skip-gram"
    std::string summary;  ///< one sentence for a beginner with the term of the field in it
    InputData data = InputData::Text;
    std::vector<ParameterSpec> specs;
    /// Reads the data and builds the untrained model. Errors: those of the data and of the settings,
    /// Cancelled (within 100 ms).
    Result<std::unique_ptr<Trainer>> (*create)(const TrainerRequest&, std::stop_token) = nullptr;
    /// Times a few thousand updates of that shape (about 50 ms), so not for the GUI thread.
    TrainingEstimate (*estimate)(const Recipe&, const VocabularyReport&, unsigned threads) = nullptr;
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

/// The parts of a recipe that other modules take; settings that a method lacks have their defaults.
TextOptions textOptions(const Recipe& recipe);
VocabularyOptions vocabularyOptions(const Recipe& recipe);

/// The plain text of a request: the one that was read already, or the inputs, read now with the recipe's text
/// options; says so through textRead. Errors: those of PreparedText::read.
Result<std::shared_ptr<const PreparedText>> plainText(const TrainerRequest& request, std::stop_token stop);

/// The estimate of the recipe's method; threads 0: as many as the machine has. Not for the GUI thread.
TrainingEstimate estimateTraining(const Recipe& recipe, const VocabularyReport& vocabulary, unsigned threads);

}  // namespace embedscope
