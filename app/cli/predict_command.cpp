#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/classifier_report.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "core/data/labelled/line_source.h"
#include "core/eval/labelled_evaluation.h"
#include "core/eval/text_classifier.h"

namespace embedscope::cli {
namespace {

/// Words shown for and against a label in text.
constexpr std::size_t kShownWords = 8;

struct PredictCommandOptions {
    std::string model;
    std::optional<std::string> text;
    std::string input;
    std::size_t k = 1;
    bool explain = false;
    LabelledLayout layout;
    std::string format = "text";
};

/// "fine +0.82, great +0.41", the largest first; sign picks those for or against.
std::string wordList(const TextPrediction& prediction, double sign) {
    std::vector<const WordContribution*> words;
    for (const auto& word : prediction.words)
        if (word.weight * sign > 0) words.push_back(&word);
    std::stable_sort(words.begin(), words.end(),
                     [&](auto* a, auto* b) { return a->weight * sign > b->weight * sign; });
    std::string list;
    for (std::size_t i = 0; i < std::min(words.size(), kShownWords); ++i)
        list += (i == 0 ? "" : ", ") + tsvCell(words[i]->word) + (sign > 0 ? " +" : " ") +
                fixed(words[i]->weight, 3);
    return list;
}

std::string asText(const TextPrediction& prediction) {
    std::string text;
    int width = 0;
    for (const auto& label : prediction.labels) width = std::max(width, displayWidth(label.name));
    for (const auto& label : prediction.labels)
        text += tsvCell(label.name) +
                std::string(static_cast<std::size_t>(width - displayWidth(label.name)), ' ') + "  " +
                fixed(label.probability, 4) + "\n";
    if (prediction.words.empty()) return text;
    const std::string& best = prediction.labels.front().name;
    const std::string for_ = wordList(prediction, 1);
    const std::string against = wordList(prediction, -1);
    text += "for " + tsvCell(best) + ": " + (for_.empty() ? "no word" : for_) + "\n";
    text += "against: " + (against.empty() ? "no word" : against) + "\n";
    text += std::string("(") + explanationLabel(prediction.method);
    if (prediction.method != ExplanationMethod::LeaveOneOut)
        text += "; " + fixed(prediction.constant, 3) + " whatever the words";
    text += ")\n";
    if (prediction.unknownWords > 0)
        text += std::to_string(prediction.unknownWords) + " of " + std::to_string(prediction.words.size()) +
                " words are not known to the model\n";
    if (prediction.cutWords > 0)
        text += "the model reads no more of a text: " + std::to_string(prediction.cutWords) +
                " words were left out\n";
    return text;
}

nlohmann::ordered_json asJson(const TextPrediction& prediction) {
    auto labels = nlohmann::ordered_json::array();
    for (const auto& label : prediction.labels)
        labels.push_back({{"label", label.name}, {"probability", label.probability}});
    nlohmann::ordered_json json = {{"label", prediction.labels.front().name},
                                   {"probability", prediction.labels.front().probability},
                                   {"labels", labels},
                                   {"unknown_words", prediction.unknownWords},
                                   {"cut_words", prediction.cutWords}};
    if (prediction.words.empty()) return json;
    auto words = nlohmann::ordered_json::array();
    for (const auto& word : prediction.words)
        words.push_back({{"word", word.word}, {"weight", word.weight}, {"known", word.known}});
    const char* method = prediction.method == ExplanationMethod::Linear ? "linear" : "leave-one-out";
    json["words"] = words;
    json["words_method"] = method;
    json["constant"] = prediction.constant;
    return json;
}

/// "label<TAB>probability" for each of the k labels, in one line.
std::string asRow(const TextPrediction& prediction) {
    std::string row;
    for (const auto& label : prediction.labels)
        row += (row.empty() ? "" : "\t") + tsvCell(label.name) + "\t" +
               shortest(static_cast<float>(label.probability));
    return row + "\n";
}

/// The k best labels from probabilities that are there already.
TextPrediction bestLabels(const Vocabulary& labels, std::span<const float> probabilities, std::size_t k) {
    TextPrediction prediction;
    std::vector<std::uint32_t> order(probabilities.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return probabilities[a] > probabilities[b]; });
    for (std::size_t i = 0; i < std::min(k, order.size()); ++i)
        prediction.labels.push_back(
            {order[i], std::string(labels.key({order[i]})), static_cast<double>(probabilities[order[i]])});
    return prediction;
}

void printPrediction(const PredictCommandOptions& options, const TextPrediction& prediction, bool oneLine) {
    if (options.format == "json")
        print(jsonLine(asJson(prediction)));
    else if (options.format == "tsv" || oneLine)
        print(asRow(prediction));
    else
        print(asText(prediction));
}

/// Whether a file holds labels of this model: then it can be judged, and is not just text.
Result<bool> isLabelled(const PredictCommandOptions& options, const TextClassifier& classifier) {
    auto reader = openLabelledReader(options.input, options.layout);
    if (!reader) {
        if (reader.error().code == ErrorCode::BadFormat && options.layout == LabelledLayout{}) return false;
        return reader.error();
    }
    RawExample example;
    const Result<bool> more = (*reader)->next(example);
    if (!more) return more.error();
    if (!*more) return false;
    return std::any_of(example.labels.begin(), example.labels.end(),
                       [&](const auto& label) { return classifier.labels().find(label).has_value(); });
}

/// Each line of a file of texts.
ExitCode predictLines(const PredictCommandOptions& options, const TextClassifier& classifier,
                      std::stop_token stop) {
    auto lines = LineSource::open(options.input);
    if (!lines) return failed(lines.error());
    std::string_view line;
    while (true) {
        if (stop.stop_requested()) return failed(cancelledError());
        const Result<bool> more = lines->next(line);
        if (!more) return failed(more.error());
        if (!*more) return kDone;
        const auto prediction = classifier.predict(line, {options.k, options.explain}, stop);
        if (!prediction) return failed(prediction.error());
        printPrediction(options, *prediction, !options.explain);
    }
}

/// Each example of a labelled file, and how good the predictions are.
ExitCode predictLabelled(const PredictCommandOptions& options, const TextClassifier& classifier,
                         std::stop_token stop) {
    const auto judged = [&](std::uint64_t line, std::span<const std::string> labels,
                            std::span<const float> values) {
        const TextPrediction prediction = bestLabels(classifier.labels(), values, options.k);
        if (options.format != "json") return print(asRow(prediction));
        auto json = asJson(prediction);
        json.erase("unknown_words");
        json.erase("cut_words");
        json["truth"] = std::vector<std::string>(labels.begin(), labels.end());
        if (line > 0) json["line"] = line;
        print(jsonLine(json));
    };
    const auto evaluation = evaluateLabelled(classifier, options.input, options.layout, stop, {}, 0, judged);
    if (!evaluation) return failed(evaluation.error());
    for (const auto& warning : evaluation->warnings) note("embedscope-cli: warning: " + warning);
    if (options.format == "json") {
        nlohmann::ordered_json report = {{"report", classifierReportJson(*evaluation, classifier.labels())}};
        print(jsonLine(report));
    } else if (options.format == "tsv") {
        note(classifierReport(*evaluation, classifier.labels()));
    } else {
        print("\n" + classifierReport(*evaluation, classifier.labels()));
    }
    return kDone;
}

ExitCode runPredict(const PredictCommandOptions& options, std::stop_token stop) {
    if (options.text.has_value() == !options.input.empty())
        return wrongUsage(
            {ErrorCode::InvalidArgument,
             options.text ? "--text and --input cannot both be given" : "there is nothing to judge",
             "predict", "Give a sentence with --text, or a file with --input"});
    const auto model = openModelAloud(options.model, stop);
    if (!model) return failed(model.error());
    const auto classifier = TextClassifier::open(*model);
    if (!classifier) return failed(classifier.error());
    if (options.text) {
        const auto prediction = (*classifier)->predict(*options.text, {options.k, true}, stop);
        if (!prediction) return failed(prediction.error());
        printPrediction(options, *prediction, false);
        return kDone;
    }
    const auto labelled = isLabelled(options, **classifier);
    if (!labelled) return failed(labelled.error());
    return *labelled ? predictLabelled(options, **classifier, stop)
                     : predictLines(options, **classifier, stop);
}

}  // namespace

void addPredictCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<PredictCommandOptions>();
    auto* command = app.add_subcommand("predict", "Say the class of a text, and which words carried it");
    command->add_option("MODEL", options->model, "A model that was trained on labelled texts")
        ->required()
        ->type_name("");
    command->add_option("--text", options->text, "The text to judge")->type_name("TEXT");
    command
        ->add_option("--input", options->input,
                     "A file with a text on each line; or labelled texts (as 'train' takes them): then the "
                     "predictions "
                     "are judged as well, on the held-out part where the file has one")
        ->type_name("FILE");
    command->add_option("-k,--k", options->k, "How many labels to give, the most probable first (default 1)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}).description(""))
        ->type_name("N");
    command->add_flag("--explain", options->explain,
                      "Say for each line of a file, too, which words carried it");
    command->add_option("--text-column", options->layout.textColumn, "In a table: the column of the texts")
        ->type_name("NAME");
    command->add_option("--label-column", options->layout.labelColumn, "In a table: the column of the labels")
        ->type_name("NAME");
    command->add_option("--split-column", options->layout.splitColumn, "In a table: the column of the parts")
        ->type_name("NAME");
    command->add_flag("--fine-labels", options->layout.fineLabels,
                      "In lines such as 'LOC:city Where ...': LOC:city is the label, not LOC");
    addPrintFormatOption(*command, options->format, {"text", "json", "tsv"});
    command->callback([options, &session] { session.code = runPredict(*options, session.stop); });
}

}  // namespace embedscope::cli
