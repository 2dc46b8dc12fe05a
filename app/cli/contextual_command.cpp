#include <CLI/Option.hpp>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "core/data/labelled/line_source.h"
#include "core/eval/contextual_vectors.h"
#include "core/io/format_registry.h"

namespace embedscope::cli {
namespace {

struct ContextualOptions {
    std::string model;
    std::string word;
    std::string sentences;
    std::size_t layer = 1;
    std::string output;
    std::string format = "native";
};

Result<std::vector<std::string>> linesOf(const std::string& path, std::stop_token stop) {
    auto source = LineSource::open(path);
    if (!source) return source.error();
    std::vector<std::string> lines;
    std::string_view line;
    for (;;) {
        if (stop.stop_requested()) return cancelledError();
        const auto more = source->next(line);
        if (!more) return more.error();
        if (!*more) return lines;
        lines.emplace_back(line);
    }
}

ExitCode runContextual(const ContextualOptions& options, std::stop_token stop) {
    const std::filesystem::path inputs[] = {options.model, options.sentences};
    const OutputFile outputs[] = {{"--output", options.output}};
    if (auto status = checkDistinct(inputs, outputs); !status) return wrongUsage(status.error());
    if (auto status = checkWritable(options.output); !status) return failed(status.error());
    const auto model = openModelAloud(options.model, stop);
    if (!model) return failed(model.error());
    const auto sentences = linesOf(options.sentences, stop);
    if (!sentences) return failed(sentences.error());
    auto vectors = contextualVectors(**model, *sentences, options.word, options.layer, stop);
    if (!vectors) return failed(vectors.error());
    EmbeddingModel result;
    result.name = options.word;
    result.formatId = "training";
    result.vectors = std::move(*vectors);
    result.provenance.program = (*model)->provenance.program;
    if (auto saved = saveModel(result, options.output, options.format, stop); !saved)
        return failed(saved.error());
    print(options.output + ": " + grouped(result.vectors.rows()) + " occurrences of " + options.word + " x " +
          std::to_string(result.vectors.dim()) + " numbers\n");
    return kDone;
}

}  // namespace

void addContextualCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<ContextualOptions>();
    auto* command = app.add_subcommand("contextual", "Take a word's vectors in several sentences");
    command->add_option("model", options->model, "A model of the method contextual or imdb-keras")
        ->required()
        ->type_name("MODEL");
    command->add_option("--word", options->word, "The word")->required()->type_name("WORD");
    command->add_option("--sentences", options->sentences, "A text file with one sentence a line")
        ->required()
        ->type_name("FILE");
    command
        ->add_option(
            "--layer", options->layer,
            "Whose vectors: 0 the embedding, which is the same everywhere, then the layers behind it "
            "(default 1)")
        ->type_name("N");
    command->add_option("--output", options->output, "The model to write, a row an occurrence")
        ->required()
        ->type_name("FILE");
    addModelFormatOption(*command, options->format);
    command->callback([options, &session] { session.code = runContextual(*options, session.stop); });
}

}  // namespace embedscope::cli
