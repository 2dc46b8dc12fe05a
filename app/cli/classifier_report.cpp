#include "app/cli/classifier_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/console.h"

namespace embedscope::cli {
namespace {

/// Larger matrices do not fit a terminal; JSON has them whole.
constexpr std::size_t kMostShownClasses = 12;

std::string padded(std::string text, int width) {
    const int missing = width - displayWidth(text);
    return missing > 0 ? text + std::string(static_cast<std::size_t>(missing), ' ') : text;
}

std::string right(const std::string& text, std::size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string scoreLine(const std::string& name, int width, const ClassScore& score) {
    return padded(name, width) + "  " + fixed(score.precision, 4) + "  " + fixed(score.recall, 4) + "  " +
           fixed(score.f1, 4) + right(grouped(score.examples), 11) + "\n";
}

std::string confusionText(const ConfusionMatrix& confusion, const Vocabulary& labels, int width) {
    std::string text = "\nConfusion matrix: a row for each true label, a column for each predicted one\n" +
                       std::string(static_cast<std::size_t>(width), ' ');
    std::size_t cell = 7;
    for (std::uint32_t c = 0; c < labels.size(); ++c)
        cell = std::max(cell, static_cast<std::size_t>(displayWidth(labels.key({c}))));
    for (std::uint32_t c = 0; c < labels.size(); ++c) {
        const std::string name = tsvCell(labels.key({c}));
        text +=
            std::string(2 + cell - std::min(cell, static_cast<std::size_t>(displayWidth(name))), ' ') + name;
    }
    text += "\n";
    for (std::uint32_t truth = 0; truth < labels.size(); ++truth) {
        text += padded(tsvCell(labels.key({truth})), width);
        for (std::uint32_t c = 0; c < labels.size(); ++c)
            text += "  " + right(std::to_string(confusion.count(truth, c)), cell);
        text += "\n";
    }
    return text;
}

nlohmann::ordered_json scoreJson(const ClassScore& score) {
    return {{"precision", score.precision},
            {"recall", score.recall},
            {"f1", score.f1},
            {"examples", score.examples},
            {"predicted", score.predicted}};
}

}  // namespace

std::string classifierReport(const LabelledEvaluation& evaluation, const Vocabulary& labels) {
    const auto& scores = evaluation.scores;
    std::string text = "accuracy     " + fixed(scores.accuracy, 4) + "  " +
                       grouped(evaluation.confusion.correct()) + " of " + grouped(evaluation.examples) +
                       " examples" + (evaluation.heldOutOnly ? " held out" : "") + " (" + evaluation.file +
                       ", " + evaluation.format + ")\n";
    text += "log loss     " + fixed(evaluation.calibration.logLoss(), 4) + " nats\n";
    text += "Brier score  " + fixed(evaluation.calibration.brier(), 4) + "\n";
    text += "calibration  " + fixed(evaluation.calibration.expectedError(), 4) +
            "  expected calibration error, 10 bins\n\n";
    int width = 8;
    for (std::uint32_t c = 0; c < labels.size(); ++c) width = std::max(width, displayWidth(labels.key({c})));
    text += padded("label", width) + "  prec.   recall  F1        examples\n";
    for (std::uint32_t c = 0; c < labels.size(); ++c)
        text += scoreLine(tsvCell(labels.key({c})), width, scores.classes[c]);
    text += scoreLine("macro", width, scores.macro) + scoreLine("weighted", width, scores.weighted);
    if (labels.size() <= kMostShownClasses) text += confusionText(evaluation.confusion, labels, width);
    text += "\nHow sure and how right\n";
    for (const auto& bin : evaluation.calibration.bins())
        if (bin.examples > 0)
            text += fixed(bin.from, 1) + " to " + fixed(bin.to, 1) + "  sure " + fixed(bin.confidence, 3) +
                    "  right " + fixed(bin.accuracy, 3) + right(grouped(bin.examples), 11) + "\n";
    return text;
}

nlohmann::ordered_json classifierReportJson(const LabelledEvaluation& evaluation, const Vocabulary& labels) {
    const auto& scores = evaluation.scores;
    auto names = nlohmann::ordered_json::array();
    auto classes = nlohmann::ordered_json::array();
    auto confusion = nlohmann::ordered_json::array();
    for (std::uint32_t c = 0; c < labels.size(); ++c) {
        names.push_back(std::string(labels.key({c})));
        auto score = scoreJson(scores.classes[c]);
        score["label"] = std::string(labels.key({c}));
        classes.push_back(std::move(score));
        auto row = nlohmann::ordered_json::array();
        for (std::uint32_t p = 0; p < labels.size(); ++p) row.push_back(evaluation.confusion.count(c, p));
        confusion.push_back(std::move(row));
    }
    auto bins = nlohmann::ordered_json::array();
    for (const auto& bin : evaluation.calibration.bins())
        bins.push_back({{"from", bin.from},
                        {"to", bin.to},
                        {"examples", bin.examples},
                        {"confidence", bin.confidence},
                        {"accuracy", bin.accuracy}});
    return {{"file", evaluation.file},
            {"format", evaluation.format},
            {"held_out_only", evaluation.heldOutOnly},
            {"examples", evaluation.examples},
            {"left_out", evaluation.withoutLabel + evaluation.unknownLabels},
            {"accuracy", scores.accuracy},
            {"macro", scoreJson(scores.macro)},
            {"weighted", scoreJson(scores.weighted)},
            {"log_loss", evaluation.calibration.logLoss()},
            {"brier", evaluation.calibration.brier()},
            {"expected_calibration_error", evaluation.calibration.expectedError()},
            {"labels", names},
            {"classes", classes},
            {"confusion", confusion},
            {"reliability", bins}};
}

}  // namespace embedscope::cli
