#include "core/train/training_methods.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/byte_source.h"
#include "core/train/distance/distance_trainer.h"
#include "core/train/glove/glove_trainer.h"
#include "core/train/network/network_specs.h"
#include "core/train/network/network_trainer.h"
#include "core/train/phrase_specs.h"
#include "core/train/supervised/supervised_settings.h"
#include "core/train/supervised/supervised_trainer.h"
#include "core/train/word_vectors/encoding_specs.h"
#include "core/train/word_vectors/word_vector_estimate.h"
#include "core/train/word_vectors/word_vector_specs.h"
#include "core/train/word_vectors/word_vector_trainer.h"

namespace embedscope {
namespace {

std::vector<TrainingMethod> buildMethods() {
    std::vector<TrainingMethod> methods;
    methods.push_back({"skipgram", "Skip-gram",
                       "Each word learns to predict the words around it (word2vec's skip-gram); good "
                       "for rare words.",
                       InputData::Text, skipGramSpecs(), &WordVectorTrainer::create, &estimateWordVectors});
    methods.push_back({"cbow", "CBOW",
                       "The words around a gap together learn to predict the word in it (word2vec's "
                       "continuous bag of words); faster.",
                       InputData::Text, cbowSpecs(), &WordVectorTrainer::create, &estimateWordVectors});
    methods.push_back({"glove", "GloVe",
                       "Two vectors of each word learn to foretell how often words stand near each other in "
                       "the whole text (GloVe: weighted least squares on the logarithms of the co-occurrence "
                       "counts).",
                       InputData::Text, gloveSpecs(), &GloveTrainer::create, &estimateGlove});
    methods.push_back(
        {"contrastive", "Contrastive pairs",
         "Words that stand near each other are drawn together, random words are pushed apart up "
         "to a margin: a loss on the distance itself (contrastive loss).",
         InputData::Text, contrastiveSpecs(), &DistanceTrainer::create, &estimateDistance});
    methods.push_back({"triplet", "Triplets",
                       "A word learns to be nearer to its neighbour in the text than to a random word, by a "
                       "margin (triplet loss).",
                       InputData::Text, tripletSpecs(), &DistanceTrainer::create, &estimateDistance});
    methods.push_back(
        {"fasttext", "fastText",
         "Words are put together from their character n-grams (subwords), so that related forms "
         "help each other and unseen words have vectors too.",
         InputData::Text, fastTextSpecs(), &WordVectorTrainer::create, &estimateWordVectors});
    methods.push_back({"hashing", "Hash buckets",
                       "Words are hashed into a fixed number of rows (the hashing trick), so that any "
                       "vocabulary fits into the same memory; words in one bucket share its row.",
                       InputData::Text, hashingSpecs(), &WordVectorTrainer::create, &estimateWordVectors});
    methods.push_back({"onehot", "One-hot times matrix",
                       "The embedding layer as a fully connected layer: a one-hot vector times the whole "
                       "matrix, really computed; the same result as a lookup, at a cost that shows.",
                       InputData::Text, oneHotSpecs(), &WordVectorTrainer::create, &estimateWordVectors});
    methods.push_back(
        {"supervised", "Text classifier (fastText)",
         "Texts with a class each teach a linear classifier over the mean of their words' vectors "
         "(fastText's supervised model): fast, and hard to beat.",
         InputData::LabelledText, supervisedSpecs(), &SupervisedTrainer::create, &estimateSupervised});
    methods.push_back(
        {"imdb-keras", "Network on labelled texts",
         "Texts with a class each teach a neural network whose first layer is the embedding; the "
         "settings are those of Keras' example on film reviews.",
         InputData::LabelledText, imdbKerasSpecs(), &NetworkTrainer::create, &estimateNetwork});
    methods.push_back(
        {"contextual", "Words in context",
         "A network learns to predict words from their sentence (a language model); a word then has another "
         "vector in each sentence, layer by layer.",
         InputData::Text, contextualSpecs(), &NetworkTrainer::createContextual, &estimateNetwork});
    return methods;
}

std::string knownMethods() {
    std::string names;
    for (const TrainingMethod& method : trainingMethods()) names += (names.empty() ? "" : ", ") + method.id;
    return names;
}

Error badRecipe(std::string what) {
    return {ErrorCode::BadFormat, std::move(what), "recipe", ""};
}

Result<ParameterValue> valueFromJson(const std::string& id, const nlohmann::json& value) {
    if (value.is_boolean()) return ParameterValue(value.get<bool>());
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX})
        return badRecipe("'" + id + "' is too large");
    if (value.is_number_integer()) return ParameterValue(value.get<std::int64_t>());
    if (value.is_number_float()) return ParameterValue(value.get<double>());
    if (value.is_string()) return ParameterValue(value.get<std::string>());
    return badRecipe("'" + id + "' is neither a number, a text, true nor false");
}

}  // namespace

