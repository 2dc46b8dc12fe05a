#include "core/train/phrase_specs.h"

#include "core/train/spec_builders.h"

namespace embedscope {

using namespace specs;

void addPhraseSpecs(std::vector<ParameterSpec>& specs) {
    specs.push_back(integer({"phrases", "Passes that join phrases",
                             "Words that often stand side by side become one token before the training: new "
                             "york becomes new_york. A larger value finds longer phrases, each pass up to "
                             "twice as long; 0 joins nothing.",
                             kText, "each word by itself", "passes"},
                            0, 0, PhraseOptions::kMostPasses, false, ParameterLevel::Advanced));
    specs.push_back(choice(
        {"phrase-score", "Phrases are scored by",
         "How strongly two words belong together: word2phrase's score, gensim's version of it, or normalised "
         "pointwise mutual information, which lies between -1 and 1 for any text.",
         kText, "that of the program that came with word2vec"},
        "word2phrase", {{"word2phrase", "word2phrase"}, {"gensim", "gensim's Phrases"}, {"npmi", "NPMI"}},
        ParameterLevel::Advanced));
    specs.push_back(
        real({"phrase-threshold", "Threshold of phrases",
              "Pairs that score higher become phrases. A larger value finds fewer and firmer ones; "
              "0 takes the usual value of the score: 100, 10 for gensim's, 0.5 for NPMI.",
              kText, "the usual value of the score"},
             0, -1, 1e9, false, ParameterLevel::Advanced));
    specs.push_back(
        integer({"phrase-min-count", "Minimum count of phrases",
                 "Pairs that occur less often are never joined, and the score is lowered as if each "
                 "pair had come that many times less. A larger value finds fewer phrases.",
                 kText, "word2phrase's value", "times"},
                5, 1, 1e9, true, ParameterLevel::Advanced));
}

PhraseOptions phraseOptions(const Recipe& recipe) {
    PhraseOptions options;
    if (!recipe.has("phrases") || recipe.integer("phrases") == 0) return options;
    options.passes = static_cast<std::uint32_t>(recipe.integer("phrases"));
    const std::string& score = recipe.text("phrase-score");
    options.score = score == "gensim" ? PhraseScore::Gensim
                    : score == "npmi" ? PhraseScore::Npmi
                                      : PhraseScore::Word2phrase;
    options.threshold = recipe.real("phrase-threshold");
    options.minCount = static_cast<std::uint64_t>(recipe.integer("phrase-min-count"));
    return options;
}

}  // namespace embedscope
