#pragma once

#include <CLI/App.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/recipe.h"

namespace embedscope::cli {

/// What the flags of "train" say. Settings of the recipe are kept as the text that was typed, by their id.
struct TrainOptions {
    std::vector<std::string> inputs;
    std::vector<std::string> validationInputs;
    std::string output;
    std::string recipe;  ///< a method's id or a file; empty: skipgram
    std::map<std::string, std::string> settings;
    std::string saveRecipe;
    unsigned threads = 0;
    std::string checkpoint;
    std::string resume;
    std::string format = "native";
    std::string metrics;
    std::string progress = "auto";
    bool dryRun = false;
};

/// Declares --input, --recipe and the settings of the recipe: what a run consists of.
void declareRecipeOptions(CLI::App& command, TrainOptions& options);

/// Declares the flags. Those of the recipe come from the parameter specs of all methods, so a new method or
/// setting needs no line here. options outlives the application.
void declareTrainOptions(CLI::App& command, TrainOptions& options);

/// The recipe that the flags describe: that of --recipe (a method or a file), then the settings that were
/// given. Errors: InvalidArgument with the flag as place; those of recipeFromFile.
Result<Recipe> recipeOf(const TrainOptions& options);

}  // namespace embedscope::cli
