#include "core/train/word_vectors/word_vector_specs.h"

#include "core/train/spec_builders.h"
#include "core/train/word_vectors/encoding_specs.h"

namespace embedscope {
namespace {

using namespace specs;

void addTrainingSpecs(std::vector<ParameterSpec>& specs, double learningRate, const char* whyLearningRate) {
    specs.push_back(
        integer({"window", "Window",
                 "How many words on each side of a word belong to its context; each time a number from 1 to "
                 "this one is "
                 "drawn. A larger value learns topics, a smaller one grammar; time grows with it.",
                 kTraining, "word2vec's value", "words"},
                5, 1, 100, false));
    specs.push_back(choice({"objective", "Objective",
                            "How a prediction is scored. Negative sampling tells the right word from a few "
                            "random ones; hierarchical "
                            "softmax takes the few decisions on its path in a Huffman tree; the full softmax "
                            "compares it with every "
                            "word, which is exact and slow (at most 50,000 words).",
                            kTraining, "the fastest, and the best for frequent words"},
                           "negative-sampling",
                           {{"negative-sampling", "Negative sampling"},
                            {"hierarchical-softmax", "Hierarchical softmax"},
                            {"softmax", "Full softmax"}}));
    specs.push_back(
        integer({"negative", "Negative samples",
                 "Negative sampling: for each true pair, that many random words are pushed away. "
                 "A larger value helps "
                 "small texts and takes longer. Of no effect with the other objectives, which draw "
                 "no samples.",
                 kTraining, "word2vec's value; 2 to 5 do for large texts", "words"},
                5, 1, 100, false));
    specs.push_back(integer({"epochs", "Epochs",
                             "How often the whole text is read. A larger value learns more from a small "
                             "text; time grows with it.",
                             kTraining, "word2vec's value", "passes"},
                            5, 1, 1e6, true));
    specs.push_back(real(
        {"learning-rate", "Learning rate",
         "The size of the steps of gradient descent at the start; it then falls in a straight line. A larger "
         "value learns faster, until the numbers grow without bound.",
         kTraining, whyLearningRate},
        learningRate, 1e-9, 1e9, true));
    specs.push_back(real(
        {"minimum-learning-rate", "Lowest learning rate",
         "The learning rate does not fall below this. A larger value keeps the vectors moving to the end.",
         kTraining, "gensim's value"},
        1e-4, 0, 1e9, true, ParameterLevel::Advanced));
    specs.push_back(real({"negative-exponent", "Exponent of the negatives",
                          "Negative samples are drawn in proportion to the count to this power: 1 as often "
                          "as in the text, 0 all "
                          "alike. A larger value takes frequent words more often. Of no effect without "
                          "negative sampling.",
                          kTraining, "word2vec's value; fastText takes 0.5"},
                         0.75, -1, 2, false, ParameterLevel::Advanced));
    specs.push_back(seedSpec());
    specs.push_back(reproducibleSpec());
}

}  // namespace

std::vector<ParameterSpec> skipGramSpecs() {
    std::vector<ParameterSpec> specs;
    addTextSpecs(specs);
    addVectorSpecs(specs);
    addEncodingSpecs(specs);
    addTrainingSpecs(specs, 0.05, "the best of those tried on Wikipedia text; word2vec takes 0.025");
    addCheckingSpecs(specs);
    return specs;
}

std::vector<ParameterSpec> cbowSpecs() {
    std::vector<ParameterSpec> specs;
    addTextSpecs(specs);
    addVectorSpecs(specs);
    addEncodingSpecs(specs);
    addTrainingSpecs(specs, 0.05, "word2vec's value for CBOW");
    specs.push_back(flag({"cbow-mean", "Average the context",
                          "The context is the mean of its words' vectors instead of their sum, and each word "
                          "gets its share of the "
                          "gradient. On lets wide windows weigh no more than narrow ones, and wants a larger "
                          "learning rate (about 0.2).",
                          kModel, "the sum gave the better vectors on Wikipedia text"},
                         false, ParameterLevel::Advanced));
    addCheckingSpecs(specs);
    return specs;
}

}  // namespace embedscope
