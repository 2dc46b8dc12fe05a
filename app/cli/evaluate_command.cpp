#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "app/cli/classifier_report.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "core/base/ids.h"
#include "core/eval/analogies.h"
#include "core/eval/labelled_evaluation.h"
#include "core/eval/word_similarity.h"

namespace embedscope::cli {
namespace {

struct EvaluateOptions {
    std::string model;
    std::vector<std::string> pairs;
    std::string analogies;
    std::string labelled;
    LabelledLayout layout;
    std::size_t restrict = 300000;
    std::string format = "text";
};

struct Evaluation {
    std::vector<WordSimilarityResult> pairs;
    std::optional<AnalogyResult> analogies;
    std::shared_ptr<const TextClassifier> classifier;
    std::optional<LabelledEvaluation> labelled;
};

Result<Evaluation> evaluate(const EvaluateOptions& options, std::stop_token stop) {
    // The small files first: a mistake in them shows before a large model is read.
    std::vector<std::vector<WordPair>> pairs;
    for (const auto& file : options.pairs) {
        auto read = readWordPairs(file);
        if (!read) return read.error();
        pairs.push_back(std::move(*read));
    }
    std::vector<AnalogySection> sections;
    if (!options.analogies.empty()) {
        auto read = readAnalogies(options.analogies);
        if (!read) return read.error();
        sections = std::move(*read);
    }
    const auto model = openModelAloud(options.model, stop);
    if (!model) return model.error();
    Evaluation result;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (stop.stop_requested()) return cancelledError();
        const auto name = std::filesystem::path(options.pairs[i]).filename().string();
        result.pairs.push_back(evaluateWordPairs(**model, pairs[i], name));
    }
    if (!options.analogies.empty()) {
        auto analogies = evaluateAnalogies(**model, sections, options.restrict, stop);
        if (!analogies) return analogies.error();
        result.analogies = std::move(*analogies);
    }
    if (!options.labelled.empty()) {
        auto classifier = TextClassifier::open(*model);
        if (!classifier) return classifier.error();
        auto labelled = evaluateLabelled(**classifier, options.labelled, options.layout, stop);
        if (!labelled) return labelled.error();
        for (const auto& warning : labelled->warnings) note("embedscope-cli: warning: " + warning);
        result.classifier = std::move(*classifier);
        result.labelled = std::move(*labelled);
    }
    return result;
}

double accuracy(const AnalogySectionResult& section) {
    return section.covered == 0 ? 0
                                : static_cast<double>(section.correct) / static_cast<double>(section.covered);
}

nlohmann::ordered_json asJson(const Evaluation& evaluation) {
    nlohmann::ordered_json pairs = nlohmann::ordered_json::array();
    for (const auto& result : evaluation.pairs) {
        pairs.push_back({{"file", result.file},
                         {"spearman", result.spearman},
                         {"covered", result.covered},
                         {"total", result.total}});
        if (result.built == 0) continue;
        pairs.back()["built_from_pieces"] = result.built;
        pairs.back()["spearman_of_seen"] = result.seenSpearman;
    }
    nlohmann::ordered_json json = {{"pairs", pairs}, {"analogies", nullptr}};
    if (evaluation.labelled)
        json["labelled"] = classifierReportJson(*evaluation.labelled, evaluation.classifier->labels());
    if (!evaluation.analogies) return json;
    const auto& all = *evaluation.analogies;
    auto sections = nlohmann::ordered_json::array();
    for (const auto& section : all.sections) {
        sections.push_back({{"name", section.name},
                            {"correct", section.correct},
                            {"covered", section.covered},
                            {"total", section.total},
                            {"accuracy", accuracy(section)}});
    }
    json["analogies"] = {{"correct", all.correct},
                         {"covered", all.covered},
                         {"total", all.total},
                         {"accuracy", all.accuracy},
                         {"sections", sections}};
    return json;
}

std::string analogyLine(const std::string& name, const AnalogySectionResult& result) {
    return fixed(100 * accuracy(result), 2) + " %  " + name + ": " + std::to_string(result.correct) + " of " +
           std::to_string(result.covered) + " questions covered, " + std::to_string(result.total) +
           " in all\n";
}

std::string asText(const Evaluation& evaluation) {
    std::string text;
    for (const auto& result : evaluation.pairs) {
        text += "Spearman " + (result.covered < 2 ? "unknown" : fixed(result.spearman, 4)) + "  " +
                result.file + ": " + std::to_string(result.covered) + " of " + std::to_string(result.total) +
                " pairs covered";
        if (result.built > 0)
            text += ", " + std::to_string(result.built) + " of them by words built from their pieces (" +
                    fixed(result.seenSpearman, 4) + " without these)";
        text += "\n";
    }
    if (evaluation.analogies) {
        const auto& all = *evaluation.analogies;
        for (const auto& section : all.sections) text += analogyLine(section.name, section);
        text += analogyLine("all analogies", {"", all.correct, all.covered, all.total});
    }
    if (evaluation.labelled) text += classifierReport(*evaluation.labelled, evaluation.classifier->labels());
    return text;
}

ExitCode runEvaluate(const EvaluateOptions& options, std::stop_token stop) {
    if (options.pairs.empty() && options.analogies.empty() && options.labelled.empty()) {
        return wrongUsage(
            {ErrorCode::InvalidArgument, "there is nothing to evaluate", "evaluate",
             "Name a file of word pairs with --pairs, of questions with --analogies, or of labelled "
             "texts with --labelled"});
    }
    const auto evaluation = evaluate(options, stop);
    if (!evaluation) return failed(evaluation.error());
    print(options.format == "json" ? jsonLine(asJson(*evaluation)) : asText(*evaluation));
    return kDone;
}

}  // namespace

void addEvaluateCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<EvaluateOptions>();
    auto* command = app.add_subcommand(
        "evaluate", "Measure how good a model is on word pairs, analogies and labelled texts");
    command->add_option("MODEL", options->model, "A model file of any known format")
        ->required()
        ->type_name("");
    command
        ->add_option("--pairs", options->pairs,
                     "Files of word pairs with the similarity that people gave them ('word word score' "
                     "lines): Spearman's rank "
                     "correlation between their scores and the cosines")
        ->type_name("FILE...");
    command
        ->add_option("--analogies", options->analogies,
                     "A file of questions 'a b c d' (a is to b as c is to d) in ': section's: the share that "
                     "3CosAdd answers right")
        ->type_name("FILE");
    command
        ->add_option(
            "--restrict", options->restrict,
            "Analogies: only the N most frequent words ask and answer; 0: all of them (default 300000)")
        ->check(CLI::Range(std::size_t{0}, std::size_t{kMaxRows}).description(""))
        ->type_name("N");
    command
        ->add_option("--labelled", options->labelled,
                     "Labelled texts for a classifier, on their held-out part where they have one: accuracy, "
                     "precision, "
                     "recall, F1, confusion matrix, calibration")
        ->type_name("FILE");
    command
        ->add_option("--text-column", options->layout.textColumn,
                     "In a table of labelled texts: the column of the texts")
        ->type_name("NAME");
    command
        ->add_option("--label-column", options->layout.labelColumn,
                     "In a table of labelled texts: the column of the labels")
        ->type_name("NAME");
    command
        ->add_option("--split-column", options->layout.splitColumn,
                     "In a table of labelled texts: the column of the parts")
        ->type_name("NAME");
    addPrintFormatOption(*command, options->format, {"text", "json"});
    command->callback([options, &session] { session.code = runEvaluate(*options, session.stop); });
}

}  // namespace embedscope::cli
