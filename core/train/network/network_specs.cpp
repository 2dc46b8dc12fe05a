#include "core/train/network/network_specs.h"

#include "core/nn/network_config.h"
#include "core/nn/optimizer.h"
#include "core/nn/schedule.h"
#include "core/train/labelled_specs.h"
#include "core/train/spec_builders.h"

namespace embedscope {
namespace {

using specs::choice;
using specs::flag;
using specs::integer;
using specs::kChecking;
using specs::kModel;
using specs::kText;
using specs::kTraining;
using specs::real;

template <class Rows>
std::vector<ParameterChoice> choicesOf(const Rows& rows) {
    std::vector<ParameterChoice> choices;
    for (const auto& row : rows) choices.push_back({row.id, row.label});
    return choices;
}

void addReadingSpecs(std::vector<ParameterSpec>& all) {
    specs::addLabelledSpecs(all, "keras");
    all.push_back(integer({"max-vocabulary", "Largest vocabulary",
                           "Rows of the embedding matrix: four of them are kept for padding, the start of a "
                           "text, unknown words "
                           "and nothing; the others are the most frequent words. A larger value knows more "
                           "words and costs more "
                           "memory.",
                           kText, "the value of Keras' example", "rows"},
                          10000, 5, 16e6, true));
    all.push_back(integer({"length", "Length of a text",
                           "Shorter texts are filled up in front (padding), longer ones lose their beginning "
                           "(truncation). A larger value reads more of long texts and takes longer.",
                           kText, "the value of Keras' example", "words"},
                          500, 1, 100000, true));
}

/// Of the networks that know the order of words.
void addBodySpecs(std::vector<ParameterSpec>& all) {
    all.push_back(
        integer({"units", "Recurrent units",
                 "How many numbers the state of a GRU or LSTM has. A larger value remembers more and "
                 "takes longer. Other networks ignore it.",
                 kModel, "a usual size for short texts", "numbers"},
                64, 1, 4096, true, ParameterLevel::Advanced));
    all.push_back(flag({"both-directions", "Read in both directions",
                        "A second GRU or LSTM reads from the end (bidirectional). On sees what comes behind "
                        "a word as well, and takes twice the time. Other networks ignore it.",
                        kModel, "better for whole texts"},
                       true, ParameterLevel::Advanced));
    all.push_back(
        integer({"heads", "Attention heads",
                 "Into how many parts of the vectors the attention is split, each with weights of its "
                 "own; must divide the dimension. A larger value looks at more things at once. Other "
                 "networks ignore it.",
                 kModel, "a usual value for small encoders", "heads"},
                4, 1, 64, true, ParameterLevel::Advanced));
    all.push_back(integer({"blocks", "Encoder blocks",
                           "How many blocks of attention and dense layers follow one another. A larger value "
                           "can learn more and takes longer. Other networks ignore it.",
                           kModel, "enough for small data", "blocks"},
                          2, 1, 48, false, ParameterLevel::Advanced));
    all.push_back(integer({"feed-forward", "Width of an encoder block",
                           "Numbers between the two dense layers of a block. A larger value can learn more "
                           "and takes longer. Other networks ignore it.",
                           kModel, "a small encoder", "numbers"},
                          256, 1, 65536, true, ParameterLevel::Advanced));
}

void addLayerSpecs(std::vector<ParameterSpec>& all) {
    all.push_back(integer(
        {"dim", "Dimension",
         "How many numbers describe each word. A larger value can hold more of the meaning, and costs memory "
         "and time in proportion.",
         kModel, "the value of Keras' example", "numbers"},
        128, 1, 4096, true));
    all.push_back(
        choice({"network", "From words to a text",
                "How the vectors of a text become one: all in a row, so that each place has weights "
                "of its own (Flatten), their mean without the padding, the last state of a recurrent layer "
                "that reads word by word (GRU, LSTM), or the mean behind a self-attention encoder. The last "
                "three know the order of words and take longer.",
                kModel, "the layer of Keras' example"},
               "flatten", choicesOf(networkBodies())));
    addBodySpecs(all);
    all.push_back(
        flag({"batch-norm", "Batch normalisation",
              "Each number is shifted and scaled by its mean and spread in the mini-batch; in use, by "
              "running ones. On makes training faster and steadier.",
              kModel, "Keras' example has none"},
             false));
    all.push_back(real({"dropout", "Dropout",
                        "This share of the numbers in front of the last layer is set to zero at random in "
                        "each update. A larger value works against over-fitting and learns more slowly.",
                        kModel, "Keras' example has none", "share"},
                       0, 0, 0.95, false));
    all.push_back(
        real({"embedding-dropout", "Dropout of whole words",
              "This share of the words of a text is blanked out at random in each update: the whole "
              "embedding vector becomes zero. A larger value makes the network rely on many words.",
              kModel, "Keras' example has none", "share"},
             0, 0, 0.95, false));
}

void addOptimizerSpecs(std::vector<ParameterSpec>& all) {
    all.push_back(choice({"optimizer", "Optimiser",
                          "How the weights follow their gradients. Adam adapts the step of each weight; SGD "
                          "takes the gradient as it is, and wants a larger learning rate.",
                          kTraining, "the optimiser of Keras' example"},
                         "adam", choicesOf(optimizers())));
    all.push_back(real({"learning-rate", "Learning rate",
                        "The size of the steps. A larger value learns faster, until the numbers grow without "
                        "bound.",
                        kTraining, "Keras' value for Adam"},
                       0.001, 1e-9, 1e9, true));
    all.push_back(choice({"schedule", "Course of the learning rate",
                          "The learning rate schedule: whether the steps become smaller towards the end, so "
                          "that the weights settle.",
                          kTraining, "as Keras"},
                         "constant", choicesOf(schedules()), ParameterLevel::Advanced));
    all.push_back(real({"warm-up", "Warm-up",
                        "For this share of the run the learning rate rises from zero. A larger value starts "
                        "more gently.",
                        kTraining, "none, as Keras", "share"},
                       0, 0, 1, false, ParameterLevel::Advanced));
    all.push_back(real({"clip-norm", "Longest gradient",
                        "Gradient clipping: a gradient that is longer is shortened to this length; 0 leaves "
                        "all as they are. A larger value clips less.",
                        kTraining, "none, as Keras"},
                       0, 0, 1e9, true, ParameterLevel::Advanced));
    all.push_back(real({"clip-value", "Largest entry of a gradient",
                        "Gradient clipping: each number of a gradient is kept within plus and minus this "
                        "value; 0 leaves all as they are. A larger value clips less.",
                        kTraining, "none, as Keras"},
                       0, 0, 1e9, true, ParameterLevel::Advanced));
    all.push_back(integer({"batch", "Batch size",
                           "How many texts make one update (a mini-batch). A larger value gives smoother, "
                           "fewer steps.",
                           kTraining, "the value of Keras' example", "texts"},
                          32, 1, 65536, true));
    all.push_back(
        integer({"epochs", "Epochs",
                 "How often all texts are read. A larger value learns more, and in the end by heart "
                 "(over-fitting): watch the held-out loss.",
                 kTraining, "the value of Keras' example", "passes"},
                10, 1, 1e6, true));
    all.push_back(specs::seedSpec());
}

}  // namespace

std::vector<ParameterSpec> contextualSpecs() {
    std::vector<ParameterSpec> all;
    specs::addTextSpecs(all);
    std::erase_if(all, [](const ParameterSpec& spec) {
        return spec.id == "sample" || spec.id == "unknown-words";  // a sentence keeps its words
    });
    all.push_back(
        integer({"length", "Length of a sentence",
                 "Longer sentences are cut into pieces of that many words. A larger value sees more "
                 "context and takes longer.",
                 kText, "most sentences are shorter", "words"},
                64, 2, 100000, true));
    all.push_back(choice({"task", "What is predicted",
                          "The objective: some words are hidden and found again from both sides (masked "
                          "language model), or each word from those before it (next word).",
                          kModel, "both sides tell more about a word"},
                         "masked-word", {{"masked-word", "Hidden words"}, {"next-word", "The next word"}}));
    addLayerSpecs(all);
    std::erase_if(all, [](const ParameterSpec& spec) {
        return spec.id == "both-directions" || spec.id == "batch-norm";  // the first follows from the task
    });
    addOptimizerSpecs(all);
    for (ParameterSpec& spec : all) {
        if (spec.id == "network") {
            std::erase_if(spec.choices, [](const ParameterChoice& one) {
                return one.id == "flatten" || one.id == "mean";  // they know no places
            });
            spec.label = "How context is read";
            spec.help =
                "A recurrent layer reads word by word (GRU, LSTM); a self-attention encoder lets each "
                "word look at all others.";
            spec.defaultValue = std::string("attention");
            spec.whyDefault = "the layer of today's language models";
        }
        if (spec.id == "max-vocabulary") spec.defaultValue = std::int64_t{5000};
        if (spec.id == "max-vocabulary") spec.whyDefault = "each prediction weighs all words";
        if (spec.id == "dim") spec.defaultValue = std::int64_t{64};
        if (spec.id == "dim") spec.whyDefault = "a small encoder that learns in minutes";
        if (spec.id == "epochs") spec.defaultValue = std::int64_t{5};
        if (spec.id == "epochs") spec.whyDefault = "enough to see meaning in context";
        if (spec.id == "batch") spec.whyDefault = "a usual value";
        if (spec.id == "batch") spec.unit = "sentences";
    }
    specs::addCheckingSpecs(all);
    return all;
}

std::vector<ParameterSpec> imdbKerasSpecs() {
    std::vector<ParameterSpec> all;
    addReadingSpecs(all);
    addLayerSpecs(all);
    addOptimizerSpecs(all);
    specs::addCheckingSpecs(all);
    return all;
}

}  // namespace embedscope
