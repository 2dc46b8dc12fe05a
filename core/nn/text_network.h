#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/data/keras_indexing.h"
#include "core/model/embedding_model.h"
#include "core/nn/network.h"
#include "core/text/text_options.h"

namespace embedscope {

/// What a network that was trained on texts needs to read another one: kept beside its weights.
struct TextNetworkDescription {
    /// The name of the part in a model's file: of a classifier, and of a language model.
    static constexpr const char* kPart = "network";
    static constexpr const char* kLanguagePart = "language-model";

    NetworkConfig config;
    TextOptions text;                 ///< how texts become words
    std::uint32_t length = 500;       ///< tokens that are read; longer texts lose their front
    KerasIndexing indexing;           ///< numWords == config.rows
    std::vector<std::string> labels;  ///< by class number; two for a sigmoid; none of a language model, whose
                                      ///< outputs are the rows

    std::string toJson() const;
    /// Errors: BadFormat.
    static Result<TextNetworkDescription> fromJson(std::string_view json);
};

/// The part that keeps a network in a model's file: everything but the table, which is the model's vectors.
/// The tensors share the memory of the parameters.
ModelPart networkPart(const TextNetworkDescription& description,
                      const std::shared_ptr<NetworkParameters<float>>& parameters);

/// A network read back from a model, and what it says of texts. Immutable: any number of threads may use one.
/// Texts come as words that a tokenizer with description().text gave; no word at all is fine.
class TextNetwork {
  public:
    using Words = std::span<const std::string_view>;

    /// Whether the model holds a network that classifies texts.
    static bool isIn(const EmbeddingModel& model) {
        return findPart(model, TextNetworkDescription::kPart) != nullptr;
    }
    /// Errors: NotFound (the model holds no network), BadFormat (its parts do not fit together).
    static Result<std::shared_ptr<const TextNetwork>> fromModel(const EmbeddingModel& model);

    const TextNetworkDescription& description() const { return m_description; }
    /// The layers that have a vector for each word of a text: "embedding", then what follows.
    std::vector<std::string> layerNames() const;
    /// The vectors that a layer gives the words in this text, words x d; the rows of words that are cut off
    /// are zeros. layer is below layerNames().size().
    Matrix<float> wordVectors(Words words, std::size_t layer) const;

    /// Whether a word has a row of its own; the others are read as <unk>.
    bool knows(std::string_view word) const;
    /// How many words at the front of a text of so many are cut off.
    std::size_t cutWords(std::size_t words) const;
    /// Of each class, sum 1.
    std::vector<float> probabilities(Words words) const;

    /// What each word adds to the score (logit) of a label above the mean score of the other labels.
    struct Shares {
        std::vector<double> words;  ///< one a word; 0 for those that are cut off
        double constant = 0;        ///< the rest of that score: bias, padding and start mark
    };
    /// The vector of each word times the gradient: exact, because all layers behind the embedding are linear;
    /// nothing where they are not.
    std::optional<Shares> shares(Words words, std::uint32_t label) const;

  private:
    TextNetwork() = default;
    std::vector<std::uint32_t> tokensOf(Words words) const;

    TextNetworkDescription m_description;
    std::shared_ptr<const Vocabulary> m_keys;
    std::shared_ptr<NetworkParameters<float>> m_parameters;
};

}  // namespace embedscope
