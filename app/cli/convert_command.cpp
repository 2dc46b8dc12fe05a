#include <memory>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "core/io/format_registry.h"

namespace embedscope::cli {
namespace {

struct ConvertOptions {
    std::string input;
    std::string output;
    std::string format;
    OpenFlags flags;
    bool vectorsOnly = false;
};

ExitCode runConvert(const ConvertOptions& options, std::stop_token stop) {
    const std::filesystem::path inputs[] = {options.input};
    const OutputFile outputs[] = {{"OUT", options.output}};
    if (auto status = checkDistinct(inputs, outputs); !status) return wrongUsage(status.error());
    const auto chosen = openOptions(options.flags);
    if (!chosen) return failed(chosen.error());
    const auto model = openModelAloud(options.input, stop, *chosen);
    if (!model) return failed(model.error());
    EmbeddingModel written = **model;
    if (options.vectorsOnly) written.outputVectors = {};
    if (auto status = saveModel(written, options.output, options.format, stop); !status)
        return failed(status.error());
    if (hasLostPages(written))
        return failed(Error{ErrorCode::Io,
                            "the file changed while it was read: what it lost was written as zeros",
                            options.input, "Convert it again when no other program writes to it"});
    return kDone;
}

}  // namespace

void addConvertCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<ConvertOptions>();
    auto* command = app.add_subcommand("convert", "Write a model in another file format");
    command->add_option("IN", options->input, "A model file of any known format, or the folder of a model")
        ->required()
        ->type_name("");
    command->add_option("OUT", options->output, "The file to write")->required()->type_name("");
    addModelFormatOption(*command, options->format)->required();
    addOpenOptions(*command, options->flags);
    command->add_flag("--vectors-only", options->vectorsOnly,
                      "Leave out the vectors of the prediction side, which only further training needs");
    command->callback([options, &session] { session.code = runConvert(*options, session.stop); });
}

}  // namespace embedscope::cli
