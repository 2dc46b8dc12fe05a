#include "core/eval/contextual_vectors.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/nn/text_network.h"
#include "core/text/tokenizer.h"

namespace embedscope {
namespace {

constexpr std::size_t kShownWords = 12;

std::string rowName(std::string_view word, std::size_t sentence, std::span<const std::string> words) {
    std::string name = std::string(word) + " " + std::to_string(sentence + 1) + ":";
    for (const std::string& one : words.first(std::min(kShownWords, words.size()))) name += " " + one;
    return words.size() > kShownWords ? name + " ..." : name;
}

}  // namespace

Result<KeyedVectors> contextualVectors(const EmbeddingModel& model, std::span<const std::string> sentences,
                                       std::string_view word, std::size_t layer, std::stop_token stop) {
    const auto network = TextNetwork::fromModel(model);
    if (!network) return network.error();
    const auto layers = (*network)->layerNames();
    if (layer >= layers.size()) {
        std::string known;
        for (std::size_t i = 0; i < layers.size(); ++i)
            known += (i ? ", " : "") + std::to_string(i) + " (" + layers[i] + ")";
        return Error{ErrorCode::InvalidArgument, "the network has no layer " + std::to_string(layer),
                     "--layer", "Choose one of " + known};
    }
    const TextOptions& options = (*network)->description().text;
    const auto asked = tokensOf(word, options);
    if (!asked) return asked.error();
    if (asked->size() != 1)
        return Error{ErrorCode::InvalidArgument, "'" + std::string(word) + "' is not one word", "--word", ""};
    std::vector<std::string> keys;
    std::vector<float> values;
    std::size_t dim = 0;
    for (std::size_t s = 0; s < sentences.size(); ++s) {
        if (stop.stop_requested()) return cancelledError();
        const auto tokens = tokensOf(sentences[s], options);
        if (!tokens) return tokens.error();
        const std::vector<std::string_view> words(tokens->begin(), tokens->end());
        const std::size_t cut = (*network)->cutWords(words.size());
        std::optional<Matrix<float>> vectors;
        for (std::size_t i = cut; i < words.size(); ++i) {
            if (words[i] != asked->front()) continue;
            if (!vectors) vectors = (*network)->wordVectors(words, layer);
            dim = vectors->columns();
            keys.push_back(rowName(asked->front(), s, *tokens));
            values.insert(values.end(), vectors->row(i), vectors->row(i) + dim);
        }
    }
    if (keys.empty())
        return Error{ErrorCode::NotFound, "no sentence holds the word '" + asked->front() + "'", "--word",
                     "Choose a word that stands in the sentences"};
    const std::size_t rows = keys.size();
    return KeyedVectors{std::make_shared<Vocabulary>(std::move(keys)),
                        VectorMatrix(std::move(values), rows, dim)};
}

}  // namespace embedscope
