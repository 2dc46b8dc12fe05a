#include "core/train/spec_builders.h"

#include "core/train/phrase_specs.h"

#include <utility>

namespace embedscope::specs {
namespace {

ParameterSpec described(Words words, ParameterLevel level) {
    ParameterSpec spec;
    spec.id = std::move(words.id);
    spec.label = std::move(words.label);
    spec.help = std::move(words.help);
    spec.group = std::move(words.group);
    spec.whyDefault = std::move(words.whyDefault);
    spec.unit = std::move(words.unit);
    spec.level = level;
    return spec;
}

}  // namespace

ParameterSpec integer(Words words, std::int64_t byDefault, double minimum, double maximum, bool logarithmic,
                      ParameterLevel level) {
    ParameterSpec spec = described(std::move(words), level);
    spec.kind = ParameterKind::Integer;
    spec.defaultValue = byDefault;
    spec.minimum = minimum;
    spec.maximum = maximum;
    spec.logarithmic = logarithmic;
    return spec;
}

ParameterSpec real(Words words, double byDefault, double minimum, double maximum, bool logarithmic,
                   ParameterLevel level) {
    ParameterSpec spec = described(std::move(words), level);
    spec.kind = ParameterKind::Real;
    spec.defaultValue = byDefault;
    spec.minimum = minimum;
    spec.maximum = maximum;
    spec.logarithmic = logarithmic;
    return spec;
}

ParameterSpec flag(Words words, bool byDefault, ParameterLevel level) {
    ParameterSpec spec = described(std::move(words), level);
    spec.kind = ParameterKind::Flag;
    spec.defaultValue = byDefault;
    return spec;
}

ParameterSpec choice(Words words, std::string byDefault, std::vector<ParameterChoice> choices,
                     ParameterLevel level) {
    ParameterSpec spec = described(std::move(words), level);
    spec.kind = ParameterKind::Choice;
    spec.defaultValue = std::move(byDefault);
    spec.choices = std::move(choices);
    return spec;
}

void addTextSpecs(std::vector<ParameterSpec>& specs) {
    specs.push_back(choice(
        {"tokenizer", "Split into words",
         "The tokenizer: how the text becomes words (tokens). Unicode words finds them in any language; "
         "white space takes a text that is already split as it stands.",
         kText, "right for text as people write it"},
        "unicode", {{"unicode", "Unicode words"}, {"whitespace", "At white space only"}}));
    specs.push_back(choice(
        {"sentence", "A sentence ends at",
         "Words are never paired across the end of a sentence. Without an end, pairs also form across lines. "
         "Sentences of more than 1,024 words are cut.",
         kText, "word2vec's rule"},
        "line", {{"line", "Each line"}, {"paragraph", "An empty line"}, {"none", "Nowhere"}},
        ParameterLevel::Advanced));
    specs.push_back(flag({"lower-case", "Ignore capital letters",
                          "Case folding: House and house become one word. Off keeps them apart; names stay "
                          "visible, and each form "
                          "has fewer examples to learn from. White space splitting always keeps capitals.",
                          kText, "more examples for each word"},
                         true));
    specs.push_back(integer(
        {"min-count", "Minimum count",
         "Words that occur less often are left out of the vocabulary. A larger value gives a smaller, "
         "faster model without rare words.",
         kText, "word2vec's value; rarer words hardly learn anything", "times"},
        5, 1, 1e9, true));
    specs.push_back(integer(
        {"max-vocabulary", "Largest vocabulary",
         "Keeps only that many of the most frequent words; 0 keeps all. A larger value knows more words and "
         "costs more memory.",
         kText, "no limit", "words"},
        0, 0, 4e9, true, ParameterLevel::Advanced));
    specs.push_back(choice({"unknown-words", "Words outside the vocabulary",
                            "The unknown token policy: rare words are skipped, so that their neighbours move "
                            "together, or they all share one row "
                            "named <unk>.",
                            kText, "what word2vec does"},
                           "drop", {{"drop", "Skip them"}, {"unk", "Share the row <unk>"}},
                           ParameterLevel::Advanced));
    specs.push_back(real({"sample", "Thin out frequent words",
                          "Subsampling: words that make up more than this share of the text are skipped at "
                          "random (the, of, and). "
                          "A larger value skips less and takes longer; 0 skips nothing.",
                          kText, "word2vec's value; large texts do well with 0.0001", "share of the text"},
                         1e-3, 0, 1, true));
    addPhraseSpecs(specs);
}

void addVectorSpecs(std::vector<ParameterSpec>& specs) {
    specs.push_back(integer(
        {"dim", "Dimension",
         "How many numbers describe each word. A larger value can hold more of the meaning, and costs memory "
         "and time in proportion.",
         kModel, "a good compromise for most texts", "numbers"},
        100, 1, 4096, true));
    specs.push_back(choice(
        {"init", "Start from",
         "Initialisation: the distribution of the small random numbers that fill the matrix before training.",
         kModel, "word2vec's choice"},
        "uniform", {{"uniform", "Uniform numbers"}, {"normal", "Normally distributed numbers"}},
        ParameterLevel::Advanced));
    specs.push_back(real({"init-scale", "Size of the first numbers",
                          "The first numbers lie within plus and minus this value divided by the dimension "
                          "(for normal numbers: "
                          "their standard deviation). A larger value starts with more noise.",
                          kModel, "word2vec's value"},
                         0.5, 0, 1e3, true, ParameterLevel::Advanced));
}

ParameterSpec seedSpec() {
    return integer(
        {"seed", "Seed",
         "The start of all random numbers. The same seed with one thread gives the same vectors again; "
         "another one shows what is chance.",
         kTraining, "any number will do"},
        1, 0, 9e15, false, ParameterLevel::Advanced);
}

ParameterSpec reproducibleSpec() {
    return flag(
        {"reproducible", "Same result on every computer",
         "The reproducible mode: a fixed order of operations gives the same model, byte for byte, with "
         "any number of threads and on any processor. On takes up to twice the time.",
         kTraining, "faster without"},
        false, ParameterLevel::Advanced);
}

void addCheckingSpecs(std::vector<ParameterSpec>& specs) {
    specs.push_back(
        real({"validation", "Held-out share",
              "This share of the text is not learned but used to check: its loss shows whether the vectors "
              "hold for new "
              "text. A larger value checks more precisely and leaves less to learn from; 0 checks nothing.",
              kChecking, "all of the text is for learning", "share of the text"},
             0, 0, 0.5, false));
    specs.push_back(integer(
        {"early-stopping", "Patience",
         "Early stopping: ends the training when the loss of the held-out part has not fallen for that many "
         "epochs. A larger value waits longer; 0 never stops early.",
         kChecking, "runs to the end", "epochs"},
        0, 0, 1e6, false));
    specs.push_back(flag({"keep-best", "Keep the best epoch",
                          "The model is that of the epoch with the lowest loss on the held-out part, not "
                          "that of the last one.",
                          kChecking, "the last epoch, as other programs"},
                         false));
}

}  // namespace embedscope::specs