std::span<const TrainingMethod> trainingMethods() {
    static const std::vector<TrainingMethod> methods = buildMethods();
    return methods;
}

const TrainingMethod* findTrainingMethod(std::string_view id) {
    const auto methods = trainingMethods();
    const auto found =
        std::find_if(methods.begin(), methods.end(), [&](const TrainingMethod& m) { return m.id == id; });
    return found == methods.end() ? nullptr : &*found;
}

Result<Recipe> makeRecipe(std::string_view method) {
    const TrainingMethod* found = findTrainingMethod(method);
    if (!found)
        return Error{ErrorCode::InvalidArgument,
                     "'" + std::string(method) + "' is not one of: " + knownMethods(), "--recipe", ""};
    return Recipe(found->id, found->specs);
}

Result<Recipe> recipeFromJson(std::string_view json) {
    const auto document = nlohmann::json::parse(json, nullptr, false);
    if (document.is_discarded()) return badRecipe("this is not JSON");
    if (!document.is_object() || !document.contains("method") || !document["method"].is_string())
        return badRecipe("a recipe is an object with a 'method'");
    auto recipe = makeRecipe(document["method"].get<std::string>());
    if (!recipe) return recipe.error();
    for (const auto& [key, part] : document.items())
        if (key != "method" && key != "settings") return badRecipe("'" + key + "' is not a part of a recipe");
    if (!document.contains("settings")) return recipe;
    if (!document["settings"].is_object()) return badRecipe("'settings' is not an object");
    for (const auto& [id, setting] : document["settings"].items()) {
        auto value = valueFromJson(id, setting);
        if (!value) return value.error();
        if (Status done = recipe->set(id, *value); !done) return done.error();
    }
    return recipe;
}

Result<Recipe> recipeFromFile(const std::filesystem::path& path) {
    auto file = MappedFile::open(path);
    if (!file) return file.error();
    const auto bytes = (*file)->bytes();
    auto recipe = recipeFromJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (recipe) return recipe;
    Error error = recipe.error();
    error.what = error.place == "recipe" ? error.what : error.place + ": " + error.what;
    error.place = path.filename().string();
    return error;
}

TextOptions textOptions(const Recipe& recipe) {
    TextOptions options;
    if (recipe.has("tokenizer") && recipe.text("tokenizer") == "whitespace")
        options.tokenizer = TokenizerKind::Whitespace;
    if (recipe.has("tokenizer") && recipe.text("tokenizer") == "keras")
        options.tokenizer = TokenizerKind::Keras;
    const std::string sentence = recipe.has("sentence") ? recipe.text("sentence") : "line";
    options.sentence = sentence == "paragraph" ? SentenceRule::Paragraph
                       : sentence == "none"    ? SentenceRule::None
                                               : SentenceRule::Line;
    options.lowerCase = options.tokenizer != TokenizerKind::Whitespace &&
                        (!recipe.has("lower-case") || recipe.flag("lower-case"));
    options.phrases = phraseOptions(recipe);
    return options;
}

VocabularyOptions vocabularyOptions(const Recipe& recipe) {
    VocabularyOptions options;
    if (recipe.has("min-count")) options.minCount = static_cast<std::uint64_t>(recipe.integer("min-count"));
    if (recipe.has("max-vocabulary"))
        options.maxSize = static_cast<std::uint64_t>(recipe.integer("max-vocabulary"));
    return options;
}

Result<std::shared_ptr<const PreparedText>> plainText(const TrainerRequest& request, std::stop_token stop) {
    std::shared_ptr<const PreparedText> text = request.text;
    if (!text) {
        auto read = PreparedText::read({request.inputs.begin(), request.inputs.end()},
                                       textOptions(request.recipe), stop, request.progress, request.workers);
        if (!read) return read.error();
        text = std::move(*read);
    }
    if (request.textRead) request.textRead(text);
    return text;
}

TrainingEstimate estimateTraining(const Recipe& recipe, const VocabularyReport& vocabulary,
                                  unsigned threads) {
    const TrainingMethod* method = findTrainingMethod(recipe.method());
    return method ? method->estimate(recipe, vocabulary, threads) : TrainingEstimate{};
}

}  // namespace embedscope
