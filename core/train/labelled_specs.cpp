#include "core/train/labelled_specs.h"

#include <algorithm>

#include "core/train/spec_builders.h"

namespace embedscope {
namespace specs {
namespace {

ParameterSpec textSpec(Words words) {
    ParameterSpec spec = choice(std::move(words), "", {}, ParameterLevel::Advanced);
    spec.kind = ParameterKind::Text;
    return spec;
}

}  // namespace

void addLabelledSpecs(std::vector<ParameterSpec>& specs, const std::string& tokenizer) {
    specs.push_back(
        choice({"tokenizer", "Split into words",
                "The tokenizer: how the text becomes words (tokens). Unicode words finds them in any "
                "language; white space "
                "takes a text that is already split as it stands; Keras' rule splits at blanks and "
                "punctuation and keeps "
                "apostrophes.",
                kText, tokenizer == "keras" ? "the worked example's" : "right for text as people write it"},
               tokenizer,
               {{"unicode", "Unicode words"},
                {"whitespace", "At white space only"},
                {"keras", "As Keras' Tokenizer"}}));
    specs.push_back(
        flag({"lower-case", "Ignore capital letters",
              "Case folding: House and house become one word. Off keeps them apart; names stay visible, and "
              "each form has fewer examples to learn from. White space splitting always keeps capitals.",
              kText, "more examples for each word"},
             true));
    specs.push_back(
        textSpec({"text-column", "Column of the texts",
                  "In a table (CSV): the name of the column that holds the texts. Left empty, it is found by "
                  "its name, such as review, text or sentence.",
                  kText, "found by its name"}));
    specs.push_back(
        textSpec({"label-column", "Column of the labels",
                  "In a table: the name of the column that holds the class of each text. Left empty, it is "
                  "found by its name, such as sentiment, label or class.",
                  kText, "found by its name"}));
    specs.push_back(
        textSpec({"split-column", "Column of the parts",
                  "In a table: the name of the column that says train, test or validation; what is not for "
                  "training is held out. Left empty, it is found by its name, such as split.",
                  kText, "found by its name"}));
    specs.push_back(flag(
        {
            "fine-labels",
            "Fine labels",
            "In lines such as 'LOC:city Where is ...': on takes LOC:city as the label, off the part before "
            "the colon.",
            kText,
            "few classes with many examples each",
        },
        false, ParameterLevel::Advanced));
}

}  // namespace specs

Result<std::shared_ptr<const LabelledText>> readLabelledText(const TrainerRequest& request,
                                                             std::stop_token stop) {
    const Recipe& recipe = request.recipe;
    LabelledOptions options;
    options.text = textOptions(recipe);
    options.layout.textColumn = recipe.text("text-column");
    options.layout.labelColumn = recipe.text("label-column");
    options.layout.splitColumn = recipe.text("split-column");
    options.layout.fineLabels = recipe.flag("fine-labels");
    options.validation = recipe.real("validation");
    options.seed = static_cast<std::uint64_t>(recipe.integer("seed"));
    auto text = LabelledText::read({request.inputs.begin(), request.inputs.end()},
                                   {request.validationInputs.begin(), request.validationInputs.end()},
                                   options, stop, request.progress, request.workers);
    if (text && request.dataRead) {
        const LabelledReport& report = (*text)->report();
        request.dataRead({std::to_string(report.training) + " training examples and " +
                              std::to_string(report.validation) + " held out, " +
                              std::to_string((*text)->labels().size()) + " labels, " +
                              std::to_string(report.tokens) + " words, " + std::to_string(report.types) +
                              " different (" + report.format + ")",
                          report.warnings});
    }
    return text;
}

Result<VocabularyReport> describeLabelledText(const TrainerRequest& request, std::stop_token stop) {
    const auto text = readLabelledText(request, stop);
    if (!text) return text.error();
    const VocabularyOptions options = vocabularyOptions(request.recipe);
    const std::uint64_t least =
        request.recipe.has("min-count") ? std::max<std::uint64_t>(1, options.minCount) : 1;
    VocabularyReport report;
    report.tokens = (*text)->report().tokens;
    report.types = (*text)->types().size();
    for (const std::uint64_t count : (*text)->types().counts()) {
        if (count < least || (options.maxSize != 0 && report.size == options.maxSize)) continue;
        ++report.size;
        report.kept += count;
    }
    report.coverage =
        static_cast<double>(report.kept) / static_cast<double>(std::max<std::uint64_t>(1, report.tokens));
    return report;
}

}  // namespace embedscope
