#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "app/cli/train_options.h"
#include "core/train/trainer.h"
#include "core/train/update_trace.h"

namespace embedscope::cli {
namespace {

struct TraceOptions {
    TrainOptions run;
    std::uint64_t step = 1;
    std::string format = "text";
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// The first numbers of a row: enough to follow the arithmetic.
std::string firstNumbers(const std::vector<double>& numbers) {
    constexpr std::size_t kShown = 4;
    std::string text;
    for (std::size_t i = 0; i < numbers.size() && i < kShown; ++i)
        text += (text.empty() ? "" : "  ") + fixed(numbers[i], 6);
    return numbers.size() > kShown ? text + "  ..." : text;
}

std::string asText(const UpdateTrace& trace) {
    std::string text = "step " + grouped(trace.step) + " of " + trace.method + " with " + trace.objective +
                       ", in epoch " + grouped(trace.epoch) + " after " + grouped(trace.words) +
                       " words; learning rate " + shortest(static_cast<float>(trace.learningRate)) +
                       ", loss " + fixed(trace.loss, 6) + "\n\n";
    for (const auto& window : trace.windows)
        text += "window around '" + window.centre + "': " + joined(window.context) + "\n";
    text += "\ninput\toutput\ttrue\tfalse\tx = input . output\tsigmoid(x)\tslope\tloss\n";
    for (const auto& pair : trace.pairs)
        text += tsvCell(pair.input) + "\t" + tsvCell(pair.output) + "\t" + fixed(pair.positive, 0) + "\t" +
                fixed(pair.negative, 0) + "\t" + fixed(pair.product, 6) + "\t" + fixed(pair.sigmoid, 6) +
                "\t" + fixed(pair.slope, 6) + "\t" + fixed(pair.loss, 6) + "\n";
    for (const auto& row : trace.rows)
        text += "\n" + std::string(row.isInput ? "input '" : "output '") + row.name + "'\n  before    " +
                firstNumbers(row.before) + "\n  gradient  " + firstNumbers(row.gradient) + "\n  after     " +
                firstNumbers(row.after) + "\n";
    return text;
}

ExitCode runTrace(const TraceOptions& options, const Session& session) {
    const auto recipe = recipeOf(options.run);
    if (!recipe) {
        const bool inAFlag = recipe.error().place.starts_with("--");
        return inAFlag ? wrongUsage(recipe.error()) : failed(recipe.error());
    }
    const std::vector<std::filesystem::path> inputs(options.run.inputs.begin(), options.run.inputs.end());
    const TrainerRequest request{*recipe, inputs, nullptr, 1, {}, {}};
    const auto trace = traceUpdate(request, options.step, session.stop);
    if (!trace) return failed(trace.error());
    print(options.format == "json" ? toJson(*trace) + "\n" : asText(*trace));
    return kDone;
}

}  // namespace

void addTraceCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<TraceOptions>();
    auto* command = app.add_subcommand("trace", "Show one step of a training run with all its numbers");
    declareRecipeOptions(*command, options->run);
    command
        ->add_option("--step", options->step,
                     "Which step of the run, from 1 (default); a step trains on one centre word, or on a few "
                     "neighbouring ones that share their negatives. The steps before are trained first")
        ->type_name("N");
    addPrintFormatOption(*command, options->format, {"text", "json"});
    command->callback([options, &session] { session.code = runTrace(*options, session); });
}

}  // namespace embedscope::cli
