#include "app/cli/train_options.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include "app/cli/model_files.h"
#include "core/train/checkpoint.h"
#include "core/train/training_methods.h"

namespace embedscope::cli {
namespace {

std::string valueName(const ParameterSpec& spec) {
    switch (spec.kind) {
        case ParameterKind::Integer:
            return "N";
        case ParameterKind::Real:
            return "X";
        case ParameterKind::Text:
            return "TEXT";
        case ParameterKind::Flag:
            return "";
        case ParameterKind::Choice:
            break;
    }
    std::string names;
    for (const auto& choice : spec.choices) names += (names.empty() ? "" : "|") + choice.id;
    return names;
}

/// The default in words; methods may differ in it.
std::string defaultsOf(const std::string& id) {
    std::string common;
    std::string each;
    bool same = true;
    for (const auto& method : trainingMethods()) {
        const auto* spec = findSpec(method.specs, id);
        if (!spec) {
            same = false;
            continue;
        }
        const std::string value = formatValue(spec->defaultValue);
        if (!common.empty() && common != value) same = false;
        common = value;
        each += (each.empty() ? "" : ", ") + method.id + " " + value;
    }
    return same ? common : each;
}

void declareSetting(CLI::App& command, const ParameterSpec& spec, TrainOptions& options) {
    const std::string help = spec.help + " (default " + defaultsOf(spec.id) + ")";
    CLI::Option* option = nullptr;
    if (spec.kind == ParameterKind::Flag) {
        option = command.add_flag_function(
            "--" + spec.id + ",!--no-" + spec.id,
            [&options, id = spec.id](std::int64_t count) { options.settings[id] = count > 0 ? "on" : "off"; },
            help);
    } else {
        option =
            command
                .add_option_function<std::string>(
                    "--" + spec.id,
                    [&options, id = spec.id](const std::string& text) { options.settings[id] = text; }, help)
                ->type_name(valueName(spec));
    }
    option->group(spec.level == ParameterLevel::Advanced ? spec.group + ", advanced" : spec.group);
}

void declareSettings(CLI::App& command, TrainOptions& options) {
    for (const auto& method : trainingMethods()) {
        for (const auto& spec : method.specs) {
            if (command.get_option_no_throw("--" + spec.id) == nullptr)
                declareSetting(command, spec, options);
        }
    }
}

std::string methodsWith(const std::string& id) {
    std::string names;
    for (const auto& method : trainingMethods())
        if (findSpec(method.specs, id)) names += (names.empty() ? "" : ", ") + method.id;
    return names;
}

/// An objective that is a method of its own (contrastive, triplet) may also be asked for as skip-gram's.
const TrainingMethod* methodOfObjective(const TrainOptions& options) {
    const auto objective = options.settings.find("objective");
    const bool open = options.recipe.empty() || options.recipe == "skipgram";
    return open && objective != options.settings.end() ? findTrainingMethod(objective->second) : nullptr;
}

/// What the single settings start from: a recipe file, a method's defaults, or the recipe of the run that
/// goes on.
Result<Recipe> startingRecipe(const TrainOptions& options) {
    if (options.recipe.empty() && !options.resume.empty()) return checkpointRecipe(options.resume);
    if (!options.resume.empty() && findTrainingMethod(options.recipe) != nullptr) {
        auto saved = checkpointRecipe(options.resume);
        if (!saved || saved->method() == options.recipe) return saved;
    }
    if (const TrainingMethod* method = methodOfObjective(options)) return makeRecipe(method->id);
    const std::string name = options.recipe.empty() ? "skipgram" : options.recipe;
    const bool isFile = findTrainingMethod(name) == nullptr && name.find_first_of("./") != std::string::npos;
    return isFile ? recipeFromFile(name) : makeRecipe(name);
}

}  // namespace

void declareRecipeOptions(CLI::App& command, TrainOptions& options) {
    std::string methods;
    for (const auto& method : trainingMethods()) methods += method.id + "|";
    command.add_option("--input", options.inputs, "The text: one or more files, plain or gzip, in UTF-8")
        ->required()
        ->type_name("FILE...");
    command
        .add_option("--validation-input", options.validationInputs,
                    "Labelled texts that are not learned but used to check, for methods that learn classes")
        ->type_name("FILE...");
    command
        .add_option("--recipe", options.recipe,
                    "The method with its defaults, or a recipe file; flags change single settings of it")
        ->type_name(methods + "FILE.json");
    declareSettings(command, options);
}

void declareTrainOptions(CLI::App& command, TrainOptions& options) {
    declareRecipeOptions(command, options);
    auto* output = command.add_option("--output", options.output, "The model to write")->type_name("FILE");
    command
        .add_option("--save-recipe", options.saveRecipe,
                    "Write the recipe of this run to a file, for --recipe")
        ->type_name("FILE.json");
    addModelFormatOption(command, options.format);
    command
        .add_option("--threads", options.threads,
                    "Workers; 0 (default): as many as the machine has. Only one worker gives the same "
                    "vectors every time")
        ->check(CLI::Range(0u, 1024u).description(""))
        ->type_name("N");
    command
        .add_option("--checkpoint", options.checkpoint,
                    "Keep the state of the run here, at the end of each epoch and when it is interrupted")
        ->type_name("FILE");
    command
        .add_option(
            "--resume", options.resume,
            "Go on from such a checkpoint, with the same text; settings that are not given are taken from it")
        ->type_name("FILE");
    command
        .add_option("--metrics", options.metrics,
                    "Write a line of JSON here at the end of each epoch, under Keras' names")
        ->type_name("FILE.jsonl");
    command
        .add_option("--progress", options.progress,
                    "auto (default): one line that changes, on a terminal. plain: new lines. none: silence, "
                    "and at the end a line "
                    "of JSON on standard output")
        ->check(CLI::IsMember({"auto", "plain", "none"}).description(""))
        ->type_name("auto|plain|none");
    auto* dryRun =
        command.add_flag("--dry-run", options.dryRun,
                         "Read the text and say what the run would cost in memory and time, then stop");
    output->excludes(dryRun);
}

Result<Recipe> recipeOf(const TrainOptions& options) {
    auto recipe = startingRecipe(options);
    if (!recipe) return recipe.error();
    for (const auto& [id, text] : options.settings) {
        if (id == "objective" && text == recipe->method()) continue;
        if (!recipe->has(id)) {
            return Error{ErrorCode::InvalidArgument,
                         "the method " + recipe->method() + " has no such setting", "--" + id,
                         "These methods have it: " + methodsWith(id) +
                             (id == "reproducible" ? ". One thread (--threads 1) and the same seed give the "
                                                     "same model again on the same computer"
                                                   : "")};
        }
        if (auto status = recipe->setFromText(id, text); !status) return status.error();
    }
    return recipe;
}

}  // namespace embedscope::cli
