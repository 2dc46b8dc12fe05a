#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "core/data/prepared_text.h"
#include "core/train/training_methods.h"

namespace embedscope::cli {
namespace {

/// The settings of a training on plain text that say which phrases it will find.
constexpr const char* kSettings[] = {"phrases",   "phrase-score", "phrase-threshold", "phrase-min-count",
                                     "tokenizer", "sentence",     "lower-case"};

struct PhrasesOptions {
    std::vector<std::string> inputs;
    std::map<std::string, std::string> settings;
    std::size_t limit = 100;
    std::string format = "text";
};

nlohmann::ordered_json asJson(const PreparedText& text, std::span<const Phrase> shown) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& phrase : shown)
        list.push_back({{"phrase", phrase.text},
                        {"first", phrase.first},
                        {"second", phrase.second},
                        {"pass", phrase.pass},
                        {"score", phrase.score},
                        {"pairs", phrase.pairCount},
                        {"joined", phrase.count}});
    return {{"tokens", text.report().tokens}, {"phrases_found", text.phrases().size()}, {"phrases", list}};
}

std::string asTsv(std::span<const Phrase> shown) {
    std::string text = "phrase\tpass\tscore\tpairs\tjoined\n";
    for (const auto& phrase : shown)
        text += tsvCell(phrase.text) + "\t" + std::to_string(phrase.pass) + "\t" +
                shortest(static_cast<float>(phrase.score)) + "\t" + std::to_string(phrase.pairCount) + "\t" +
                std::to_string(phrase.count) + "\n";
    return text;
}

std::string asText(const PreparedText& text, std::span<const Phrase> shown) {
    std::string lines = grouped(text.phrases().size()) + " phrases in " + grouped(text.report().tokens) +
                        " tokens after joining\n";
    int width = 0;
    for (const auto& phrase : shown) width = std::max(width, displayWidth(tsvCell(phrase.text)));
    for (const auto& phrase : shown) {
        const std::string key = tsvCell(phrase.text);
        lines += key +
                 std::string(static_cast<std::size_t>(std::max(0, width - displayWidth(key)) + 2), ' ') +
                 "score " + fixed(phrase.score, 3) + ", joined " + grouped(phrase.count) + " of " +
                 grouped(phrase.pairCount) + " times\n";
    }
    if (shown.size() < text.phrases().size())
        lines += "and " + grouped(text.phrases().size() - shown.size()) + " more; --limit 0 shows all\n";
    return lines;
}

ExitCode runPhrases(const PhrasesOptions& options, std::stop_token stop) {
    Recipe recipe = *makeRecipe("skipgram");
    if (auto set = recipe.set("phrases", std::int64_t{1}); !set) return wrongUsage(set.error());
    for (const auto& [id, value] : options.settings)
        if (auto set = recipe.setFromText(id, value); !set) return wrongUsage(set.error());
    const TextOptions textOptionsOfRun = textOptions(recipe);
    if (auto sound = checkPhraseOptions(textOptionsOfRun.phrases); !sound) return wrongUsage(sound.error());
    const auto text =
        PreparedText::read({options.inputs.begin(), options.inputs.end()}, textOptionsOfRun, std::move(stop));
    if (!text) return failed(text.error());
    for (const auto& warning : (*text)->report().warnings) note("embedscope-cli: warning: " + warning);
    std::span<const Phrase> shown = (*text)->phrases();
    if (options.limit > 0) shown = shown.first(std::min(options.limit, shown.size()));
    print(options.format == "json"  ? jsonLine(asJson(**text, shown))
          : options.format == "tsv" ? asTsv(shown)
                                    : asText(**text, shown));
    return kDone;
}

}  // namespace

void addPhrasesCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<PhrasesOptions>();
    auto* command = app.add_subcommand(
        "phrases", "List the words of a text that belong together, as 'train --phrases' would join them");
    command->add_option("--input", options->inputs, "Text files, plain or .gz, UTF-8")
        ->required()
        ->type_name("FILE...");
    const Recipe recipe = *makeRecipe("skipgram");
    for (const char* id : kSettings) {
        const ParameterSpec& spec = *findSpec(recipe.specs(), id);
        const std::string byDefault = spec.id == "phrases" ? "1" : formatValue(spec.defaultValue);
        command
            ->add_option_function<std::string>(
                "--" + spec.id,
                [options, name = spec.id](const std::string& text) { options->settings[name] = text; },
                spec.help + " (default " + byDefault + ")")
            ->type_name("VALUE");
    }
    command->add_option("--limit", options->limit, "At most that many phrases, 0: all (default 100)")
        ->type_name("N");
    addPrintFormatOption(*command, options->format, {"text", "tsv", "json"});
    command->callback([options, &session] { session.code = runPhrases(*options, session.stop); });
}

}  // namespace embedscope::cli
